import Histories
import Replication

extension Fault {
    /// The properties of a fault from which hosts and reports know what to do about it.
    public struct Traits: Sendable {
        /// The fault's name in histories and schedules.
        public let name: String
        /// The change that it makes to what is broken.
        public let change: FaultChange
        /// The same fault at some of all nodes.
        let at: @Sendable (_ targets: [NodeID], _ nodes: [NodeID]) -> Fault

        init(
            _ name: String,
            _ change: FaultChange,
            at: @escaping @Sendable ([NodeID], [NodeID]) -> Fault
        ) {
            self.name = name
            self.change = change
            self.at = at
        }

        init(
            _ name: String,
            _ change: FaultChange,
            _ at: @escaping @Sendable ([NodeID]) -> Fault
        ) {
            self.init(name, change) { targets, _ in at(targets) }
        }
    }

    /// The fault's name in a history.
    public var f: String { traits.name }

    /// The fault as the value of an event.
    public var value: Value { traits.change.value }

    /// The nodes that it names; none where it is about links.
    public var nodes: [NodeID] { traits.change.nodes }

    /// Every node that it names, be it as an end of a link.
    public var mentioned: Set<NodeID> {
        Set(nodes).union(traits.change.links.flatMap { [$0.from, $0.to] })
    }

    /// Whether nodes may fail to reach each other although they live.
    public var disturbsLinks: Bool {
        traits.change.breaks && traits.change.aspect.disturbsLinks
    }

    /// The lanes of all that it is about.
    public var lanes: [FaultLane] {
        switch traits.change.aspect {
        case .cut: [.cuts]
        case .links: [.badLinks]
        case .dead, .paused, .clock, .disk: nodes.map(FaultLane.node)
        }
    }

    /// The nodes that act again because of it; none if it is not about that.
    public var returning: [NodeID] {
        traits.change.breaks || !traits.change.aspect.silences ? [] : nodes
    }

    /// The same fault, but striking these nodes; of a partition they are cut from all others.
    public func striking(_ targets: [NodeID], of nodes: [NodeID]) -> Fault {
        traits.at(targets, nodes)
    }
}

/// The order of faults: those of one lane are carried out one after the other, lanes side by side.
public enum FaultLane: Hashable, Sendable {
    /// Cuts of links, which replace each other.
    case cuts
    /// The links that delay, lose, double or reorder messages.
    case badLinks
    /// All that is done to one node.
    case node(NodeID)
}

extension Partition {
    /// The same kind of partition, but with these nodes cut from all others.
    func isolating(_ targets: [NodeID], of nodes: [NodeID]) -> Partition {
        Partition(shape: shape, isolating: targets, of: nodes, manner: manner)
    }
}

extension Link {
    /// Every link from or to one of these nodes.
    static func of(_ targets: [NodeID], among nodes: [NodeID]) -> [Link] {
        all(among: nodes).filter { targets.contains($0.from) || targets.contains($0.to) }
    }
}
