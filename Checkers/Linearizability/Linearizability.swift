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
public struct Linearizability: PropertyChecker {
    /// How a key is decided.
    public enum Engine: String, Sendable, Hashable, CaseIterable {
        /// Zones and the other fast algorithms where they apply, the search elsewhere.
        case automatic
        /// The fast algorithms only: exact, but mostly unable to judge a key whose values are
        /// written or added twice.
        case zones
        /// A search that goes deep first: for any model, but it may run out of budget.
        case depthFirst = "depth-first"
        /// A search that goes along with every possibility at once: for any model, likewise.
        case frontier
    }

    /// The property that it decides.
    public let property = Property.linearizable
    /// The name of the property, with the model's name.
    public let name: String
    /// The model, where it has a name.
    public let model: NamedModel?
    /// What an object holds before the first call, for models that may begin with anything.
    let initial: Value
    let judge: JudgeOfModel

    /// Linearizability of a model known by name.
    public init(model: NamedModel, initial: Value = .null, engine: Engine = .automatic) {
        name = "linearizable \(model.name)"
        self.model = model
        self.initial = initial
        judge = model.judge(initial: initial, engine: engine)
    }

    /// Linearizability of a model of one's own.
    public init(name: String, model: some Model) {
        self.name = "linearizable \(name)"
        self.model = nil
        initial = .null
        judge = .other(ModelJudge(model: model, layout: AnyLayout(model: model)))
    }

    /// Decides every key; one anomaly for each key that is not linearizable, ordered by key.
    ///
    /// Where the budget wants no explanation, it may stop at the first such key.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        check(history, within: budget, by: .alone)
    }

    /// Decides keys side by side; the verdict does not depend on how many work on it.
    public func check(
        _ history: History,
        within budget: Budget,
        by workers: Workers
    ) -> Verdict {
        witness(of: history, within: budget, by: workers, hasOrders: false).verdict
    }

    /// Decides every key; what may be the doing of an update of unknown value is not decided.
    func witness(
        of history: History,
        within budget: Budget,
        by workers: Workers,
        hasOrders: Bool
    ) -> Witness {
        var found = judge.witness(of: history, within: budget, by: workers, hasOrders: hasOrders)
        guard let model, found.verdict.isInvalid else { return found }
        let values = UnknownValues(history, isLocal: true, isCounted: model.isCounted)
        let anomalies = found.verdict.anomalies
        found.verdict = values.settled(found.verdict) { earlier in
            judge.witness(of: earlier, within: budget, by: workers, hasOrders: false).verdict
        }
        let known = Set(found.verdict.anomalies.map(\.key))
        for anomaly in anomalies where !known.contains(anomaly.key) {
            for place in found.parts.indices where found.parts[place].key == anomaly.key {
                found.parts[place].order = .unknown(values.cause(of: anomaly))
            }
        }
        return found
    }

    /// The verdict on its property.
    public func findings(
        in history: History,
        within budget: Budget,
        by workers: Workers
    ) -> [Property: Verdict] {
        [property: check(history, within: budget, by: workers)]
    }

    static func verdict<J: KeyJudge>(of rounds: Rounds<J>) -> Verdict {
        let anomalies = rounds.anomalies()
        if !anomalies.isEmpty { return .invalid(anomalies) }
        if let cause = rounds.cause() { return .unknown(cause) }
        guard rounds.isConstrained else {
            return .unknown(
                Cause(
                    .nothingToCheck,
                    "nothing was ever read: no answer tells what the object held, so nothing is"
                        + " judged"
                )
            )
        }
        return .valid
    }
}

/// One way to decide and explain keys.
protocol KeyJudge: Sendable {
    /// A key, prepared.
    associatedtype Key
    /// What proves that a key is not linearizable.
    associatedtype Evidence: Sendable

    /// Compiles a key.
    /// - Throws: the cause of doubt where the model does not know an operation.
    func compile(_ slice: KeySlice) throws(Cause) -> Key
    /// Compiles a key that is not linearizable, to show why.
    func compile(_ slice: KeySlice, toShow evidence: Evidence) throws(Cause) -> Key
    /// Whether anything about the key can be wrong.
    func isConstrained(_ key: Key) -> Bool
    /// Decides within a budget, and says how many steps it took.
    func decide(_ key: Key, within budget: Budget) -> (finding: Finding<Evidence>, steps: Int)
    /// Shows why a key is not linearizable, spending about `effort` steps on it.
    func anomaly(in key: Key, _ evidence: Evidence, effort: Int) -> Anomaly
    /// The operations of a linearizable key in an order that shows it, and the steps that took.
    func order(
        of key: Key,
        within budget: Budget
    ) -> (order: Result<[Operation], Cause>, steps: Int)
    /// Names the operation at which the key became impossible, and spends nothing on it.
    func brief(_ key: Key, _ evidence: Evidence) -> Anomaly
}

extension KeyJudge {
    /// As it was compiled before.
    func compile(_ slice: KeySlice, toShow evidence: Evidence) throws(Cause) -> Key {
        try compile(slice)
    }
}

extension KeyOperations {
    /// The anomaly that some calls are, without a story.
    func brief(_ calls: [Int]) -> Anomaly {
        let operations = calls.map(operation).sorted { $0.start < $1.start }
        return Anomaly(
            name: "not linearizable",
            key: key,
            operations: operations.map(\.index),
            explanation: "no order of the operations gets past these"
        )
    }
}

/// What became of deciding one key.
enum Finding<Evidence: Sendable>: Sendable {
    case linearizable
    case notLinearizable(Evidence)
    case undecided(Cause)
}
