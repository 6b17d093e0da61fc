import Replication

/// How the cluster looks from one node.
public struct PartitionView: Hashable, Sendable {
    /// The kinds of partition.
    ///
    /// The first three are those of Alfatafta and others, *Toward a generic fault tolerance
    /// technique for partial network partitioning*, OSDI 2020, section 2.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// The nodes fall into groups that do not reach each other.
        case complete
        /// Some nodes do not hear each other, but others link them.
        case partial
        /// Some nodes hear others that do not hear them, and nothing else is amiss.
        case simplex
        /// Every node hears every other: no partition.
        case whole
    }

    /// What kind of partition it is.
    public let kind: Kind
    /// The groups of nodes that reach each other, each sorted, by least node.
    public let components: [[NodeID]]

    /// The view of a graph.
    public init(_ graph: ReachabilityGraph) {
        components = graph.components
        let missing = graph.missing
        let isSimplex = missing.allSatisfy { graph.isUp(Link(from: $0.to, to: $0.from)) }
        kind =
            missing.isEmpty
            ? .whole : isSimplex ? .simplex : components.count > 1 ? .complete : .partial
    }

    /// The group of a node.
    public func component(of node: NodeID) -> [NodeID] {
        components.first { $0.contains(node) } ?? []
    }
}

/// A partition began, changed or ended, as one node sees it.
public struct PartitionEvent: Hashable, Sendable {
    /// What happened.
    public enum Change: String, Hashable, Sendable, Codable, CaseIterable {
        /// Some link is down for the first time since the cluster was whole.
        case detected
        /// The kind or the components are others than before.
        case changed
        /// Every node hears every other again.
        case ended
    }

    /// What happened.
    public let change: Change
    /// How the cluster looks now.
    public let view: PartitionView
    /// How it looked when it was in most pieces since the partition began.
    ///
    /// Recovery takes the sides from here: while a partition heals, its pieces grow together.
    public let worst: PartitionView
    /// The node's wall clock.
    public let at: Instant
}

/// What one node knows of another.
public enum NodeStatus: String, Hashable, Sendable, Codable, CaseIterable {
    /// I hear it, and we reach each other.
    case online
    /// Nobody that I know of hears it.
    ///
    /// A node on the far side of a complete partition looks the same as one that has crashed.
    case offline
    /// Somebody hears it, but I do not, or we do not reach each other.
    case partitioned
}
