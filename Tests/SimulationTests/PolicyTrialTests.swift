import Checkers
import Policies
import Resilience
import Simulation
import Strategies
import Testing

/// Client policies on trial in the simulator: the sound ones keep their claims, the broken do not.
@Suite struct PolicyTrialTests {
    /// A named policy over a strategy, seed by seed.
    struct Trial: CustomTestStringConvertible, Sendable {
        var policy: String
        var strategy: String
        var workload = "register"

        var testDescription: String { "\(policy) over \(strategy) \(workload)" }

        func run(seed: UInt64) throws -> (run: SimulatedRun, policy: ClientPolicy) {
            var swarm = Swarm(strategy: strategy, workload: workload)
            swarm.policy = .named(policy)
            let plan = swarm.plan(seed: seed)
            return (try simulate(plan), plan.policy.policy(timeout: plan.timeout))
        }

        func violations(seed: UInt64) throws -> [Violation] {
            let (run, policy) = try run(seed: seed)
            return PolicyClaim.allFindings(in: run.twoHistories, under: policy)
        }
    }

    static let sound: [Trial] = ClientPolicy.entries.map(\.name).filter { $0 != "none" }.flatMap {
        policy in
        ["raft", "abd", "eventual", "dynamo"].map { Trial(policy: policy, strategy: $0) }
    }

    @Test(arguments: sound) func soundPoliciesKeepTheirClaims(trial: Trial) throws {
        var broken = 0
        for seed in UInt64(1)...40 {
            let found = try trial.violations(seed: seed)
            guard let first = found.first, broken < 3 else { continue }
            broken += 1
            Issue.record("seed \(seed): \(first.claim.name): \(first.explanation) (\(found.count))")
        }
    }

    static let broken = PolicyDefect.allCases.map { defect in
        Trial(
            policy: "broken/\(defect.rawValue)",
            strategy: "raft",
            workload: defect == .hedgesEverything ? "counter" : "cas-register"
        )
    }

    @Test(arguments: zip(PolicyDefect.allCases, broken))
    func brokenPoliciesAreCaught(defect: PolicyDefect, trial: Trial) throws {
        for seed in UInt64(1)...300 {
            let found = try trial.violations(seed: seed)
            if found.contains(where: { $0.claim == defect.breaks }) { return }
        }
        Issue.record("not caught in 300 seeds")
    }
}
