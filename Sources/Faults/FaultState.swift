import Replication

/// What is broken at a moment: the one fold of faults, for every host and report.
///
/// The faults that are folded are those that were really carried out. A node is in at most one of
/// `dead`, `paused` and `stopped`.
public struct FaultState: Hashable, Sendable {
    /// The partition that is in force.
    public private(set) var partition: Partition?
    /// The links that are bad, and how.
    public private(set) var badLinks: [Link: LinkTrouble] = [:]
    /// The nodes that were killed.
    public private(set) var dead: Set<NodeID> = []
    /// The nodes that are paused.
    public private(set) var paused: Set<NodeID> = []
    /// The nodes that have stopped because of their disks; a host that observes them sets it.
    public var stopped: Set<NodeID> = []
    /// The nodes whose wall clocks are off, and how.
    public private(set) var clocks: [NodeID: ClockSkew] = [:]
    /// The nodes whose disks fail, and how.
    public private(set) var disks: [NodeID: DiskTrouble] = [:]

    /// Nothing is broken.
    public init() {}

    /// Folds in a fault that was carried out.
    public mutating func apply(_ fault: Fault) { apply(fault.traits.change) }

    /// Folds in a change.
    public mutating func apply(_ change: FaultChange) {
        switch change {
        case .cut(let partition): self.partition = partition
        case .links(let trouble, let links): for link in links { badLinks[link] = trouble }
        case .death(isBegun: true, let nodes): for node in nodes { kill(node) }
        case .death(isBegun: false, let nodes): for node in nodes { start(node) }
        case .pause(isBegun: true, let nodes):
            paused.formUnion(Set(nodes).subtracting(dead.union(stopped)))
        case .pause(isBegun: false, let nodes): paused.subtract(nodes)
        case .clocks(let skew, let nodes): for node in nodes { clocks[node] = skew }
        case .disks(let trouble, let nodes): for node in nodes { set(trouble, node) }
        }
    }

    /// Folds in that a node has ended because its disk fails.
    public mutating func stop(_ node: NodeID) {
        kill(node)
        dead.remove(node)
        stopped.insert(node)
    }

    /// A kill ends a pause, and a node that its disk had stopped is dead like any other.
    private mutating func kill(_ node: NodeID) {
        dead.insert(node)
        paused.remove(node)
        stopped.remove(node)
    }

    /// A node that starts with a disk that refuses its first write stops at once.
    private mutating func start(_ node: NodeID) {
        guard dead.remove(node) != nil || stopped.contains(node) else { return }
        stopped.remove(node)
        if disks[node]?.stopsNodes == true { stopped.insert(node) }
    }

    /// A mend starts a node again that its disk had stopped.
    private mutating func set(_ trouble: DiskTrouble?, _ node: NodeID) {
        disks[node] = trouble
        if trouble == nil { stopped.remove(node) }
    }
}

extension FaultState {
    /// The nodes that do nothing now.
    public var silent: Set<NodeID> { dead.union(paused).union(stopped) }

    /// Whether nodes may fail to reach each other now.
    public var disturbsLinks: Bool { partition != nil || !badLinks.isEmpty || !silent.isEmpty }

    /// Whether anything is broken.
    public var isBroken: Bool { self != FaultState() }

    /// The faults that mend all that is broken, in the order in which they must be carried out.
    ///
    /// The heal of cuts is always among them: it is harmless, and a link layer confirms it. A disk
    /// is mended before its node starts, and a clock set right before its dead node starts.
    public func mends() -> [Fault] {
        let places: [(isBroken: Bool, mend: Fault)] = [
            (true, .healLinks),
            (!paused.isEmpty, .resume(paused.sorted())),
            (!badLinks.isEmpty, .restoreLinks(badLinks.keys.sorted())),
            (!clocks.isEmpty, .resetClocks(clocks.keys.sorted())),
            (!disks.isEmpty, .mendDisks(disks.keys.sorted())),
            (!dead.isEmpty, .restart(dead.sorted())),
        ]
        return places.filter(\.isBroken).map(\.mend)
    }

    /// The nodes that act and are not reached by a peer.
    public func witnesses(among nodes: [NodeID]) -> [NodeID] {
        let unreached = Set((partition?.silenced ?? []).map(\.to))
        return nodes.filter {
            !silent.contains($0) && (!silent.isEmpty || unreached.contains($0))
        }
    }

    /// The nodes that act and reach a majority.
    public func majority(of nodes: [NodeID]) -> Set<NodeID> {
        let silentCuts = silent.flatMap { silent in
            nodes.filter { $0 != silent }.flatMap {
                [Link(from: silent, to: $0), Link(from: $0, to: silent)]
            }
        }
        let whole = Partition(
            shape: partition?.shape ?? .majorityMinority,
            cut: Array(partition?.silenced ?? []) + silentCuts
        )
        return Set(whole.majoritySide(of: nodes)).subtracting(silent)
    }
}
