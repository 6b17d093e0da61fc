/// Where a reader stopped and what it wanted there; what stood there is looked up only when asked.
///
/// Readers throw this small thing and their entry points turn it into an error with a place, so
/// that the hot path carries neither a file name nor a line number.
struct ScanError: Error {
    /// The position of the byte.
    var offset: Int
    /// What should have stood there.
    var expected: String
    /// What stood there, unless the bytes say it themselves.
    var found: String?
    /// Whether the text goes beyond what a reader takes: no tail is torn for that reason.
    var isLimit = false

    init(_ offset: Int, expected: String, found: String? = nil) {
        self.offset = offset
        self.expected = expected
        self.found = found
    }

    /// The error where a text goes beyond a limit.
    static func limit(_ offset: Int, _ expected: String, found: String = "more") -> ScanError {
        var error = ScanError(offset, expected: expected, found: found)
        error.isLimit = true
        return error
    }

    /// The error where a map names a field a second time.
    ///
    /// Names that Swift holds for equal count as one, as a map of ours can hold only one of them.
    static func twice(_ name: String, at offset: Int) -> ScanError {
        ScanError(
            offset,
            expected: "each field once",
            found: "\(Excerpt.quoted(name)) a second time"
        )
    }

    /// The error for a file: line and column are counted only now.
    func located(in bytes: Bytes, file: String?) -> HistoryError {
        var line = 1
        var lineStart = 0
        for at in 0..<min(offset, bytes.count) where bytes[at] == ASCII.newline {
            line += 1
            lineStart = at + 1
        }
        let found = found ?? Excerpt.text(of: bytes, at: offset)
        return HistoryError(
            file: file,
            line: line,
            expected: expected,
            found: "\(found) (column \(offset - lineStart + 1))"
        )
    }

    /// The error for one JSON text.
    func inText(_ bytes: Bytes) -> JSONError {
        JSONError(
            offset: offset,
            expected: expected,
            found: found ?? Excerpt.text(of: bytes, at: offset, whole: "text")
        )
    }
}

/// Says what stands at a place, in a few printable characters.
enum Excerpt {
    static let lengthMax = 40

    /// The token at a place in quotes, or a name for what cannot be printed.
    static func text(of bytes: Bytes, at offset: Int, whole: String = "file") -> String {
        guard offset < bytes.count else { return "the end of the \(whole)" }
        let first = bytes[offset]
        if first == ASCII.newline { return "the end of the line" }
        if first < 0x20 || first == 0x7F { return "the byte 0x\(String(first, radix: 16))" }
        var end = offset + 1
        let limit = min(bytes.count, offset + lengthMax)
        while end < limit, continues(bytes[end]) { end += 1 }
        let token = visible(String(decoding: bytes.part(offset..<end), as: UTF8.self))
        return end == limit && limit < bytes.count ? "'\(token)…'" : "'\(token)'"
    }

    /// A text in quotes, in one line and not too long.
    static func quoted(_ text: String) -> String { shortened(Value.string(text).jsonText) }

    /// A text, or its beginning.
    static func shortened(_ text: String) -> String {
        visible(text.count > lengthMax ? text.prefix(lengthMax) + "…" : text)
    }

    /// A text in which what no terminal should get stands as an escape.
    private static func visible(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned:
                scalar.escaped(asASCII: true)
            default: String(scalar)
            }
        }
        .joined()
    }

    private static func continues(_ byte: UInt8) -> Bool {
        switch byte {
        case ASCII.comma, ASCII.closeBrace, ASCII.closeBracket, ASCII.closeParenthesis: false
        default: byte > 0x20 && byte != 0x7F
        }
    }
}
