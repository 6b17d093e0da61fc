import Histories
import Replication

extension HeartbeatDetector {
    /// What the node's status page says of the cluster.
    public var status: [String: Value] {
        var status: [String: Value] = [
            "components": .list(view.components.map(Value.init(nodes:))),
            "has_majority": .bool(hasMajority),
            "nodes": .map(nodeStatuses),
            "one_way": .list(graph.oneWay.map { .string($0.description) }),
            "partition": .string(view.kind.rawValue),
            "suspected": Value(nodes: suspected),
        ]
        if let lastEvent { status["last_event"] = lastEvent.value }
        return status
    }

    private var nodeStatuses: [String: Value] {
        let pairs = graph.nodes.map { ($0.name, Value.string(status(of: $0).rawValue)) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}

extension PartitionEvent {
    /// The event as plain data.
    public var value: Value {
        [
            "at": .int(at.nanoseconds),
            "change": .string(change.rawValue),
            "components": .list(view.components.map(Value.init(nodes:))),
            "kind": .string(view.kind.rawValue),
        ]
    }
}

extension Value {
    /// A list of names.
    init(nodes: [NodeID]) { self = .list(nodes.map { .string($0.name) }) }
}
