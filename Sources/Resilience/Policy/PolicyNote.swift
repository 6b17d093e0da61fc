import Histories
import Replication

/// Something that a policy did or found out: a line of `policy.jsonl`.
///
/// It stands in the form of a nemesis' event, `f` and a value, on the clock of the history:
/// ```
/// {"index":4,"time":120,"process":"nemesis","type":"info","f":"breaker","value":{...}}
/// ```
public enum PolicyNote: Hashable, Sendable {
    /// The state of a breaker.
    public enum BreakerState: String, Hashable, Sendable, CaseIterable {
        /// Calls pass.
        case closed
        /// Calls are refused.
        case open
        /// A few calls pass, as trials.
        case halfOpen = "half-open"
    }

    /// Why a policy makes no attempt.
    public enum Refusal: String, Hashable, Sendable, CaseIterable {
        /// The breaker is open, or has no permit for a trial left.
        case breakerOpen = "breaker-open"
        /// No token is left for a retry or a hedge.
        case noBudget = "no-budget"
        /// No instance is healthy.
        case noHealthyInstance = "no-healthy-instance"
        /// No time is left.
        case expired
    }

    /// A breaker changed; nil stands for the one of the service.
    case breaker(NodeID?, BreakerState, epoch: Int)
    /// A probe of an instance was answered well, or not.
    case probe(NodeID, isUp: Bool)
    /// An instance was found to be healthy, or not.
    case health(NodeID, isUp: Bool)
    /// Calls go to another instance from here on.
    case configuration(epoch: Int, current: NodeID, left: NodeID?)
    /// No attempt was made for the call whose invocation has this index in the history.
    case refused(Refusal, call: Int)
    /// A token of the budget was spent on a retry or a hedge of the call with this invocation.
    case spent(call: Int)
    /// What was left when all calls were over: timers, trials, and attempts counted as open.
    case leftovers(timers: Int, trials: Int, open: [NodeID: Int])
}

extension PolicyNote {
    /// The event of the note, at a moment of the history's clock.
    public func event(at time: Int64) -> Event {
        let (f, value) = words
        return Event(time: time, process: .nemesis, kind: .info, f: f, value: .map(value))
    }

    private var words: (String, [String: Value]) {
        switch self {
        case .breaker(let node, let state, let epoch):
            (
                "breaker",
                [
                    "scope": .string(node?.name ?? "service"), "state": .string(state.rawValue),
                    "epoch": .int(Int64(epoch)),
                ]
            )
        case .probe(let node, let isUp):
            ("probe", ["node": .string(node.name), "up": .bool(isUp)])
        case .health(let node, let isUp):
            ("health", ["node": .string(node.name), "up": .bool(isUp)])
        case .configuration(let epoch, let current, let left):
            (
                "configuration",
                [
                    "epoch": .int(Int64(epoch)), "current": .string(current.name),
                    "left": left.map { .string($0.name) } ?? .null,
                ]
            )
        case .refused(let reason, let call):
            ("refused", ["reason": .string(reason.rawValue), "call": .int(Int64(call))])
        case .spent(let call): ("spent", ["call": .int(Int64(call))])
        case .leftovers(let timers, let trials, let open):
            (
                "leftovers",
                [
                    "timers": .int(Int64(timers)), "trials": .int(Int64(trials)),
                    "open": .map(
                        Dictionary(
                            uniqueKeysWithValues: open.map { ($0.name, .int(Int64($1))) }
                        )
                    ),
                ]
            )
        }
    }

    /// The note of an event; nil if it is none.
    public init?(_ event: Event) {
        guard event.process == .nemesis, case .map(let map) = event.value else { return nil }
        func node(_ name: String) -> NodeID? { map[name]?.text.map { NodeID($0) } }
        func number(_ name: String) -> Int? { map[name]?.integer.flatMap { Int(exactly: $0) } }
        switch event.f {
        case "breaker":
            guard let scope = map["scope"]?.text, let epoch = number("epoch"),
                let state = map["state"]?.text.flatMap(BreakerState.init)
            else { return nil }
            self = .breaker(scope == "service" ? nil : NodeID(scope), state, epoch: epoch)
        case "probe", "health":
            guard let node = node("node"), case .bool(let isUp) = map["up"] else { return nil }
            self = event.f == "probe" ? .probe(node, isUp: isUp) : .health(node, isUp: isUp)
        case "configuration":
            guard let epoch = number("epoch"), let current = node("current") else { return nil }
            self = .configuration(epoch: epoch, current: current, left: node("left"))
        case "refused":
            guard let call = number("call"), let reason = map["reason"]?.text.flatMap(Refusal.init)
            else { return nil }
            self = .refused(reason, call: call)
        case "spent":
            guard let call = number("call") else { return nil }
            self = .spent(call: call)
        case "leftovers":
            guard let timers = number("timers"), let trials = number("trials"),
                case .map(let open) = map["open"]
            else { return nil }
            let counts = open.compactMap { name, count in
                count.integer.flatMap { Int(exactly: $0) }.map { (NodeID(name), $0) }
            }
            self = .leftovers(
                timers: timers,
                trials: trials,
                open: Dictionary(counts) { first, _ in first }
            )
        default: return nil
        }
    }
}
