import Checkers
import Histories
import Replication

/// Judges a run under a client policy twice: the application by its calls, the cluster by attempts.
public enum Blame {
    /// What the two histories show of each property, and whose doing it is.
    ///
    /// The one entry for reports. Properties come in the order of `Property.all`; those that the
    /// checks do not decide are left out, but for session guarantees that the policy broke, and for
    /// locks that nobody holds and nobody gets.
    ///
    /// - Parameters:
    ///   - two: The files of the run.
    ///   - claim: What the strategy promises.
    ///   - checks: The checks of the workload.
    ///   - budget: How much each check of each history may do.
    ///   - workers: Who checks keys side by side.
    /// - Returns: A finding for each property, in the order of `Property.all`.
    /// - Throws: `HistoryError` where one of the files is not a well-formed history.
    public static func findings(
        in two: TwoHistories,
        claim: Claim,
        checks: [any Checker],
        within budget: Budget = .standard,
        by workers: Workers = .alone
    ) throws(HistoryError) -> [BlameFinding] {
        findings(
            in: try LinkedHistories(two),
            claim: claim,
            checks: checks,
            within: budget,
            by: workers
        )
    }

    /// The same of histories that are linked already.
    public static func findings(
        in linked: LinkedHistories,
        claim: Claim,
        checks: [any Checker],
        within budget: Budget = .standard,
        by workers: Workers = .alone
    ) -> [BlameFinding] {
        var pairs = Verdicts(linked, budget, workers)
        pairs.judge(checks)
        pairs.judgeLocks()
        let sessions = pairs.judgeSessions()
        let detective = Detective(linked)
        return Property.all.compactMap { property in
            guard let calls = pairs.calls[property], let attempts = pairs.attempts[property] else {
                return nil
            }
            let isClaimed =
                property == .progress
                ? claim.promises(.linearizable) : claim.promises(property)
            let outcome = BlameOutcome(
                calls: calls,
                attempts: attempts,
                isClaimed: isClaimed,
                sessions: property.isOfRegisters ? sessions : [],
                isMadeUp: pairs.isMadeUp(calls, attempts)
            )
            var finding = BlameFinding(
                property: property,
                isClaimed: isClaimed,
                calls: calls,
                attempts: attempts,
                outcome: outcome
            )
            finding.explain(by: detective, linked)
            return finding
        }
    }
}

extension BlameOutcome {
    /// The same where the policy may have answered what no node did.
    init(
        calls: Verdict,
        attempts: Verdict,
        isClaimed: Bool,
        sessions: [Property],
        isMadeUp: Bool
    ) {
        if isMadeUp {
            self = .policy
        } else {
            self.init(
                calls: calls,
                attempts: attempts,
                isClaimed: isClaimed,
                sessions: sessions
            )
        }
    }
}

extension BlameFinding {
    fileprivate mutating func explain(by detective: Detective, _ linked: LinkedHistories) {
        let seen = calls.anomalies.first
        let hidden = attempts.anomalies.first
        switch outcome {
        case .held, .undecided: break
        case .policy:
            mechanism =
                property == .progress
                ? .lockLeaked : seen.map { detective.mechanism(of: $0) } ?? .madeUp
        case .notClaimed(let sessions):
            if !sessions.isEmpty { mechanism = seen.flatMap(detective.route) }
        case .strategy, .masked:
            let isMasked = outcome == .masked
            mechanism = hidden.flatMap { detective.deed(ofAttempts: $0, isMasked: isMasked) }
        }
        if let seen {
            lines = AttemptLines(seen, ofCalls: seen.operations, in: linked)
        } else if let hidden {
            let calls = hidden.operations.compactMap { linked.call(ofAttempt: $0) }
            lines = AttemptLines(hidden, ofCalls: calls, in: linked)
        }
    }
}
