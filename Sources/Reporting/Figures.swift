/// Figures as people read them.
public enum Figure {
    /// A time in nanoseconds, in three digits or so: 812 µs, 4.21 ms, 1.50 s, 0 s; a dash for none.
    public static func time(_ nanoseconds: Int64?) -> String {
        guard let nanoseconds else { return "–" }
        guard nanoseconds != 0 else { return "0 s" }
        let units: [(name: String, size: Double)] = [("s", 1e9), ("ms", 1e6), ("µs", 1e3)]
        let unit = units.first { Double(nanoseconds) >= $0.size } ?? ("ns", 1)
        return "\(digits(Double(nanoseconds) / unit.size)) \(unit.name)"
    }

    /// A share from 0 to 1 in percent; a dash for none.
    ///
    /// Only all of it is 100 %.
    public static func share(_ share: Double?) -> String {
        guard let share else { return "–" }
        let tenths = Int((share * 1000).rounded(.down))
        return "\(tenths / 10).\(tenths % 10) %"
    }

    /// A number of calls a second.
    public static func rate(_ rate: Double?) -> String {
        rate.map { "\(Int($0.rounded()))" } ?? "–"
    }

    private static func digits(_ number: Double) -> String {
        switch number {
        case 100...: return "\(Int(number.rounded()))"
        case 10..<100:
            let tenths = Int((number * 10).rounded())
            return "\(tenths / 10).\(tenths % 10)"
        default:
            let hundredths = Int((number * 100).rounded())
            let fraction = hundredths % 100
            return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
        }
    }
}
