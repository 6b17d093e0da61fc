import Histories
import Replication

extension Fault {
    /// Reads a fault as histories and schedules write it; nil if it is none.
    public init?(f: String, value: Value) {
        let nodes = value.names
        switch f {
        case "partition":
            guard let partition = Partition(value) else { return nil }
            self = .partition(partition)
        case "heal":
            self = .healLinks
        case "degrade":
            guard case .map(let fields) = value, let links = fields["links"]?.links,
                let trouble = fields["trouble"].flatMap(LinkTrouble.init), !trouble.isNone
            else { return nil }
            self = .degradeLinks(trouble, links)
        case "restore":
            guard let links = value.links else { return nil }
            self = .restoreLinks(links)
        case "clock-skew":
            guard case .map(let fields) = value, let nodes = fields["nodes"]?.names,
                let skew = fields["skew"].flatMap(ClockSkew.init)
            else { return nil }
            self = .skewClocks(skew, nodes)
        case "disk":
            guard case .map(let fields) = value, let nodes = fields["nodes"]?.names,
                let trouble = fields["trouble"].flatMap(DiskTrouble.init)
            else { return nil }
            self = .breakDisks(trouble, nodes)
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
            "disk-mend": Fault.mendDisks,
        ]
    }

    /// Every node that it names, be it as an end of a link.
    public var mentioned: Set<NodeID> {
        switch self {
        case .partition(let partition): Set(partition.cut.flatMap { [$0.from, $0.to] })
        case .degradeLinks(_, let links), .restoreLinks(let links):
            Set(links.flatMap { [$0.from, $0.to] })
        default: Set(nodes)
        }
    }
}

extension Partition {
    /// As a value: `{"shape","cut"}`, and the manner where it is not the usual one.
    var value: Value {
        var fields: [String: Value] = ["shape": .string(shape.rawValue), "cut": .links(cut)]
        if manner != .calls { fields["manner"] = .string(manner.rawValue) }
        return .map(fields)
    }

    /// Reads a value, without a shape as a matrix; nil if it says something else.
    init?(_ value: Value) {
        guard case .map(let fields) = value, let cut = fields["cut"]?.links,
            let shape = Shape(rawValue: fields["shape"]?.text ?? Shape.matrix.rawValue),
            let manner = Manner(rawValue: fields["manner"]?.text ?? Manner.calls.rawValue)
        else { return nil }
        self.init(shape: shape, cut: cut, manner: manner)
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
