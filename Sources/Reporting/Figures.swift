import Checkers

/// Figures as people read them.
public enum Figure {
    /// A time in nanoseconds, in three digits or so: 812 µs, 4.21 ms, 1.50 s, 0 s; a dash for none.
    public static func time(_ nanoseconds: Int64?) -> String {
        guard let nanoseconds else { return "–" }
        return Length.text(nanoseconds)
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
}
