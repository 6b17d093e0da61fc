import Checkers
import Histories
import Replication
import Workloads

/// Decides what a simulation showed of each promise.
public struct Judge: Sendable {
    /// One property and what was found of it.
    public struct Finding: Equatable, Sendable {
        /// A guarantee's name, or `progress`.
        public var property: String
        /// Whether the strategy promises it.
        public var isClaimed: Bool
        /// What was measured.
        public var verdict: Verdict

        /// Whether a promise was broken.
        public var isBroken: Bool { isClaimed && verdict.isInvalid }
    }

    /// The property that nodes serve and come to rest once everything is mended.
    public static let progress = "progress"

    /// The promises.
    public var claim: Claim
    /// The checkers.
    public var checks: [Workload.Check]
    /// Whether to measure what is not promised too.
    public var judgesAll: Bool
    /// How much one check may do.
    public var budget: Budget

    /// A judge; small budgets suffice for small histories.
    public init(
        claim: Claim,
        checks: [Workload.Check],
        judgesAll: Bool = false,
        budget: Budget = Budget(steps: 500_000, bytes: 64 << 20, explanation: 0)
    ) {
        self.claim = claim
        self.checks = checks
        self.judgesAll = judgesAll
        self.budget = budget
    }

    /// The verdicts, in the order of the checks, and of progress at last.
    public func findings(on run: SimulatedRun) -> [Finding] {
        let history: History
        do throws(HistoryError) {
            history = try run.history()
        } catch {
            preconditionFailure("a simulation recorded what is no history: \(error)")
        }
        let vacuity = vacuity(of: run, history)
        var findings = checks.compactMap { check -> Finding? in
            let isClaimed = claim.promises(check.guarantee)
            guard isClaimed || judgesAll else { return nil }
            var verdict = check.checker.check(history, within: budget)
            if verdict.isValid, let vacuity { verdict = .unknown(vacuity) }
            return Finding(
                property: check.guarantee.rawValue,
                isClaimed: isClaimed,
                verdict: verdict
            )
        }
        let isStuck = !run.stuck.isEmpty
        let verdict: Verdict =
            isStuck ? .invalid(run.stuck) : run.givenUp.map { .unknown($0) } ?? .valid
        findings.append(Finding(property: Self.progress, isClaimed: true, verdict: verdict))
        return findings
    }

    /// Why a verdict of valid would mean nothing; nil if it means something.
    private func vacuity(of run: SimulatedRun, _ history: History) -> Cause? {
        if let cause = run.givenUp { return cause }
        return history.operations.contains(where: \.isOK)
            ? nil : Cause(.vacuous, "no call ever succeeded")
    }
}

extension Claim {
    /// How many nodes must live for the others not to be missed.
    public func nodesNeeded(of nodes: Int) -> Int {
        switch stance {
        case .ap: promises(.available) ? 1 : nodes / 2 + 1
        case .cp: nodes / 2 + 1
        case .ca: nodes
        }
    }
}
