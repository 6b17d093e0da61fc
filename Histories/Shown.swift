/// Text from outside, as it may be shown: in one line, and without what steers the place it is in.
///
/// Keys, values, names of files and words of nodes are somebody else's. Shown as they are, they
/// could move a terminal's cursor, end a line and forge the next, or turn the direction of others.
extension StringProtocol {
    /// The text in one line: what steers, hides or ends a line is spelled out, as `\n` or `\u{1b}`.
    public var shown: String { spelled { $0.isShown } }

    /// The same for a text of several lines, whose own ends of lines are kept.
    public var shownLines: String { spelled { $0.isShown || $0 == "\n" } }

    private func spelled(unless isFine: (Unicode.Scalar) -> Bool) -> String {
        if unicodeScalars.allSatisfy(isFine) { return String(self) }
        var text = ""
        for scalar in unicodeScalars {
            if isFine(scalar) {
                text.unicodeScalars.append(scalar)
            } else {
                text += scalar.spelled
            }
        }
        return text
    }
}

extension Unicode.Scalar {
    /// Whether it shows as a sign of its own, or as a space.
    public var isShown: Bool {
        if isASCII { return (0x20..<0x7f).contains(value) }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned,
            .privateUse:
            false
        default: true
        }
    }

    fileprivate var spelled: String {
        switch self {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{" + String(value, radix: 16) + "}"
        }
    }
}

extension Value {
    /// The value as JSON that can be shown: what steers or hides is spelled out as JSON does.
    ///
    /// It is the same value for whatever reads it.
    public var shownJSON: String {
        let text = jsonText
        if text.unicodeScalars.allSatisfy(\.isShown) { return text }
        var shown = ""
        for scalar in text.unicodeScalars {
            if scalar.isShown {
                shown.unicodeScalars.append(scalar)
            } else {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    shown += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return shown
    }
}
