/// Durations as people write them: 15s, 500ms, 2m, 1.5s.
public enum TimeSpan {
    private static let units: [(suffix: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
        ("d", 86_400e9),
    ]

    /// No span is longer: 30 years and more.
    public static var longest: Duration { .nanoseconds(1_000_000_000_000_000_000) }

    /// Reads a span; nil unless it is a number from 0 and a unit.
    ///
    /// A bare number counts seconds.
    public static func parse(_ text: String) -> Duration? {
        let number = text.prefix { $0.isNumber || $0 == "." }
        let suffix = text.dropFirst(number.count)
        guard let count = Double(number), count.isFinite,
            let unit = suffix.isEmpty
                ? 1e9 : units.first(where: { $0.suffix == suffix })?.nanoseconds,
            count * unit < 1e18
        else { return nil }
        return .nanoseconds(Int64(count * unit))
    }

    /// Writes a span in the largest unit, up to seconds, that leaves no fraction.
    public static func text(_ span: Duration) -> String {
        let nanoseconds = span.nanoseconds
        let unit =
            units.prefix(4).last { nanoseconds % Int64($0.nanoseconds) == 0 } ?? units[0]
        return "\(nanoseconds / Int64(unit.nanoseconds))\(unit.suffix)"
    }
}

extension Duration {
    /// Seconds with their fraction.
    public var seconds: Double { Double(nanoseconds) / 1e9 }
}
