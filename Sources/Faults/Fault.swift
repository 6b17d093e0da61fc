import Histories
import Replication

/// Something that breaks, or mends, as data: it can be drawn, saved, edited and replayed.
public enum Fault: Hashable, Sendable {
    /// Exactly these directed links are cut from now on.
    case partition(Partition)
    /// Every cut link works again.
    case healLinks
    /// These links are bad, each in this way; what was wrong with them before no longer is.
    case degradeLinks(LinkTrouble, [Link])
    /// Nothing is wrong any more with these links, unless they are cut.
    case restoreLinks([Link])
    /// These nodes are killed, and lose what they had not synced.
    case kill([NodeID])
    /// These nodes start again on their logs.
    case restart([NodeID])
    /// These nodes, which are dead, start, and are killed while they recover.
    case crashRecovery([NodeID])
    /// These nodes stand still: they take nothing in and send nothing out.
    case pause([NodeID])
    /// These nodes go on where they stood still.
    case resume([NodeID])
    /// The wall clocks of these nodes are off from now on.
    case skewClocks(ClockSkew, [NodeID])
    /// The wall clocks of these nodes are right again.
    case resetClocks([NodeID])
    /// The disks of these nodes have this trouble, and no other, from now on.
    case breakDisks(DiskTrouble, [NodeID])
    /// The disks of these nodes are well again, and whom they stopped starts again.
    case mendDisks([NodeID])

    /// The fault's name in a history.
    public var f: String {
        switch self {
        case .partition: "partition"
        case .healLinks: "heal"
        case .degradeLinks: "degrade"
        case .restoreLinks: "restore"
        case .kill: "kill"
        case .restart: "restart"
        case .crashRecovery: "crash-recovery"
        case .pause: "pause"
        case .resume: "resume"
        case .skewClocks: "clock-skew"
        case .resetClocks: "clock-reset"
        case .breakDisks: "disk"
        case .mendDisks: "disk-mend"
        }
    }
}

extension Fault {
    /// The fault as the value of an event.
    public var value: Value {
        switch self {
        case .partition(let partition):
            partition.value
        case .healLinks: .null
        case .degradeLinks(let trouble, let links):
            ["links": .links(links), "trouble": trouble.value]
        case .restoreLinks(let links): .links(links)
        case .skewClocks(let skew, let nodes): ["nodes": .nodes(nodes), "skew": skew.value]
        case .breakDisks(let trouble, let nodes):
            ["nodes": .nodes(nodes), "trouble": trouble.value]
        case .kill(let nodes), .restart(let nodes), .crashRecovery(let nodes),
            .pause(let nodes), .resume(let nodes), .resetClocks(let nodes), .mendDisks(let nodes):
            .nodes(nodes)
        }
    }

    /// Whether nodes may fail to hear from each other although they live.
    public var disturbsLinks: Bool {
        switch self {
        case .partition, .degradeLinks, .pause: true
        case .healLinks, .restoreLinks, .kill, .restart, .crashRecovery, .resume, .skewClocks,
            .resetClocks, .breakDisks, .mendDisks:
            false
        }
    }

    /// The same fault, but striking these nodes; of a partition they are cut from all others.
    public func striking(_ targets: [NodeID], of nodes: [NodeID]) -> Fault {
        switch self {
        case .partition(let partition):
            .partition(
                Partition(
                    shape: partition.shape,
                    isolating: targets,
                    of: nodes,
                    manner: partition.manner
                )
            )
        case .healLinks: .healLinks
        case .degradeLinks(let trouble, _):
            .degradeLinks(trouble, Link.of(targets, among: nodes))
        case .restoreLinks: .restoreLinks(Link.of(targets, among: nodes))
        case .kill: .kill(targets)
        case .restart: .restart(targets)
        case .crashRecovery: .crashRecovery(targets)
        case .pause: .pause(targets)
        case .resume: .resume(targets)
        case .skewClocks(let skew, _): .skewClocks(skew, targets)
        case .resetClocks: .resetClocks(targets)
        case .breakDisks(let trouble, _): .breakDisks(trouble, targets)
        case .mendDisks: .mendDisks(targets)
        }
    }
}

extension Link {
    /// Every link from or to one of these nodes.
    static func of(_ targets: [NodeID], among nodes: [NodeID]) -> [Link] {
        all(among: nodes).filter { targets.contains($0.from) || targets.contains($0.to) }
    }
}

extension Value {
    /// Links as pairs of names.
    public static func links(_ links: [Link]) -> Value {
        .list(links.map { .list([.string($0.from.name), .string($0.to.name)]) })
    }

    /// Nodes as names.
    public static func nodes(_ nodes: some Sequence<NodeID>) -> Value {
        .list(nodes.map { .string($0.name) })
    }
}

/// A fault with its moment, counted from the start of the workload.
public struct ScheduledFault: Hashable, Sendable {
    /// From the start of the workload.
    public var offset: Duration
    /// What happens then.
    public var fault: Fault
    /// Whom it strikes, where that is known only then; nil if it strikes those that it names.
    public var aim: Aim?

    /// A fault at a moment.
    public init(offset: Duration, fault: Fault, aim: Aim? = nil) {
        self.offset = offset
        self.fault = fault
        self.aim = aim
    }
}
