import Checkers
import Histories
import Replication
import Workloads

/// Decides what a simulation showed of each promise.
public struct SimulationJudge: Sendable {
    /// One property and what was found of it.
    public struct Finding: Equatable, Sendable {
        /// The name of the property.
        public var property: String
        /// Whether the strategy promises it.
        public var isClaimed: Bool
        /// What was measured.
        public var verdict: Verdict

        /// What was found of a property.
        public init(property: String, isClaimed: Bool, verdict: Verdict) {
            self.property = property
            self.isClaimed = isClaimed
            self.verdict = verdict
        }

        /// Whether a promise was broken.
        public var isBroken: Bool { isClaimed && verdict.isInvalid }
    }

    /// The number of served calls without which a seed says nothing.
    private static let leastServed = 10
    /// The property that nodes serve and come to rest once everything is mended.
    public static let progress = Property.progress.name

    /// The promises.
    public var claim: Claim
    /// The checkers that a history of the workload is held to.
    public var checks: [any Checker]
    /// Whether to measure what is not promised too.
    public var judgesAll: Bool
    /// How much one check may do.
    public var budget: Budget

    /// A judge; small budgets suffice for small histories.
    public init(
        claim: Claim,
        checks: [any Checker],
        judgesAll: Bool = false,
        budget: Budget = Budget(steps: 500_000, bytes: 64 << 20, explanation: 0)
    ) {
        self.claim = claim
        self.checks = checks
        self.judgesAll = judgesAll
        self.budget = budget
    }

    /// The verdicts, in the order of the checks, then of availability, and of progress.
    public func findings(on run: SimulatedRun, of plan: SimulationPlan) -> [Finding] {
        let claim = claim.applied(isPartitioned: plan.isPartitioned)
        let history: History
        do throws(HistoryError) {
            history = try run.history()
        } catch {
            preconditionFailure("a simulation recorded what is no history: \(error)")
        }
        let vacuity = vacuity(of: run, history, plan)
        let policy = plan.policy.policy(timeout: plan.timeout)
        var findings =
            policy.isPinned
            ? measured(history, claim).map { property, verdict in
                Finding(
                    property: property.name,
                    isClaimed: claim.promises(property),
                    verdict: verdict
                )
            } : blamed(run, claim) + Self.kept(by: policy, run)
        if let vacuity {
            for index in findings.indices where findings[index].verdict.isValid {
                findings[index].verdict = .unknown(vacuity)
            }
        }
        if claim.promises(.available) || judgesAll {
            let verdict = Self.availability(run, history)
            let isClaimed = claim.promises(.available)
            let property = Property.available.name
            findings.append(Finding(property: property, isClaimed: isClaimed, verdict: verdict))
        }
        if claim.promises(.equalAtRest) || judgesAll, !run.digestsAtRest.isEmpty {
            let isClaimed = claim.promises(.equalAtRest)
            let property = Property.equalAtRest.name
            let verdict = EqualAtRest.verdict(on: run.digestsAtRest)
            findings.append(Finding(property: property, isClaimed: isClaimed, verdict: verdict))
        }
        let verdict: Verdict =
            run.stuck.isEmpty
            ? run.givenUp.map { .unknown($0) } ?? .valid : .invalid(run.stuck)
        findings.append(Finding(property: Self.progress, isClaimed: true, verdict: verdict))
        return findings
    }

    /// The verdicts that matter, in the order of the checks; those on one property are combined.
    private func measured(_ history: History, _ claim: Claim) -> [(Property, Verdict)] {
        var order: [Property] = []
        var verdicts: [Property: Verdict] = [:]
        for check in checks {
            let wanted = check.properties.filter { judgesAll || claim.promises($0) }
            if wanted.isEmpty { continue }
            if let check = check as? Check, check.isOfModel, verdicts[check.property] == nil,
                verdicts.contains(where: { $1.isValid && $0.implied.contains(check.property) })
            {
                order.append(check.property)
                verdicts[check.property] = .valid
                continue
            }
            let found = check.findings(in: history, within: budget)
            for property in wanted {
                guard let verdict = found[property] else { continue }
                if verdicts[property] == nil { order.append(property) }
                verdicts[property] = verdicts[property]?.combined(with: verdict) ?? verdict
            }
        }
        return order.compactMap { property in verdicts[property].map { (property, $0) } }
    }

    /// Every node must serve, whatever links are cut; but not while a node is dead.
    private static func availability(_ run: SimulatedRun, _ history: History) -> Verdict {
        guard let first = run.unserved.first else {
            return run.givenUp.map { .unknown($0) } ?? .valid
        }
        let event = run.events[first]
        let error = history.calls.first { $0.index == first }.flatMap { call -> String? in
            switch call.outcome {
            case .ok: nil
            case .fail(let error), .info(let error): error
            }
        }
        let anomaly = Anomaly(
            name: "unavailable",
            key: nil,
            operations: run.unserved,
            culprit: first,
            explanation: "all nodes lived, but \(event.node ?? "a node") did not serve"
                + " \(event.f) of process \(event.process): \(error ?? "no answer")"
                + (run.unserved.count > 1 ? "; nor \(run.unserved.count - 1) others" : "")
        )
        return .invalid([anomaly])
    }

    /// Why a verdict of valid would mean nothing; nil if it means something.
    private func vacuity(of run: SimulatedRun, _ history: History, _ plan: SimulationPlan) -> Cause?
    {
        if let cause = run.givenUp { return cause }
        let served =
            history.operations.count { $0.isServed } + history.failed.count { $0.isServed }
        let least = min(Self.leastServed, plan.operations)
        guard served < least else { return nil }
        return Cause(
            .vacuous,
            "only \(served) calls were served, of the \(least) that a seed needs"
        )
    }
}
