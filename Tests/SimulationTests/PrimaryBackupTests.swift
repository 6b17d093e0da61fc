import Checkers
import Faults
import Simulation
import Strategies
import Testing

/// Primary-backup replication and its relatives, simulated for long enough to fail over.
@Suite struct PrimaryBackupTests {
    /// Clients think for a while between calls, and faults last longer than suspicion takes.
    private func plan(
        _ strategy: String,
        _ workload: String = "register",
        seed: UInt64,
        kinds: [Nemesis.Kind] = [.partition, .kill]
    ) -> SimulationPlan {
        var plan = Swarm(strategy: strategy, workload: workload).plan(seed: seed)
        plan.operations = 150
        plan.timeout = .seconds(1)
        plan.hazards.pause = 60_000_000
        plan.faults = Nemesis(kinds: kinds, interval: .milliseconds(900))
            .schedule(for: plan.nodeNames, during: .seconds(4), seed: seed)
        return plan
    }

    private func holds(_ plan: SimulationPlan) throws {
        for finding in try findings(plan) {
            #expect(!finding.isBroken, "\(plan.strategy), seed \(plan.seed): \(finding)")
        }
    }

    @Test(arguments: ["register", "bank", "queue"])
    func theFenceHolds(workload: String) throws {
        for seed in 1...12 as ClosedRange<UInt64> {
            try holds(plan("primary-backup", workload, seed: seed))
        }
    }

    @Test func withoutTheFenceItHoldsWhereNoLinkIsCut() throws {
        for seed in 1...12 as ClosedRange<UInt64> {
            try holds(plan("primary-backup/unfenced", seed: seed, kinds: [.kill]))
        }
    }

    /// What recovery left may be nothing at all; but it is the same everywhere.
    @Test func recoveryMakesAllDataEqual() throws {
        var coverage = Coverage()
        for seed in 1...20 as ClosedRange<UInt64> {
            let plan = plan("primary-async", seed: seed, kinds: [.partition])
            let run = try simulate(plan)
            coverage.add(run.coverage)
            try holds(plan)
            let names = anomalies(Convergence().check(try run.history(), within: .standard))
            #expect(!names.contains("divergence"), "seed \(seed)")
        }
        for note in ["deposed", "traffic-paused", "recovered", "writes-lost", "state-transferred"] {
            #expect(coverage.notes[note] != nil, "no seed brought about \(note)")
        }
    }

    private func anomalies(_ verdict: Verdict) -> [String] {
        guard case .invalid(let anomalies) = verdict else { return [] }
        return anomalies.map(\.name)
    }

    /// Every bug of PrimaryBackupMutations.
    @Test(arguments: [
        "broken/split-brain-failover", "broken/primary-ack-before-backups",
        "broken/primary-stale-read-after-demotion", "broken/failover-promotes-laggard",
        "broken/primary-backup-applies-out-of-order", "broken/primary-backup-overlooks-restarts",
        "broken/primary-async-skips-validation",
    ])
    func theBrokenAreCaught(name: String) throws {
        let defect = try #require(Strategy.named(name)?.defect)
        let kinds = Nemesis.Kind.allCases.filter { defect.options.contains($0.rawValue) }
        for seed in 1...300 as ClosedRange<UInt64> {
            let found = try findings(plan(name, seed: seed, kinds: kinds))
            let breaks = found.filter(\.isBroken).map(\.property)
            if breaks.contains(defect.breaks.name) { return }
        }
        Issue.record("300 seeds do not show what is wrong with \(name)")
    }
}
