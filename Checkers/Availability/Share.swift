/// A share of a whole, with its confidence interval.
public struct Share: Hashable, Sendable {
    /// How many of them.
    public var part: Int
    /// How many there are.
    public var whole: Int

    /// A part of a whole, both counted.
    public init(_ part: Int = 0, of whole: Int = 0) {
        self.part = part
        self.whole = whole
    }

    /// The share, from 0 to 1; nil of nothing.
    public var value: Double? { whole > 0 ? Double(part) / Double(whole) : nil }

    /// Where the true share lies with 95 % confidence, from 0 to 1; nil of nothing.
    ///
    /// The score interval of Wilson, *Probable inference, the law of succession, and statistical
    /// inference*, JASA 1927: it holds for few trials, and for shares near 0 and 1.
    public var interval: ClosedRange<Double>? {
        guard let share = value else { return nil }
        let z = 1.959_963_984_540_054
        let count = Double(whole)
        let middle = (share + z * z / (2 * count)) / (1 + z * z / count)
        let spread = share * (1 - share) / count + z * z / (4 * count * count)
        let half = z * spread.squareRoot() / (1 + z * z / count)
        // Where all or none are, rounding must not shut the share out.
        return max(0, min(middle - half, share))...min(1, max(middle + half, share))
    }

    /// Both together.
    public static func + (one: Share, other: Share) -> Share {
        Share(one.part + other.part, of: one.whole + other.whole)
    }

    /// Counts one more.
    mutating func count(_ isPart: Bool) {
        whole += 1
        if isPart { part += 1 }
    }
}
