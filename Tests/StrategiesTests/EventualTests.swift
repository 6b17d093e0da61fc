import Checkers
import Histories
import Replication
import Testing

@testable import Strategies

/// Convergence of the eventual store, and what each resolver keeps.
@Suite struct EventualTests {
    @Test func convergesThroughLossAndCrashes() throws {
        for seed in 1...200 {
            var cluster = SmallCluster<Eventual<LastWriteWins>>(
                seed: UInt64(seed),
                settings: .init(keys: ["x", "y"], loss: 0.3, crashes: 3)
            )
            _ = try cluster.run()
            let digests = Set(cluster.replicas.values.map(\.digest))
            #expect(digests.count == 1, "seed \(seed)")
        }
    }

    @Test func isNotLinearizable() throws {
        let checker = Linearizability(model: .register)
        let isCaught = try (1...100).contains { seed in
            var cluster = SmallCluster<Eventual<LastWriteWins>>(seed: UInt64(seed))
            return checker.check(try cluster.run()).isInvalid
        }
        #expect(isCaught)
    }

    @Test func multiValueConvergesAndKeepsSiblings() throws {
        var mostSiblings: Int64 = 0
        for seed in 1...100 {
            var cluster = SmallCluster<Eventual<MultiValue>>(seed: UInt64(seed))
            _ = try cluster.run()
            #expect(Set(cluster.replicas.values.map(\.digest)).count == 1, "seed \(seed)")
            let siblings = cluster.replicas.values.compactMap { $0.status["siblings"]?.integer }
            mostSiblings = max(mostSiblings, siblings.max() ?? 0)
        }
        #expect(mostSiblings > 1)
    }

    @Test(arguments: Strategy.eventualFamily.map(\.name), ["register", "deletes"])
    func everyResolverKeepsItsClaims(name: String, workload: String) throws {
        try Trials(try #require(Strategy.named(name)), workload).hold(seeds: 100)
    }

    @Test(arguments: Strategy.brokenEventuals.map(\.name))
    func brokenTwinsAreCaught(name: String) throws {
        let strategy = try #require(Strategy.named(name))
        let workload = try #require(strategy.defect).workload
        try Trials(strategy, workload).catches(seeds: 300)
    }

    @Test func deletesAreForgottenByAllInTheEnd() throws {
        var notes: Set<String> = []
        for seed in 1...100 {
            var cluster = SmallCluster<Eventual<LastWriteWins>>(
                seed: UInt64(seed),
                settings: .init(keys: ["x", "y"], loss: 0.3, crashes: 3, deletes: 0.4)
            )
            _ = try cluster.run()
            let replicas = cluster.replicas.values
            #expect(Set(replicas.map(\.digest)).count == 1, "seed \(seed)")
            let left = replicas.map { $0.status["tombstones"] }
            #expect(left.allSatisfy { $0 == 0 }, "seed \(seed): \(left)")
            notes.formUnion(cluster.notes)
        }
        #expect(notes.contains("tombstone-collected"))
    }

    @Test func sameInputsSameHistory() throws {
        let settings = SmallCluster<Eventual<Union>>.Settings(crashes: 2, deletes: 0.2)
        var first = SmallCluster<Eventual<Union>>(seed: 7, settings: settings)
        var second = SmallCluster<Eventual<Union>>(seed: 7, settings: settings)
        #expect(try first.run().events == second.run().events)
    }

    private func version(_ node: NodeID, _ count: Int, _ clock: [NodeID: Int], at time: Int64)
        -> Version
    {
        var vector = VectorClock()
        for (node, count) in clock { vector.advance(node, to: count) }
        return Version(
            dot: Dot(node: node, count: count),
            clock: vector,
            timestamp: time,
            value: .int(time)
        )
    }

    @Test func mergeDoesNotDependOnOrder() {
        let first = version("n1", 1, ["n1": 1], at: 10)
        let concurrent = version("n2", 1, ["n2": 1], at: 20)
        let successor = version("n1", 2, ["n1": 2], at: 30)
        let orders = [
            [first, concurrent, successor], [successor, concurrent, first],
            [concurrent, successor, first], [first, successor, concurrent, first],
        ]
        for order in orders {
            var last = VersionStore<LastWriteWins>()
            var all = VersionStore<MultiValue>()
            for version in order {
                _ = last.merge(version, into: "x")
                _ = all.merge(version, into: "x")
            }
            #expect(last.shown("x") == [successor])
            #expect(all.shown("x") == [successor, concurrent])
        }
    }

    @Test func clocksAreOrdered() {
        var one = VectorClock()
        one.advance("n1", to: 2)
        var other = one
        #expect(one.order(relativeTo: other) == .equal)
        other.advance("n2", to: 1)
        #expect(one.order(relativeTo: other) == .before)
        #expect(other.order(relativeTo: one) == .after)
        one.advance("n1", to: 3)
        #expect(one.order(relativeTo: other) == .concurrent)
    }
}
