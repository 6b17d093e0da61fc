import Histories
import Replication

/// Something that breaks, or mends, as data: it can be drawn, saved, edited and replayed.
public enum Fault: Hashable, Sendable {
    /// Exactly these directed links are cut from now on.
    case partition(Partition)
    /// Every link works again.
    case healLinks
    /// These nodes are killed, and lose what they had not synced.
    case kill([NodeID])
    /// These nodes start again on their logs.
    case restart([NodeID])

    /// The fault's name in a history.
    public var f: String {
        switch self {
        case .partition: "partition"
        case .healLinks: "heal"
        case .kill: "kill"
        case .restart: "restart"
        }
    }
}

extension Fault {
    /// The fault as the value of an event.
    public var value: Value {
        switch self {
        case .partition(let partition):
            .map([
                "shape": .string(partition.shape.rawValue), "cut": .links(partition.cut),
            ])
        case .healLinks: .null
        case .kill(let nodes), .restart(let nodes): .list(nodes.map { .string($0.name) })
        }
    }
}

extension Value {
    /// Links as pairs of names.
    public static func links(_ links: [Link]) -> Value {
        .list(links.map { .list([.string($0.from.name), .string($0.to.name)]) })
    }
}

/// A fault with its moment, counted from the start of the workload.
public struct ScheduledFault: Hashable, Sendable {
    /// From the start of the workload.
    public var offset: Duration
    /// What happens then.
    public var fault: Fault

    /// A fault at a moment.
    public init(offset: Duration, fault: Fault) {
        self.offset = offset
        self.fault = fault
    }
}
