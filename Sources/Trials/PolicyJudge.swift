import Archive
import Histories
import Observations
import Plans
import Policies
import Resilience
import Scoring

/// Judges what a trial left under a client policy.
struct PolicyJudge {
    /// How late timers of a real run may be: machines are shared.
    private static let slack = Duration.milliseconds(250)

    private let order: Order
    private let policy: ClientPolicy
    private let directory: RunDirectory

    /// A judge; nil where clients are pinned.
    init?(_ order: Order, _ directory: RunDirectory) {
        policy = order.policy.policy(timeout: order.plan.timeout)
        guard !policy.isPinned else { return nil }
        self.order = order
        self.directory = directory
    }

    /// The report, and the history of the attempts, which the strategy is held to.
    func report(on evidence: Evidence) throws -> (report: PolicyReport, attempts: History) {
        let two = TwoHistories(
            calls: try events(directory.history),
            attempts: try events(directory.attempts),
            notes: try events(directory.policyNotes)
        )
        let report = try PolicyReport(
            two,
            policy: policy,
            claim: order.appliedClaim,
            checks: order.workload.checks,
            windows: evidence.windows,
            slack: Self.slack
        )
        return (report, try LinkedHistories(two).attempts)
    }

    private func events(_ path: String) throws -> [Event] {
        Array(try RecordedFile(path).recording().events)
    }
}

extension Scorecard {
    /// What a trial came to: a policy that breaks its claims is as broken as a strategy.
    func status(with policy: PolicyReport?) -> RunStatus {
        policy?.isBroken == true ? .broken : status
    }
}

extension Value {
    /// Results with the report of a client policy, if there is one.
    func with(_ policy: PolicyReport?) -> Value {
        guard let policy, case .map(var map) = self else { return self }
        map["policy"] = policy.json
        return .map(map)
    }
}
