import Histories

/// Whether the calls fit into one order that a single copy of the object would have allowed.
///
/// Each call has its place between its invocation and its completion (Herlihy and Wing, TOPLAS
/// 1990).
///
/// ```
/// process 0  |-- write 1 --|
/// process 1                   |-- write 2 --|
/// process 2                                    |-- read → 1 --|   stale read
/// ```
///
/// Calls of unknown outcome may take effect at any time after their invocation, or never. Failed
/// calls never happened; a compare-and-set that failed with `Operation.mismatch` is held to what it
/// says. Keys are independent objects and are checked one by one.
public struct Linearizability: Checker {
    /// How a key is decided.
    public enum Engine: String, Sendable, Hashable, CaseIterable {
        /// Zones and the other fast algorithms where they apply, the search elsewhere.
        case automatic
        /// The fast algorithms only: exact, but mostly unable to judge a key whose values are
        /// written or added twice.
        case zones
        /// The search only: for any model, but it may run out of budget.
        case search
    }

    /// The name of the property, with the model's name.
    public let name: String
    private let judge: any Judge

    /// Linearizability of a model known by name.
    public init(model: ModelName, initial: Value = .null, engine: Engine = .automatic) {
        name = "linearizable \(model.rawValue)"
        switch model {
        case .register:
            judge = RegisterJudge(
                model: RegisterModel(initial: initial, hasCompareAndSet: false),
                engine: engine
            )
        case .casRegister:
            judge = RegisterJudge(model: RegisterModel(initial: initial), engine: engine)
        case .stringAppend:
            judge = ModelJudge(model: StringAppendModel(initial: initial.text ?? ""))
        case .counter, .growOnlySet, .set, .queue, .stack, .priorityQueue, .mutex, .lock,
            .semaphore, .multiRegister:
            judge = Self.objectJudge(model, initial: initial, engine: engine)
        }
    }

    /// Linearizability of a model of one's own.
    public init(name: String, model: some Model) {
        self.name = "linearizable \(name)"
        judge = ModelJudge(model: model)
    }

    /// Decides every key; one anomaly for each key that is not linearizable, ordered by key.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        Self.check(history, within: budget, by: judge)
    }

    private static func check<J: Judge>(
        _ history: History,
        within budget: Budget,
        by judge: J
    ) -> Verdict {
        let (keys, unsupported) = judge.keys(of: history)
        var rounds = Rounds(keys: keys, judge: judge, budget: budget)
        rounds.run()
        let anomalies = rounds.anomalies()
        if !anomalies.isEmpty { return .invalid(anomalies) }
        if let cause = unsupported.first ?? rounds.undecided() { return .unknown(cause) }
        guard keys.contains(where: judge.isConstrained) else {
            return .unknown(
                Cause(
                    .nothingToCheck,
                    "no operation of the model completed, so there is nothing to check"
                )
            )
        }
        return .valid
    }
}

/// One way to decide and explain keys.
protocol Judge: Sendable {
    /// A key, prepared.
    associatedtype Key: Sendable
    /// What proves that a key is not linearizable.
    associatedtype Evidence: Sendable

    /// Splits and compiles a history; also the causes of doubt about keys that cannot be compiled.
    func keys(of history: History) -> (keys: [Key], unsupported: [Cause])
    /// Whether anything about the key can be wrong.
    func isConstrained(_ key: Key) -> Bool
    /// The key's name.
    func name(of key: Key) -> String?
    /// Decides within a budget, and says how many steps it took.
    func decide(_ key: Key, within budget: Budget) -> (finding: Finding<Evidence>, steps: Int)
    /// Shows why a key is not linearizable, spending about so many steps on it.
    func anomaly(in key: Key, _ evidence: Evidence, effort: Int) -> Anomaly
}

/// What became of deciding one key.
enum Finding<Evidence: Sendable>: Sendable {
    case linearizable
    case notLinearizable(Evidence)
    case undecided(Cause)
}

/// Decides many keys fairly: each gets a small budget first, and those left get more.
///
/// One hard key must not hide the violation of an easy one. A search starts anew in each round,
/// which costs a fifteenth more at most and keeps the memory of one search at a time.
struct Rounds<J: Judge> {
    private let keys: [J.Key]
    private let judge: J
    private let budget: Budget
    private var violated: [(key: Int, evidence: J.Evidence)] = []
    private var pending: [Int]
    private var causes: [Int: Cause] = [:]

    private static var firstQuantum: Int { 1 << 16 }
    /// With a violation at hand, keys that take more steps than this are left undecided.
    private static var quantumAfterViolation: Int { 1 << 22 }
    private static var listed: Int { 20 }
    /// Steps for explaining all keys: a core that is not the smallest is no harm.
    private static var effort: Int { 1_000_000 }

    init(keys: [J.Key], judge: J, budget: Budget) {
        self.keys = keys
        self.judge = judge
        self.budget = budget
        pending = Array(keys.indices)
    }

    mutating func run() {
        var left = budget.steps
        var quantum = Self.firstQuantum
        while !pending.isEmpty {
            var undecided: [Int] = []
            for key in pending {
                let allowed = Budget(steps: min(quantum, max(left, 0)), bytes: budget.bytes)
                let (finding, steps) = judge.decide(keys[key], within: allowed)
                left -= steps
                switch finding {
                case .linearizable: break
                case .notLinearizable(let evidence): violated.append((key, evidence))
                case .undecided(let cause):
                    causes[key] = cause
                    undecided.append(key)
                }
            }
            pending = undecided
            if left <= 0 || quantum > budget.steps { return }
            if !violated.isEmpty && quantum >= Self.quantumAfterViolation { return }
            quantum *= 16
        }
    }

    /// The cause of the first key left undecided, with the number of others.
    func undecided() -> Cause? {
        guard let first = pending.first, var cause = causes[first] else { return nil }
        if pending.count > 1 {
            cause.description += "; \(pending.count - 1) more keys are undecided"
        }
        return cause
    }

    /// One anomaly a key up to a limit, then one that counts and names the rest.
    func anomalies() -> [Anomaly] {
        let ordered = violated.sorted { $0.key < $1.key }
        let effort = Self.effort / max(1, min(ordered.count, Self.listed))
        var anomalies = ordered.prefix(Self.listed).map {
            judge.anomaly(in: keys[$0.key], $0.evidence, effort: effort)
        }
        let others = ordered.dropFirst(Self.listed).map { judge.name(of: keys[$0.key]) ?? "null" }
        if !others.isEmpty {
            let names = others.prefix(50).joined(separator: ", ") + (others.count > 50 ? ", …" : "")
            anomalies.append(
                Anomaly(
                    name: "not linearizable",
                    key: nil,
                    operations: [],
                    explanation: "\(others.count) more keys are not linearizable, "
                        + "\(ordered.count) in all: \(names)",
                    drawing: ""
                )
            )
        }
        return anomalies
    }
}
