import Replication
import Simulation
import Strategies
import Testing

/// Broken strategies are caught, and what is left of their histories is small.
@Suite struct ShrinkerTests {
    struct Twin: CustomTestStringConvertible, Sendable {
        let strategy: String
        let property: String
        let seeds: UInt64
        var testDescription: String { strategy }
    }

    private static let twins = [
        Twin(strategy: "broken/abd-no-write-back", property: "linearizable", seeds: 100),
        Twin(strategy: "broken/ack-before-fsync", property: "linearizable", seeds: 300),
    ]

    @Test(arguments: twins)
    func caughtAndShrunk(twin: Twin) throws {
        let swarm = Swarm(strategy: twin.strategy, workload: "register")
        var sizes: [Int] = []
        for seed in 1...twin.seeds where sizes.count < 3 {
            let plan = swarm.plan(seed: seed)
            let broken = try findings(plan).first { $0.property == twin.property && $0.isBroken }
            guard let anomaly = broken?.verdict.anomalies.first else { continue }
            let target = Shrinker.Target(property: twin.property, anomaly: anomaly.name)
            let result = try #require(try shrink(plan, target), "seed \(seed)")
            #expect(
                try findings(result.plan).contains { $0.property == twin.property && $0.isBroken }
            )
            sizes.append(try simulate(result.plan).operations)
        }
        #expect(!sizes.isEmpty, "no seed up to \(twin.seeds) shows the bug")
        let median = sizes.sorted()[sizes.count / 2]
        #expect(median <= 12, "operations left: \(sizes)")
    }

    /// A store in which the third write of a key is forgotten needs three writes and a read.
    @Test func plantedBugIsMinimal() throws {
        let claim = try #require(Strategy.named("abd")).claim
        var plan = Swarm(strategy: "abd", workload: "register", nodes: 3).plan(seed: 5)
        plan.clients = 4
        let target = Shrinker.Target(property: "linearizable", anomaly: "not linearizable")
        let judge = SimulationJudge(claim: claim, checks: try workload(of: plan).checks)
        let workload = try workload(of: plan)
        var shrinker = Shrinker(plan, target: target, judge: judge) { plan in
            var simulator = Simulator<Forgetful>(plan, workload: workload, claim: claim)
            return simulator.perform()
        }
        let result = shrinker.shrink()
        let small = try #require(result)
        let calls = (small.plan.script ?? []).joined()
        #expect(calls.count { $0.call.f == "write" } == 3)
        #expect(calls.count { $0.call.f == "read" } == 1)
        #expect(small.plan.faults.isEmpty)
        #expect(small.plan.hazards == .none)
        #expect(small.plan.ending == .none)
    }

    @Test func nothingToShrink() throws {
        let plan = Swarm(strategy: "abd", workload: "register").plan(seed: 1)
        let target = Shrinker.Target(property: "linearizable", anomaly: "not linearizable")
        #expect(try shrink(plan, target) == nil)
    }

    private func shrink(
        _ plan: SimulationPlan,
        _ target: Shrinker.Target
    ) throws -> Shrinker.Result? {
        let strategy = try #require(Strategy.named(plan.strategy))
        let judge = SimulationJudge(claim: strategy.claim, checks: try workload(of: plan).checks)
        let simulation = try simulation(of: plan)
        var shrinker = Shrinker(plan, target: target, judge: judge, simulate: simulation)
        return shrinker.shrink()
    }
}
