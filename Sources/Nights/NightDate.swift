import Archive
import Replication

/// A day of the calendar in UTC, such as 2026-11-30: a night draws its seeds from one.
public struct NightDate: Hashable, Sendable, Comparable {
    /// The day as year, month and day with dashes between.
    public let text: String

    /// The day of a moment, in UTC.
    public init(_ moment: UTCTime) { text = String(moment.text.prefix(10)) }

    /// Reads a day; nil for anything else.
    public init?(_ text: String) {
        guard UTCTime(text + "T00:00:00Z") != nil else { return nil }
        self.text = text
    }

    /// The order of time.
    public static func < (one: NightDate, other: NightDate) -> Bool { one.text < other.text }

    /// A fresh seed for a unit of a cell, below 2³² so that people can type it.
    func seed(of cell: String, unit: Int) -> UInt64 {
        var digest = Digest()
        digest.combine(text)
        digest.combine(cell)
        digest.combine(unit)
        // FNV mixes its low bits best.
        return (digest.value ^ (digest.value >> 32)) & 0xffff_ffff | 1
    }
}
