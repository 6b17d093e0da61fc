import Simulation
import Testing

/// A plan says everything: nothing else reaches a history.
@Suite struct DeterminismTests {
    @Test(arguments: ["abd", "quorum", "eventual", "eventual/multi-value"])
    func sameSeedSameHistory(strategy: String) throws {
        let swarm = Swarm(strategy: strategy, workload: "register")
        for seed in 1...20 as ClosedRange<UInt64> {
            let plan = swarm.plan(seed: seed)
            #expect(plan == swarm.plan(seed: seed))
            #expect(lines(try simulate(plan)) == lines(try simulate(plan)), "seed \(seed)")
        }
    }

    @Test func anotherSeedAnotherHistory() throws {
        let swarm = Swarm(strategy: "abd", workload: "register")
        let one = try simulate(swarm.plan(seed: 1))
        let other = try simulate(swarm.plan(seed: 2))
        #expect(lines(one) != lines(other))
    }
}
