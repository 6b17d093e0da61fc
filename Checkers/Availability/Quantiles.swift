/// A distribution in five numbers.
public struct Quantiles: Sendable, Hashable {
    /// The smallest value measured.
    public var least: Int64
    /// Half are at most this.
    public var p50: Int64
    /// 95 of 100 are at most this.
    public var p95: Int64
    /// 99 of 100 are at most this.
    public var p99: Int64
    /// The largest value measured.
    public var greatest: Int64

    /// The quantiles of some numbers by the nearest rank; nil if there are none.
    public init?(_ numbers: [Int64]) {
        let sorted = numbers.sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        func rank(_ share: Double) -> Int64 { CallFigures.quantile(share, of: sorted) ?? last }
        (least, greatest) = (first, last)
        (p50, p95, p99) = (rank(0.5), rank(0.95), rank(0.99))
    }
}
