/// A digest of data that is the same on every machine and in every process.
///
/// FNV-1a of 64 bits: not against malice, only against coincidence.
public struct Digest: Sendable {
    /// The digest of what was fed so far.
    public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The digest of nothing.
    public init() {}

    /// Feeds text, and a separator that no text contains.
    public mutating func combine(_ text: String) {
        for byte in text.utf8 {
            value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        value = (value ^ 0xff) &* 0x100_0000_01b3
    }

    /// Feeds a number.
    public mutating func combine(_ number: Int) {
        combine(String(number))
    }
}
