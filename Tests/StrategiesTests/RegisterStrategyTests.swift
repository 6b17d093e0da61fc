import Checkers
import Histories
import Replication
import Testing

@testable import Strategies

/// The claims of the register strategies over many small random runs, and their broken twins.
@Suite struct RegisterStrategyTests {
    private let isLinearizable = Linearizability(model: .register)

    /// The first seed whose history the checker rejects, among the seeds from 1.
    private func firstInvalid<R: Replica>(
        _ type: R.Type,
        seeds: Int,
        _ checker: some Checker,
        settings: SmallCluster<R>.Settings = .init()
    ) throws -> Int? {
        for seed in 1...seeds {
            var cluster = SmallCluster<R>(seed: UInt64(seed), settings: settings)
            if checker.check(try cluster.run()).isInvalid { return seed }
        }
        return nil
    }

    @Test func abdIsLinearizable() throws {
        #expect(try firstInvalid(AtomicRegister<Faithful>.self, seeds: 600, isLinearizable) == nil)
    }

    @Test func abdIsLinearizableThroughCrashes() throws {
        let settings = SmallCluster<AtomicRegister<Faithful>>.Settings(crashes: 6)
        #expect(
            try firstInvalid(
                AtomicRegister<Faithful>.self,
                seeds: 600,
                isLinearizable,
                settings: settings
            )
                == nil
        )
    }

    @Test func abdWithoutWriteBackIsCaught() throws {
        #expect(
            try firstInvalid(AtomicRegister<WithoutWriteBack>.self, seeds: 600, isLinearizable)
                != nil
        )
    }

    @Test func acknowledgingBeforeSyncIsCaughtOnlyByCrashes() throws {
        typealias Broken = AtomicRegister<AcknowledgeBeforeSync>
        let settings = SmallCluster<Broken>.Settings(crashes: 6)
        #expect(try firstInvalid(Broken.self, seeds: 300, isLinearizable) == nil)
        #expect(
            try firstInvalid(Broken.self, seeds: 600, isLinearizable, settings: settings) != nil
        )
    }

    @Test func quorumIsRegularThroughCrashes() throws {
        typealias Quorum = Strategies.Quorum<FaithfulQuorum>
        let settings = SmallCluster<Quorum>.Settings(crashes: 4)
        #expect(try firstInvalid(Quorum.self, seeds: 600, Regularity(), settings: settings) == nil)
    }

    @Test func quorumIsNotLinearizable() throws {
        #expect(try firstInvalid(Quorum<FaithfulQuorum>.self, seeds: 600, isLinearizable) != nil)
    }

    @Test func committingWithoutMajorityIsCaught() throws {
        try Trials(.quorumWithoutMajority, "register").catches(seeds: 200)
    }

    @Test func tagsWithoutNodesAreCaught() throws {
        typealias Broken = AtomicRegister<TagWithoutNode>
        #expect(try firstInvalid(Broken.self, seeds: 200, isLinearizable) != nil)
    }

    @Test func halvesForMajoritiesAreCaught() throws {
        typealias Broken = AtomicRegister<HalfIsEnough>
        #expect(try firstInvalid(Broken.self, seeds: 200, isLinearizable) != nil)
    }

    @Test func interestingThingsHappen() throws {
        var notes: Set<String> = []
        for seed in 1...100 {
            var abd = SmallCluster<AtomicRegister<Faithful>>(seed: UInt64(seed))
            _ = try abd.run()
            var quorum = SmallCluster<Quorum<FaithfulQuorum>>(seed: UInt64(seed))
            _ = try quorum.run()
            notes.formUnion(abd.notes.union(quorum.notes))
        }
        #expect(notes.isSuperset(of: ["read-write-back", "prepare-refused"]))
    }

    @Test func sameSeedSameHistory() throws {
        var first = SmallCluster<Quorum<FaithfulQuorum>>(seed: 7)
        var second = SmallCluster<Quorum<FaithfulQuorum>>(seed: 7)
        #expect(try first.run().events == second.run().events)
        #expect(!first.events.isEmpty)
    }
}
