/// A watch over the digests of all nodes, which says when they have come to rest.
///
/// Nodes that hold the same may rest sooner than nodes that differ: these might still exchange
/// what they have, and are only believed to rest after a longer time without a change.
public struct RestWatch<Digest: Equatable> {
    /// The state in which nodes rest.
    public enum Rest: Hashable, Sendable {
        /// All hold the same.
        case equal
        /// They differ, and no longer change.
        case different
    }

    /// The time for which digests must not change, in nanoseconds.
    public struct Holds: Hashable, Sendable {
        /// While they are equal: longer than a node tries a client's command.
        public var equal: Int64
        /// While they differ.
        public var different: Int64

        /// The holds for nodes in virtual time, which costs nothing.
        public static var simulated: Holds { Holds(equal: 1_000_000_000, different: 5_000_000_000) }
        /// The holds for real nodes: somebody waits for the end of a run.
        public static var real: Holds { Holds(equal: 700_000_000, different: 1_000_000_000) }
        /// The holds for real nodes before a difference counts as one that stays.
        public static var patient: Holds { Holds(equal: 700_000_000, different: 5_000_000_000) }
    }

    private let holds: Holds
    private var last: [Digest?] = []
    private var areEqual = true
    /// The time of the last change.
    public private(set) var unchangedSince: Int64

    /// A watch that begins now.
    public init(_ holds: Holds, from now: Int64) {
        self.holds = holds
        unchangedSince = now
    }

    /// Accepts the digest of every node; nil for one that did not answer, which counts as a change.
    public mutating func observe(_ digests: [Digest?], at now: Int64) {
        guard digests != last || digests.contains(where: { $0 == nil }) else { return }
        last = digests
        areEqual = digests.allSatisfy { $0 != nil && $0 == digests[0] }
        unchangedSince = now
    }

    /// The state in which the nodes rest by now; nil while they do not.
    public func rest(at now: Int64) -> Rest? {
        let hold = areEqual ? holds.equal : holds.different
        guard now - unchangedSince >= hold else { return nil }
        return areEqual ? .equal : .different
    }
}
