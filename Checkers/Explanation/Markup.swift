import Histories

/// The few things that XML asks for, and the widths of letters.
package enum Markup {
    /// Text that is safe between tags and in quoted attributes.
    ///
    /// Safety: it goes by scalars, as browsers do. With an accent behind it a quotation mark is
    /// another `Character`, and ends an attribute all the same.
    static func escape(_ text: String) -> String {
        let text = text.printable()
        guard text.utf8.contains(where: isSpecial) else { return text }
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            case "'": safe += "&#39;"
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
            UInt8(ascii: "'"):
            true
        default: false
        }
    }

    /// A coordinate with at most one decimal.
    package static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        let magnitude = tenths.magnitude
        let fraction = magnitude % 10
        return (tenths < 0 ? "-" : "") + "\(magnitude / 10)" + (fraction == 0 ? "" : ".\(fraction)")
    }

    /// About how wide a text in letters of equal width is; letters of the Far East take two.
    static func width(_ text: String, size: Double) -> Double {
        let columns = text.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 ? 1 : 2) }
        return Double(columns) * size * 0.61
    }

    /// Words in lines of at most `width` characters, and at most `most` lines.
    static func lines(_ text: String, width: Int, most: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word).cut(to: width))
            }
        }
        guard lines.count > most else { return lines }
        return Array(lines.prefix(most - 1)) + [(lines[most - 1] + " …").cut(to: width)]
    }
}

extension String {
    /// The text in one line, with all spelled out that would steer the place where it is shown.
    package func printable(limit: Int = .max) -> String { shown.cut(to: limit) }

    /// The text, or its beginning and its end with an ellipsis between.
    func shortened(to limit: Int) -> String {
        guard count > limit, limit >= 10 else { return cut(to: limit) }
        return prefix(limit - 1 - limit / 3) + "…" + suffix(limit / 3)
    }

    /// The text, or its beginning and an ellipsis.
    func cut(to limit: Int) -> String {
        count <= limit ? self : prefix(max(0, limit - 1)) + "…"
    }
}
