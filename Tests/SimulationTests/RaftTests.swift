import Simulation
import Strategies
import Testing

/// Raft holds what it claims under every workload, and each of its broken twins is caught.
@Suite struct RaftTests {
    private static let workloads = [
        "register", "cas-register", "counter", "set", "queue", "lock", "bank", "transactions",
    ]

    @Test(arguments: workloads)
    func holdsItsClaims(workload: String) throws {
        let swarm = Swarm(strategy: "raft", workload: workload)
        for seed in 1...150 as ClosedRange<UInt64> {
            let broken = try findings(swarm.plan(seed: seed)).filter(\.isBroken)
            #expect(broken.isEmpty, "\(workload), seed \(seed)")
        }
    }

    @Test func interestingThingsHappen() throws {
        let sometimes = try #require(Strategy.named("raft")).sometimes.map(\.name)
        var seen: Set<String> = []
        for seed in 1...500 as ClosedRange<UInt64> where !seen.isSuperset(of: sometimes) {
            let plan = Swarm(strategy: "raft", workload: "counter").plan(seed: seed)
            seen.formUnion(try simulate(plan).coverage.notes.keys)
        }
        #expect(Set(sometimes).subtracting(seen).isEmpty)
    }

    @Test func sameSeedSameHistory() throws {
        let swarm = Swarm(strategy: "raft", workload: "transactions")
        for seed in 1...20 as ClosedRange<UInt64> {
            let plan = swarm.plan(seed: seed)
            #expect(lines(try simulate(plan)) == lines(try simulate(plan)), "seed \(seed)")
        }
    }

    private static let twins = Strategy.all.filter { $0.name.hasPrefix("broken/raft-") }.map(\.name)

    @Test(arguments: twins)
    func brokenTwinsAreCaught(name: String) throws {
        let defect = try #require(Strategy.named(name)?.defect)
        var swarm = Swarm(strategy: name, workload: defect.workload)
        if let place = defect.options.firstIndex(of: "--policy") {
            swarm.policy = .named(defect.options[place + 1])
        }
        let isCaught = try (1...Self.seeds).contains { seed in
            try findings(swarm.plan(seed: UInt64(seed))).contains {
                $0.property == defect.breaks.name && $0.isBroken
            }
        }
        #expect(isCaught, "no seed up to \(Self.seeds) shows the bug")
    }

    private static let seeds = 1_200
}
