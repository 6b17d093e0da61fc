import Histories

/// A text as the index keeps it: SQLite's texts end at a NUL, and records may hold one.
///
/// NUL is written as U+0001 0, and U+0001 itself as U+0001 1, so that different texts stay
/// different.
extension String {
    private static var mark: UInt8 { 1 }

    /// The text without a NUL.
    var stored: String {
        guard utf8.contains(where: { $0 <= Self.mark }) else { return self }
        var bytes: [UInt8] = []
        for byte in utf8 {
            bytes += byte <= Self.mark ? [Self.mark, UInt8(ascii: "0") + byte] : [byte]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text that was stored.
    var restored: String {
        guard utf8.contains(Self.mark) else { return self }
        var bytes: [UInt8] = []
        var isMarked = false
        for byte in utf8 {
            if isMarked || byte != Self.mark {
                bytes.append(isMarked ? byte &- UInt8(ascii: "0") : byte)
            }
            isMarked = !isMarked && byte == Self.mark
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Several texts as the index keeps them in one: before, between and after them stands U+0001 and a
/// comma, which no stored text has.
extension [String] {
    private static var comma: String { "\u{1}," }

    /// The texts as one, each once, sorted by their bytes.
    var stored: String {
        let texts = Set(map { ByteText($0.stored) }).sorted().map(\.text)
        return texts.reduce(Self.comma) { $0 + $1 + Self.comma }
    }

    /// The texts that were stored as one.
    init(stored text: String) {
        let parts = [UInt8](text.utf8).split(separator: [UInt8](Self.comma.utf8))
        self = parts.map { String(decoding: $0, as: UTF8.self).restored }
    }

    /// What the stored texts contain if this text is one of them.
    static func part(_ text: String) -> String { comma + text.stored + comma }

    /// What is stored of no texts.
    static var nothingStored: String { comma }
}
