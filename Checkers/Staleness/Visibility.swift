/// How likely a read is fresh, by the time since the newest write was acknowledged.
///
/// Source: Bailis, Venkataraman, Franklin, Hellerstein and Stoica, Probabilistically bounded
/// staleness for practical partial quorums, VLDB 2012, section 3.2, for t-visibility. Theirs is
/// predicted from latencies, this one is counted; reads before any acknowledged write are left out.
public struct Visibility: Sendable, Hashable {
    /// Reads that began some time after the newest write, up to the time of the next bin.
    public struct Bin: Sendable, Hashable {
        /// From this time on, in nanoseconds.
        public var from: Int64
        /// How many of them were fresh.
        public var fresh: Share
    }

    /// Where bins begin, in nanoseconds: 0, 1 ms, 2 ms, 5 ms, and so on to 10 s.
    public static let edges: [Int64] =
        [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000].map { $0 * 1_000_000 }

    /// The share that counts as visible.
    public static let threshold = 0.99

    /// All bins, in order, the empty ones too.
    public private(set) var bins = edges.map { Bin(from: $0, fresh: Share()) }

    /// Counts reads: how long after the newest write each began, and whether it was fresh.
    init(_ reads: some Sequence<(since: Int64, isFresh: Bool)>) {
        for read in reads {
            let bin = Self.edges.lastIndex { $0 <= read.since } ?? 0
            bins[bin].fresh.count(read.isFresh)
        }
    }

    /// The beginning of the first bin from which on 99 of 100 reads are fresh in every bin.
    ///
    /// In nanoseconds, as fine as bins are; nil if there is none, or no read.
    public var t99: Int64? {
        let used = bins.filter { $0.fresh.whole > 0 }
        let late = used.lastIndex { ($0.fresh.value ?? 1) < Self.threshold }
        let first = late.map { $0 + 1 } ?? 0
        return used.indices.contains(first) ? used[first].from : nil
    }
}
