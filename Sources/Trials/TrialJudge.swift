import Archive
import Checkers
import Observations
import Plans
import Policies
import Replication
import Reporting
import Scoring

/// The judge of a trial: from what it brought to light to a scorecard and a page.
///
/// A run that has just ended and one that is read again from its folder are judged alike.
struct TrialJudge {
    /// What was found.
    struct Judged {
        /// The evidence; under a client policy with what nodes were asked.
        var evidence: Evidence
        /// What was claimed beside what was measured.
        var card: Scorecard
        /// How the client policy did; nil for pinned clients.
        var policy: PolicyReport?
    }

    let order: Order
    let directory: RunDirectory
    /// Whether what there is of a run that was cut short is judged as well.
    var judgesParts = false

    /// Judges the strategy and, where there is one, the client policy.
    func judge(_ evidence: Evidence) throws -> Judged {
        var evidence = evidence
        let policy = try PolicyJudge(order, directory)?.report(on: evidence)
        evidence.attempts = policy?.attempts
        return Judged(evidence: evidence, card: score(evidence), policy: policy?.report)
    }

    /// Judges the strategy alone.
    func score(_ evidence: Evidence) -> Scorecard {
        var card = Scorecard(
            strategy: order.subject.name,
            claim: order.appliedClaim,
            evidence: evidence,
            expectations: Expectations(
                operations: order.workload.asked,
                hasFaults: order.plan.hasFaults,
                hasFinalCalls: !order.workload.finale.calls.isEmpty
            ),
            checks: order.workload.checks,
            judgingParts: judgesParts,
            measuring: { ContinuousClock().measure($0) }
        )
        if order.policy.policy(timeout: order.plan.timeout).answersFromElsewhere {
            card.policy = order.policy.name
        }
        return card
    }

    /// The page on what was found.
    func page(_ judged: Judged, of record: RunRecord) -> RunReport {
        let plan = order.plan
        let drawn =
            plan.nemesis.isEmpty ? "none" : plan.nemesis.map(\.rawValue).joined(separator: ", ")
        var page = RunReport(
            judged.card,
            history: judged.evidence.history,
            windows: judged.evidence.windows,
            reproduction: record.reproduction,
            facts: [
                ("workload", plan.workload),
                ("nemesis", plan.schedule.map { "the schedule \($0)" } ?? drawn),
                ("nodes, clients", "\(plan.nodes), \(plan.clients)"),
                ("seed", "\(plan.seed)"),
                ("links", record.links),
            ],
            judge: order.workload.checks.linearizability,
            quiescence: plan.quiescence,
            policy: judged.policy
        )
        page.began = record.began.minutes + " UTC"
        return page
    }
}

extension Order {
    /// What the subject promises under the faults of this order.
    var appliedClaim: Claim {
        subject.claim.applied(isPartitioned: schedule.contains { $0.fault.disturbsLinks })
    }

    /// The kinds of faults that were asked for, by name.
    var faultNames: [String] {
        plan.schedule == nil ? plan.nemesis.map(\.rawValue) : ["schedule"]
    }
}
