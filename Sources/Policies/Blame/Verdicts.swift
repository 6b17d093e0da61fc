import Checkers
import Histories

/// The verdicts on calls and on attempts, property by property.
struct Verdicts {
    private(set) var calls: [Property: Verdict] = [:]
    private(set) var attempts: [Property: Verdict] = [:]
    private let linked: LinkedHistories
    private let budget: Budget
    private let workers: Workers
    /// Whether the cluster was asked and never answered, and callers were answered all the same.
    private let hasNoAnswers: Bool

    init(_ linked: LinkedHistories, _ budget: Budget, _ workers: Workers) {
        self.linked = linked
        self.budget = budget
        self.workers = workers
        hasNoAnswers =
            !linked.recorded.calls.contains(where: \.isOK)
            && linked.records.contains(where: \.isMadeUp)
    }

    mutating func judge(_ checks: [any Checker]) {
        add(checks)
        // What follows from one order of the attempts needs no further proof.
        let doubtful = attempts.filter { property, verdict in
            verdict.isUnknown && calls[property]?.isInvalid == true
                && Property.linearizable.implies(property)
        }
        guard !doubtful.isEmpty else { return }
        let verdict = Linearizability(model: .register)
            .check(linked.attempts, within: budget)
        if verdict.isValid { for property in doubtful.keys { attempts[property] = .valid } }
    }

    private mutating func add(_ checks: [any Checker]) {
        calls.merge(checks.findings(in: linked.calls, within: budget, by: workers)) {
            $0.combined(with: $1)
        }
        attempts.merge(checks.findings(in: linked.attempts, within: budget, by: workers)) {
            $0.combined(with: $1)
        }
    }

    /// Adds locks that nobody holds and nobody gets, if there are any.
    mutating func judgeLocks() {
        guard linked.calls.operationNames.contains("acquire") else { return }
        let verdict = HeldByNobody().check(linked.calls, within: budget)
        guard verdict.isInvalid else { return }
        calls[.progress] = verdict
        attempts[.progress] = HeldByNobody().check(linked.attempts, within: budget)
    }

    /// The session guarantees that the policy broke, where a model of registers is broken by both:
    /// they are added.
    mutating func judgeSessions() -> [Property] {
        let isAsked = calls.contains { property, verdict in
            property.isOfRegisters && verdict.isInvalid && attempts[property]?.isInvalid == true
        }
        guard isAsked else { return [] }
        var broken: [Property] = []
        for guarantee in SessionGuarantees.Guarantee.allCases {
            let session = SessionGuarantees(guarantee)
            let seen = calls[session.property] ?? session.check(linked.calls, within: budget)
            guard seen.isInvalid else { continue }
            let done = attempts[session.property] ?? session.check(linked.attempts, within: budget)
            guard done.isValid else { continue }
            calls[session.property] = seen
            attempts[session.property] = done
            broken.append(session.property)
        }
        return broken
    }

    /// Whether the policy alone is to blame, as no node said anything of what is wrong.
    func isMadeUp(_ calls: Verdict, _ attempts: Verdict) -> Bool {
        if attempts.isInvalid { return false }
        if hasNoAnswers { return true }
        guard calls.isInvalid, let cause = attempts.cause,
            [.vacuous, .nothingToCheck].contains(cause.kind)
        else { return false }
        return calls.anomalies.allSatisfy { anomaly in
            anomaly.operations.contains { linked.record(ofCall: $0)?.isMadeUp == true }
        }
    }
}
