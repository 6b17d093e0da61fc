import Glibc

/// A moment to the second, as names of folders and records carry it.
public struct UTCTime: Hashable, Comparable, Sendable {
    /// Seconds since 1970 began.
    public var seconds: Int64

    /// A moment.
    public init(seconds: Int64) { self.seconds = seconds }

    /// The present moment.
    public static var now: UTCTime { UTCTime(seconds: Int64(time(nil))) }

    /// The order of time.
    public static func < (one: UTCTime, other: UTCTime) -> Bool { one.seconds < other.seconds }

    /// As in the name of a folder: 20261128T231040Z.
    public var stamp: String { text(date: "", clock: "") }

    /// As in a record: 2026-11-28T23:10:40Z.
    public var text: String { text(date: "-", clock: ":") }

    /// For people, to the minute: 2026-11-28 23:10.
    public var minutes: String { String(text.prefix(16)).replacing("T", with: " ") }

    /// Reads either form; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let digits = text.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        func number(_ range: Range<Int>) -> Int32 {
            digits[range].reduce(0) { $0 * 10 + Int32($1 - UInt8(ascii: "0")) }
        }
        guard digits.count == 14 else { return nil }
        var parts = tm()
        parts.tm_year = number(0..<4) - 1900
        parts.tm_mon = number(4..<6) - 1
        parts.tm_mday = number(6..<8)
        parts.tm_hour = number(8..<10)
        parts.tm_min = number(10..<12)
        parts.tm_sec = number(12..<14)
        self.init(seconds: Int64(timegm(&parts)))
        guard text == self.text || text == stamp else { return nil }
    }

    private func text(date: String, clock: String) -> String {
        var moment = time_t(seconds)
        var parts = tm()
        gmtime_r(&moment, &parts)
        func padded(_ number: Int32, _ width: Int = 2) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let day = [
            padded(parts.tm_year + 1900, 4), padded(parts.tm_mon + 1), padded(parts.tm_mday),
        ]
        let hour = [padded(parts.tm_hour), padded(parts.tm_min), padded(parts.tm_sec)]
        return day.joined(separator: date) + "T" + hour.joined(separator: clock) + "Z"
    }
}
