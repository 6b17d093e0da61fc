/// A text that equals another only if the two are the same bytes.
///
/// Swift holds "é" as one scalar and as two for equal. To a store they are two texts: a history in
/// which one was written and the other read must not pass.
public struct ByteText: Hashable, Comparable, Sendable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    /// The text itself.
    public let text: String

    /// Takes a text as its bytes are.
    public init(_ text: String) { self.text = text }

    /// Takes a literal in Swift.
    public init(stringLiteral text: String) { self.text = text }

    /// The text itself, for messages.
    public var description: String { text }

    /// Whether the bytes are the same.
    public static func == (one: ByteText, other: ByteText) -> Bool {
        one.text.utf8.count == other.text.utf8.count
            && one.text.utf8.elementsEqual(other.text.utf8)
    }

    /// Whether two texts that may be absent are the same bytes.
    public static func areSame(_ one: String?, _ other: String?) -> Bool {
        one.map { ByteText($0) } == other.map { ByteText($0) }
    }

    /// Whether the bytes come first, as numbers.
    public static func < (one: ByteText, other: ByteText) -> Bool {
        one.text.utf8.lexicographicallyPrecedes(other.text.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        let isHashed: Void? = text.utf8.withContiguousStorageIfAvailable {
            hasher.combine(bytes: UnsafeRawBufferPointer($0))
        }
        if isHashed == nil { for byte in text.utf8 { hasher.combine(byte) } }
        // Ends the text: "ab", "c" must not hash as "a", "bc".
        hasher.combine(UInt8(0xFF))
    }
}
