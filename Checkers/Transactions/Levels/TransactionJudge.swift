import Histories

/// Decides all levels of one history of transactions, each when it is asked for.
///
/// Inference and graphs are made once, for the strongest form that is asked for.
struct TransactionJudge {
    /// Why the history is not judged.
    enum Refusal: Error {
        /// Its operations are no transactions of steps, or values do not say who wrote them:
        /// another checker may know more.
        case other(Cause)
        /// Nothing can be said.
        case final(Cause)

        var cause: Cause {
            switch self {
            case .other(let cause), .final(let cause): cause
            }
        }
    }

    let facts: TransactionFacts
    /// What certain dependencies say.
    let certain: OrderedLevels
    let budget: Budget
    private var known: [IsolationLevel: [IsolationLevel.Form: LevelFinding]] = [:]

    /// Reads a history, and finds what is certain.
    init(
        _ history: History,
        initial: Value,
        strongest form: IsolationLevel.Form,
        within budget: Budget
    ) throws(Refusal) {
        let columns = TransactionReader.columns(of: history)
        if let refusal = Self.refusal(of: columns, history) { throw refusal }
        facts = FactsBuilder.facts(of: columns, initial: initial)
        if let ambiguity = facts.ambiguity { throw .other(ambiguity) }
        if let misfit = facts.misfit { throw .final(Cause(.unsupportedOperation, misfit)) }
        self.budget = budget
        certain = OrderedLevels(
            facts,
            facts.orders,
            // Where orders are open, levels are tried with the order of processes first.
            strongest: form == .plain && !facts.hasListsOnly ? .session : form,
            steps: max(1, budget.explanation)
        )
    }

    /// Why the transactions are not judged; nil if they are.
    static func refusal(of columns: TransactionColumns, _ history: History) -> Refusal? {
        if let foreign = columns.foreign.first {
            let operation = history.calls[Int(foreign)]
            return .other(
                Cause(
                    .unsupportedOperation,
                    "isolation levels are about transactions of steps such as [\"r\", \"x\", 1];"
                        + " \(operation.f.printable(limit: 40)) at event \(operation.index) is none"
                )
            )
        }
        if columns.count == 0 {
            return .other(Cause(.nothingToCheck, "there are no transactions of steps"))
        }
        if let key = columns.mixedKeys.first {
            return .final(
                Cause(
                    .unsupportedOperation,
                    "\(columns.name(ofKey: key)) is both written and appended to",
                    key: columns.name(ofKey: key)
                )
            )
        }
        return nil
    }

    /// Whether a level holds in a form, with what shows it if not.
    mutating func finding(_ level: IsolationLevel, _ form: IsolationLevel.Form) -> LevelFinding {
        if let finding = known[level.canonical]?[form] { return finding }
        let finding = doubting(decide(level.canonical, form))
        known[level.canonical, default: [:]][form] = finding
        return finding
    }

    private mutating func decide(
        _ level: IsolationLevel,
        _ form: IsolationLevel.Form
    ) -> LevelFinding {
        let problems = facts.problems.ruling(out: level)
        if !problems.isEmpty { return .violated(problems.map { .problem($0) }) }
        if isVacuous { return .unknown(.noDependencies) }
        let violations = certain.violations(of: level, form)
        if !violations.isEmpty { return .violated(violations) }
        if certain.isAcyclic && facts.hasListsOnly { return .holds }
        return open(level, form)
    }

    /// Decides where the order of versions is open, as far as it matters to the level.
    private mutating func open(
        _ level: IsolationLevel,
        _ form: IsolationLevel.Form
    ) -> LevelFinding {
        let isOfTails = [.snapshotIsolation, .parallelSnapshotIsolation].contains(level)
        if facts.hasListsOnly, !isOfTails || !facts.orders.hasOpenTail { return .holds }
        if form == .plain, !facts.hasListsOnly, case .holds = finding(level, .session) {
            return .holds
        }
        switch level {
        case .readUncommitted, .readCommitted: return .holds
        case .monotonicAtomicView, .readAtomic, .transactionalCausal:
            var levels = ForcedLevels(facts, certain.graph, form, within: budget)
            return levels.finding(level)
        default:
            return OpenLevels(certain, form, within: budget).finding(level)
        }
    }

    /// Whether no transaction read what another one could have written.
    private var isVacuous: Bool {
        if facts.readSources.contains(where: { $0 >= 0 }) { return false }
        var isWritten = [Bool](repeating: false, count: facts.columns.keyCount)
        for key in facts.writtenKeys { isWritten[Int(key)] = true }
        return !facts.readKeys.contains { isWritten[Int($0)] }
    }

    /// What is found, but for what transactions that were left out may have to do with.
    private func doubting(_ finding: LevelFinding) -> LevelFinding {
        guard let malformed = facts.columns.malformed.first else { return finding }
        if case .violated(let violations) = finding {
            let isCertain = violations.contains { violation in
                guard case .problem(let problem) = violation else { return true }
                return problem.kind != .garbageRead
            }
            if isCertain { return finding }
        }
        let others = facts.columns.malformed.count - 1
        return .unknown(
            Cause(
                .unclear,
                "malformed: the transaction of operation \(malformed.operation) is left out, as"
                    + " \(malformed.reason)" + (others > 0 ? "; and \(others) others" : "")
            )
        )
    }
}

extension Cause {
    /// No transaction read what another one wrote.
    static let noDependencies = Cause(
        .vacuous,
        "no transaction read a key that another one wrote, so nothing is judged"
    )
}
