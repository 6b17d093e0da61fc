import Histories
import Replication

/// Something that breaks, or mends, as data: it can be drawn, saved, edited and replayed.
///
/// A new case needs its row in `traits` and in `init(f:value:)`; all else follows from the traits.
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
    /// These nodes are paused: they receive nothing and send nothing.
    case pause([NodeID])
    /// These nodes continue where they were paused.
    case resume([NodeID])
    /// The wall clocks of these nodes are off from now on.
    case skewClocks(ClockSkew, [NodeID])
    /// The wall clocks of these nodes are right again.
    case resetClocks([NodeID])
    /// The disks of these nodes have this trouble, and no other, from now on.
    case breakDisks(DiskTrouble, [NodeID])
    /// The disks of these nodes work again, and the nodes that they stopped start again.
    case mendDisks([NodeID])

    /// The one place that tells faults apart: the name, the change, and the fault at other nodes.
    public var traits: Traits {
        switch self {
        case .partition(let partition):
            Traits("partition", .cut(partition)) { .partition(partition.isolating($0, of: $1)) }
        case .healLinks:
            Traits("heal", .cut(nil)) { _, _ in .healLinks }
        case .degradeLinks(let trouble, let links):
            Traits("degrade", .links(trouble, links)) {
                .degradeLinks(trouble, Link.of($0, among: $1))
            }
        case .restoreLinks(let links):
            Traits("restore", .links(nil, links)) { .restoreLinks(Link.of($0, among: $1)) }
        case .kill(let nodes):
            Traits("kill", .death(isBegun: true, nodes), Fault.kill)
        case .restart(let nodes):
            Traits("restart", .death(isBegun: false, nodes), Fault.restart)
        case .crashRecovery(let nodes):
            Traits("crash-recovery", .death(isBegun: true, nodes), Fault.crashRecovery)
        case .pause(let nodes):
            Traits("pause", .pause(isBegun: true, nodes), Fault.pause)
        case .resume(let nodes):
            Traits("resume", .pause(isBegun: false, nodes), Fault.resume)
        case .skewClocks(let skew, let nodes):
            Traits("clock-skew", .clocks(skew, nodes)) { .skewClocks(skew, $0) }
        case .resetClocks(let nodes):
            Traits("clock-reset", .clocks(nil, nodes), Fault.resetClocks)
        case .breakDisks(let trouble, let nodes):
            Traits("disk", .disks(trouble, nodes)) { .breakDisks(trouble, $0) }
        case .mendDisks(let nodes):
            Traits("disk-mend", .disks(nil, nodes), Fault.mendDisks)
        }
    }

    /// Reads a fault as histories and schedules write it; nil if it is none.
    public init?(f: String, value: Value) {
        let fault: Fault? =
            switch f {
            case "partition": Partition(value).map(Fault.partition)
            case "heal": .healLinks
            case "degrade":
                value.map("trouble", LinkTrouble.init, "links", \.links) { trouble, links in
                    trouble.isNone ? nil : .degradeLinks(trouble, links)
                }
            case "restore": value.links.map(Fault.restoreLinks)
            case "kill": value.names.map(Fault.kill)
            case "restart": value.names.map(Fault.restart)
            case "crash-recovery": value.names.map(Fault.crashRecovery)
            case "pause": value.names.map(Fault.pause)
            case "resume": value.names.map(Fault.resume)
            case "clock-skew": value.map("skew", ClockSkew.init, "nodes", \.names, Fault.skewClocks)
            case "clock-reset": value.names.map(Fault.resetClocks)
            case "disk": value.map("trouble", DiskTrouble.init, "nodes", \.names, Fault.breakDisks)
            case "disk-mend": value.names.map(Fault.mendDisks)
            default: nil
            }
        guard let fault else { return nil }
        self = fault
    }
}

/// A fault with its moment, counted from the start of the workload.
public struct ScheduledFault: Hashable, Sendable {
    /// From the start of the workload.
    public var offset: Duration
    /// The fault, with the nodes that were drawn.
    public var fault: Fault
    /// How its nodes are selected at that moment; nil if it strikes the nodes that it names.
    public var selector: TargetSelector?

    /// A fault at a moment.
    public init(offset: Duration, fault: Fault, selector: TargetSelector? = nil) {
        self.offset = offset
        self.fault = fault
        self.selector = selector
    }
}
