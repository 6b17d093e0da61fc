import Histories

/// Whether transactions keep to an isolation level, in one of its forms.
///
/// Transactions are lists of steps, [["append", "x", 1], ["r", "y", [2]]] or [["w", "x", 1], ["r",
/// "y", 2]], in which every value is written to a key once: so a read says which transaction wrote
/// what it returned, and a list says in which order its elements were appended. Verdicts are exact:
/// a violation is a cycle of dependencies that the history proves, and where the order of versions
/// is open, *holds* means that one was found which keeps to the level. What a search cannot decide
/// within its steps is unknown.
///
/// ```
/// process 1 |- r x → [], append y 1 -|
/// process 2 |- r y → [], append x 2 -|        write skew: snapshot isolation, not serializable
/// ```
public struct Isolation: Checker {
    /// The level that is decided.
    public let level: IsolationLevel
    /// Which order transactions must agree with besides.
    public let form: IsolationLevel.Form
    private let initial: Value

    /// A level in a form, for registers that begin as a map says; null by default.
    public init(
        _ level: IsolationLevel,
        _ form: IsolationLevel.Form = .plain,
        initial: Value = .null
    ) {
        self.level = level
        self.form = form
        self.initial = initial
    }

    /// The level as a property.
    public var properties: [Property] { [level.property(form)] }

    /// The verdict on the level.
    public func findings(
        in history: History,
        within budget: Budget,
        by workers: Workers
    ) -> [Property: Verdict] {
        [level.property(form): verdict(on: history, within: budget, by: workers)]
    }

    private func verdict(on history: History, within budget: Budget, by workers: Workers) -> Verdict
    {
        do throws(TransactionJudge.Refusal) {
            var judge = try TransactionJudge(
                history,
                initial: initial,
                strongest: form,
                within: budget
            )
            let finding = judge.finding(level, form)
            return TransactionStory(history, judge.facts, level, form).verdict(finding)
        } catch {
            guard case .other(let cause) = error else { return .unknown(error.cause) }
            return byOrder(history, cause, within: budget, by: workers)
        }
    }

    /// What a search for one order of everything says, where values do not say who wrote them.
    ///
    /// An order proves every level that serializability implies. Only serializability is broken
    /// where there is none.
    private func byOrder(
        _ history: History,
        _ cause: Cause,
        within budget: Budget,
        by workers: Workers
    ) -> Verdict {
        let property = level.property(form)
        let findings = Serializability(initial: initial)
            .findings(in: history, within: budget, by: workers)
        if let verdict = findings[property] { return verdict }
        let proved = findings.filter(\.value.isValid).keys
        return proved.contains { $0.implies(property) } ? .valid : .unknown(cause)
    }
}

extension Isolation {
    private static let mostLookedAt = 10_000

    /// Whether transactions of a history append to lists, which no object does.
    static func hasAppends(_ history: History) -> Bool {
        history.calls.prefix(mostLookedAt).contains { operation in
            operation.f == "txn"
                && operation.steps?.contains { $0.kind == .append } ?? false
        }
    }
}
