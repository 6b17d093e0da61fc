import Histories
import Membership
import Replication
import Testing

@testable import Strategies

/// What `multi-primary` promises, what it does not, and the parts of its recovery.
@Suite struct MultiPrimaryTests {
    @Test(arguments: Strategy.multiPrimaryFamily.map(\.name), ["register", "deletes"])
    func everyResolverKeepsItsClaims(name: String, workload: String) throws {
        try Trials(try #require(Strategy.named(name)), workload).hold(seeds: 100)
    }

    @Test func sidesThatGoOnAreNotLinearizable() throws {
        for strategy in Strategy.multiPrimaryFamily {
            try Trials(strategy, "register").lacks(.linearizable)
        }
    }

    @Test func theLastWriteWinsAndOthersAreLost() throws {
        try Trials(.multiPrimary, "register").lacks(.durable)
    }

    /// Every bug of MultiPrimaryMutations.
    @Test(arguments: Strategy.brokenMultiPrimaries.map(\.name))
    func theBrokenAreCaught(name: String) throws {
        let strategy = try #require(Strategy.named(name))
        try Trials(strategy, "register").catches(seeds: 300)
    }

    @Test func sameInputsSameHistory() throws {
        let settings = SmallCluster<MultiPrimary<Union>>.Settings(crashes: 2, deletes: 0.2)
        var first = SmallCluster<MultiPrimary<Union>>(seed: 7, settings: settings)
        var second = SmallCluster<MultiPrimary<Union>>(seed: 7, settings: settings)
        #expect(try first.run().events == second.run().events)
    }

    // MARK: Stores that are made equal

    private func write<R: ConflictResolver>(
        _ value: Value,
        to store: inout VersionStore<R>,
        as dot: Dot
    ) {
        let now = Instant(nanoseconds: Int64(dot.count))
        let version = store.successor(of: "x", value, named: dot, at: now)
        _ = store.merge(version, into: "x")
    }

    private func sides<R: ConflictResolver>(
        _ resolver: R.Type
    ) -> (one: VersionStore<R>, other: VersionStore<R>) {
        var one = VersionStore<R>()
        write(1, to: &one, as: Dot(node: "n1", count: 1))
        var other = one
        write(2, to: &one, as: Dot(node: "n1", count: 2))
        write(3, to: &other, as: Dot(node: "n2", count: 3))
        return (one, other)
    }

    @Test func aConflictIsFoundByVectorClocksAndCountedOnce() {
        var (one, other) = sides(MultiValue.self)
        #expect(one.merge(other.snapshot) == 1)
        #expect(one.merge(other.snapshot) == 0, "merging twice changes nothing")
        #expect(other.merge(one.snapshot) == 1)
        #expect(one.summary == other.summary)
        #expect(one.shown("x").map(\.value) == [2, 3])
    }

    @Test func aWriteThatKnewOfAnotherIsNoConflict() {
        var (one, other) = sides(MultiValue.self)
        _ = one.merge(other.snapshot)
        write(4, to: &one, as: Dot(node: "n1", count: 4))
        #expect(other.merge(one.snapshot) == 0)
        #expect(other.shown("x").map(\.value) == [4])
    }

    @Test func takenForOrderAConflictVanishes() {
        var (one, other) = sides(MultiPrimaryConflictAsOrder.self)
        #expect(one.merge(other.snapshot) == 0)
        #expect(one.shown("x").map(\.value) == [3])
        #expect(other.merge(one.snapshot) == 0)
        #expect(other.summary == one.summary)
    }

    @Test func replacingCountsWhatTheMasterDoesNotKnow() {
        var (one, other) = sides(MultiValue.self)
        #expect(one.replace(with: other.snapshot) == ["x": 1])
        #expect(one.summary == other.summary)
        #expect(one.replace(with: other.snapshot).isEmpty)
    }

    // MARK: The backlog

    @Test func whatIsNotHeldIsSentAgain() {
        let version = VersionStore<MultiValue>().successor(
            of: "x",
            1,
            named: Dot(node: "n1", count: 1),
            at: Instant(nanoseconds: 1)
        )
        var backlog = Backlog(to: ["n2", "n3"], resendTicks: 2)
        backlog.add(version, of: "x")
        #expect(backlog.due(to: "n2") == ["x": [version]])
        #expect(backlog.due(to: "n2").isEmpty && backlog.due(to: "n2").isEmpty)
        #expect(backlog.due(to: "n2") == ["x": [version]])
        backlog.settle([version.dot], with: "n2")
        #expect(backlog.count == 1, "n3 lacks it")
        #expect(!backlog.giveUp(on: "n2") && backlog.giveUp(on: "n3"))
        #expect(backlog.count == 0 && backlog.due(to: "n3").isEmpty)
    }
}
