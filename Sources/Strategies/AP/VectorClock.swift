import Replication

/// How many events of each node lie in the past of something.
///
/// Source: Fidge 1988, Mattern 1989. Zero entries are not kept, so equal clocks are equal values.
public struct VectorClock: Hashable, Codable, Sendable {
    private var counts: [NodeID: Int] = [:]

    /// The clock of the beginning.
    public init() {}

    /// How many events of a node lie in the past.
    public subscript(node: NodeID) -> Int { counts[node] ?? 0 }

    /// Moves one node's entry forward; never back.
    public mutating func advance(_ node: NodeID, to count: Int) {
        if count > self[node] { counts[node] = count }
    }

    /// The least clock that has both pasts: the maximum, entry by entry.
    public mutating func merge(_ other: VectorClock) {
        for (node, count) in other.counts { advance(node, to: count) }
    }

    /// Whether every event of the other's past lies in this one's.
    public func covers(_ other: VectorClock) -> Bool {
        other.counts.allSatisfy { self[$0.key] >= $0.value }
    }

    /// How two clocks stand to each other.
    public enum Order: Sendable {
        case equal
        case before
        case after
        case concurrent
    }

    /// Whether this clock's event happened before the other's, after it, or neither.
    public func order(relativeTo other: VectorClock) -> Order {
        switch (covers(other), other.covers(self)) {
        case (true, true): .equal
        case (true, false): .after
        case (false, true): .before
        case (false, false): .concurrent
        }
    }
}
