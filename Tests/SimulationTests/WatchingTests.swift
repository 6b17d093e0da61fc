import Histories
import Membership
import Replication
import Strategies
import Testing
import Workloads

@testable import Simulation

/// Detectors run in simulations as they do on real nodes, and change nothing but what they note.
@Suite struct WatchingTests {
    private func plan(_ strategy: String, seed: UInt64, isWatched: Bool) -> SimulationPlan {
        var plan = Swarm(strategy: strategy, workload: "register").plan(seed: seed)
        plan.isWatched = isWatched
        return plan
    }

    /// Equal histories, step by step, with detectors and without.
    @Test(arguments: ["abd", "raft", "primary-backup", "eventual", "dynamo"])
    func detectorsChangeNoHistory(strategy: String) throws {
        var noted = 0
        for seed in 1...8 as ClosedRange<UInt64> {
            let plain = try simulate(plan(strategy, seed: seed, isWatched: false))
            let watched = try simulate(plan(strategy, seed: seed, isWatched: true))
            #expect(lines(plain) == lines(watched), "seed \(seed)")
            #expect(plain.steps == watched.steps && plain.records == watched.records)
            #expect(plain.elapsed == watched.elapsed && plain.unserved == watched.unserved)
            for mark in Mark.allCases where mark != .partitionReported {
                #expect(plain.coverage[mark] == watched.coverage[mark], "seed \(seed), \(mark)")
            }
            let own = watched.coverage.notes.filter { plain.coverage.notes[$0.key] != $0.value }
            #expect(own.keys.allSatisfy { $0.hasPrefix("peer-") || $0.hasPrefix("partition-") })
            #expect(plain.coverage[.partitionReported] == 0)
            noted += own.count
        }
        #expect(noted > 8)
    }

    /// Once everything is mended, each detector trusts exactly the nodes that live.
    @Test(arguments: ["abd", "raft"])
    func everyDetectorIsRightInTheEnd(strategy: String) throws {
        let entry = try #require(Strategy.named(strategy))
        func check<R: Replica>(_ replica: R.Type) throws {
            for seed in 1...25 as ClosedRange<UInt64> {
                let plan = plan(strategy, seed: seed, isWatched: true)
                let workload = try workload(of: plan)
                var simulator = Simulator<R>(plan, workload: workload, claim: entry.claim)
                _ = simulator.perform()
                simulator.pass(until: simulator.now + 5_000_000_000)
                let living = simulator.nodes.filter(\.isUp)
                #expect(!living.isEmpty)
                for node in living {
                    let others = living.map(\.id).filter { $0 != node.id }
                    #expect(node.replica.detector?.online == others, "\(node.id), seed \(seed)")
                }
            }
        }
        try check(entry.replica)
    }

    @Test func aPartitionIsReportedAndItsEnd() throws {
        let noted = try (1...20).map { seed in
            try simulate(plan("abd", seed: seed, isWatched: true)).coverage.notes
        }
        for name in ["peer-suspected", "peer-trusted", "partition-detected", "partition-ended"] {
            #expect(noted.contains { $0[name, default: 0] > 0 }, "never: \(name)")
        }
    }

    /// Some seeds of a sweep are watched, and most are not: it takes its time.
    @Test func aSwarmWatchesSomeSeeds() {
        let swarm = Swarm(strategy: "abd", workload: "register")
        let watched = (1...3_200).count { swarm.plan(seed: $0).isWatched }
        #expect((25...80).contains(watched), "\(watched)")
    }
}
