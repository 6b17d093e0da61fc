import Histories
import Replication

extension FaultEffect {
    /// As the value `effect` of an event, by the names of nodes.
    public var value: Value {
        switch self {
        case .cut(let held): held.map { ["held": .int($0)] } ?? [:]
        case .degraded(let senders): ["told": .nodes(senders.sorted())]
        case .restored(let counts): .map(counts.mapValues { .int($0) })
        case .struck(let pids): ["pids": .by(pids) { .int($0) }]
        case .started(let words): ["started": .by(words) { $0 }]
        case .crashed(let crashes): ["crashed": .by(crashes, \.value)]
        case .resumed(let times): ["paused_ns": .by(times) { .int($0) }]
        case .clocks(let before, let after):
            [
                "offsets_before": .by(before) { .int($0.offset) },
                "offsets": .by(after) { .int($0.offset) },
                "uncertainty": .by(after) { .int($0.uncertainty) },
            ]
        case .disksBroken(let inForce, let stopped):
            ["in_force": .by(inForce) { $0 }, "stopped": .by(stopped) { .string($0) }]
        case .disksMended(let counts, let started):
            ["tolls": .by(counts, \.value), "started": .by(started) { $0 }]
        }
    }

    /// Reads which processes a fault struck; nil where a history does not say so.
    ///
    /// Other effects are for people, and are not read again.
    public init?(of fault: Fault, _ value: Value) {
        guard fault.traits.change.aspect.family == .processes, case .map(let fields) = value else {
            return nil
        }
        if let pids = fields["pids"]?.byNode(\.integer) {
            self = .struck(pids)
        } else if let words = fields["started"]?.byNode({ $0 }) {
            self = .started(words)
        } else if let crashes = fields["crashed"]?.byNode(Crash.init) {
            self = .crashed(crashes)
        } else if let times = fields["paused_ns"]?.byNode(\.integer) {
            self = .resumed(times)
        } else {
            return nil
        }
    }
}

extension FaultEffect.Crash {
    var value: Value {
        [
            "pid": .int(pid), "listened": .bool(listened), "lived_ns": .int(lived),
            "log_grew": .int(logGrowth),
        ]
    }

    /// Reads a value; nil if it says something else.
    public init?(_ value: Value) {
        guard let pid = value["pid"]?.integer, let lived = value["lived_ns"]?.integer,
            case .bool(let listened)? = value["listened"]
        else { return nil }
        self.init(
            pid: pid,
            listened: listened,
            lived: lived,
            logGrowth: value["log_grew"]?.integer ?? 0
        )
    }
}

extension Value {
    /// Values by the names of nodes.
    fileprivate static func by<Content>(
        _ contents: [NodeID: Content],
        _ value: (Content) -> Value
    ) -> Value {
        .map(Dictionary(uniqueKeysWithValues: contents.map { ($0.key.name, value($0.value)) }))
    }

    /// Contents by node; nil if it is no object, without those that cannot be read.
    fileprivate func byNode<Content>(_ content: (Value) -> Content?) -> [NodeID: Content]? {
        guard case .map(let fields) = self else { return nil }
        let pairs = fields.compactMap { name, value in content(value).map { (NodeID(name), $0) } }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}
