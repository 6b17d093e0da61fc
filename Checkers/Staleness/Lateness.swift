/// How late stale reads were, counted by bins that grow as times do.
public struct Lateness: Sendable, Hashable {
    /// Reads that were late by some time, up to that of the next bin.
    public struct Bin: Sendable, Hashable {
        /// From this time on, in nanoseconds.
        public var from: Int64
        /// How many reads were.
        public var count = 0
    }

    /// Where bins begin, in nanoseconds: 0, 0.1 ms, 0.2 ms, 0.5 ms, 1 ms, and so on to 10 s.
    public static let edges: [Int64] =
        [0, 100_000, 200_000, 500_000] + Visibility.edges.dropFirst()

    /// All bins, in order, the empty ones too.
    public private(set) var bins = edges.map { Bin(from: $0) }

    /// Counts times in nanoseconds.
    init(_ times: some Sequence<Int64>) {
        for time in times { bins[Self.edges.lastIndex { $0 <= time } ?? 0].count += 1 }
    }

    /// How many reads are counted: the stale ones that have times.
    public var count: Int { bins.reduce(0) { $0 + $1.count } }
}
