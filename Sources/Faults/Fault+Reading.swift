import Histories
import Replication

extension Fault {
    /// Reads a fault as histories and schedules write it; nil if it is none.
    public init?(f: String, value: Value) {
        let nodes = value.names
        switch f {
        case "partition":
            guard case .map(let fields) = value, let cut = fields["cut"]?.links else { return nil }
            let word = fields["shape"]?.text ?? Partition.Shape.matrix.rawValue
            guard let shape = Partition.Shape(rawValue: word) else { return nil }
            self = .partition(Partition(shape: shape, cut: cut))
        case "heal":
            self = .healLinks
        case "clock-skew":
            guard case .map(let fields) = value, let nodes = fields["nodes"]?.names,
                let skew = fields["skew"].flatMap(ClockSkew.init)
            else { return nil }
            self = .skewClocks(skew, nodes)
        default:
            guard let nodes, let make = Self.ofNodes[f] else { return nil }
            self = make(nodes)
        }
    }

    /// The faults that are nothing but a list of nodes, by name.
    private static var ofNodes: [String: ([NodeID]) -> Fault] {
        [
            "kill": Fault.kill, "restart": Fault.restart, "crash-recovery": Fault.crashRecovery,
            "pause": Fault.pause, "resume": Fault.resume, "clock-reset": Fault.resetClocks,
        ]
    }

    /// Every node that it names, be it as an end of a link.
    public var mentioned: Set<NodeID> {
        guard case .partition(let partition) = self else { return Set(nodes) }
        return Set(partition.cut.flatMap { [$0.from, $0.to] })
    }
}

extension Value {
    /// A list of names as nodes; nil for anything else.
    fileprivate var names: [NodeID]? {
        guard let names = elements?.compactMap(\.text), names.count == elements?.count else {
            return nil
        }
        return names.map { NodeID($0) }
    }

    /// A list of pairs of names as links; nil for anything else.
    fileprivate var links: [Link]? {
        guard let pairs = elements?.compactMap(\.names), pairs.count == elements?.count,
            pairs.allSatisfy({ $0.count == 2 })
        else { return nil }
        return pairs.map { Link(from: $0[0], to: $0[1]) }
    }
}
