import Checkers
import Faults
import Simulation
import Strategies
import Testing

/// Multi-master recovery, simulated for long enough to find a partition and its end.
@Suite struct MultiPrimaryTests {
    /// Clients think for a while between calls, and cuts last longer than suspicion takes.
    private func plan(_ strategy: String, seed: UInt64) -> SimulationPlan {
        var plan = Swarm(strategy: strategy, workload: "register").plan(seed: seed)
        plan.operations = 150
        plan.timeout = .seconds(1)
        plan.hazards.pause = 60_000_000
        plan.faults = Nemesis(kinds: [.partition], interval: .milliseconds(900))
            .schedule(for: plan.nodeNames, during: .seconds(4), seed: seed)
        return plan
    }

    @Test(arguments: ["multi-primary", "multi-primary/multi-value", "multi-primary/merge"])
    func sidesServeAndAreMadeEqual(name: String) throws {
        var coverage = Coverage()
        for seed in 1...20 as ClosedRange<UInt64> {
            let plan = plan(name, seed: seed)
            coverage.add(try simulate(plan).coverage)
            for finding in try findings(plan) {
                #expect(!finding.isBroken, "\(name), seed \(seed): \(finding)")
            }
        }
        for note in [
            "partition-detected", "given-up", "traffic-paused", "conflict-found", "validated",
        ] {
            #expect(coverage.notes[note] != nil, "no seed brought about \(note)")
        }
    }

    @Test(arguments: [
        "broken/multi-primary-skips-validation", "broken/multi-primary-leaves-one-out",
        "broken/multi-primary-conflict-as-order",
    ])
    func theBrokenAreCaught(name: String) throws {
        let defect = try #require(Strategy.named(name)?.defect)
        for seed in 1...300 as ClosedRange<UInt64> {
            let breaks = try findings(plan(name, seed: seed)).filter(\.isBroken).map(\.property)
            if breaks.contains(defect.breaks.name) { return }
        }
        Issue.record("300 seeds do not show what is wrong with \(name)")
    }
}
