import Histories
import Replication
import Testing

@testable import Strategies

/// What is held and shown of concurrent versions, and how deletes are forgotten.
@Suite struct VersionTests {
    private func version(
        _ node: NodeID,
        _ count: Int,
        _ value: Value,
        at time: Int64 = 0,
        knowing: [NodeID: Int] = [:]
    ) -> Version {
        var clock = VectorClock()
        for (node, count) in knowing { clock.advance(node, to: count) }
        clock.advance(node, to: count)
        return Version(
            dot: Dot(node: node, count: count),
            clock: clock,
            timestamp: time,
            value: value
        )
    }

    /// Versions of which each knows of some that went before.
    private func history(_ random: inout SeededGenerator) -> [Version] {
        let nodes = ["n1", "n2", "n3", "n4"] as [NodeID]
        var held: [NodeID: VersionStore<MultiValue>] = [:]
        var versions: [Version] = []
        for number in 1...12 {
            let node = nodes[random.below(nodes.count)]
            if let learned = random.pick(versions) {
                _ = held[node, default: VersionStore()].merge(learned, into: "x")
            }
            var clock = VectorClock()
            for other in held[node]?["x"] ?? [] { clock.merge(other.clock) }
            let dot = Dot(node: node, count: number)
            clock.advance(node, to: number)
            let version = Version(
                dot: dot,
                clock: clock,
                timestamp: Int64(random.below(5)),
                value: random.chance(0.2) ? .null : .int(Int64(random.below(4)))
            )
            _ = held[node, default: VersionStore()].merge(version, into: "x")
            versions.append(version)
        }
        return versions
    }

    private func expectSame<R: ConflictResolver>(
        _ resolver: R.Type,
        _ versions: [Version],
        _ seed: UInt64,
        _ random: inout SeededGenerator
    ) {
        var first = VersionStore<R>()
        for version in versions { _ = first.merge(version, into: "x") }
        for _ in 0..<5 {
            var other = VersionStore<R>()
            for version in random.shuffled(versions + versions) {
                _ = other.merge(version, into: "x")
            }
            #expect(other["x"] == first["x"], "\(R.name), seed \(seed)")
            #expect(other.shown("x") == first.shown("x"), "\(R.name), seed \(seed)")
        }
    }

    @Test func ordersAndRepetitionsDoNotMatter() {
        for seed in 1...300 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            let versions = history(&random)
            expectSame(LastWriteWins.self, versions, seed, &random)
            expectSame(HighestValue.self, versions, seed, &random)
            expectSame(Union.self, versions, seed, &random)
        }
    }

    @Test func resolversChoose() {
        let low = version("n1", 1, 3, at: 30)
        let high = version("n2", 1, 9, at: 10)
        let delete = version("n3", 1, .null, at: 20)
        let all = [low, high, delete]
        #expect(LastWriteWins.resolve(all) == [low])
        #expect(HighestValue.resolve(all) == [high])
        #expect(MultiValue.value(of: MultiValue.resolve(all)) == [3, 9, .null])
        #expect(Union.value(of: Union.resolve(all)) == [3, 9])
        #expect(
            Union.value(of: [version("n1", 1, [2, 1]), version("n2", 1, [3, 1])]) == [1, 2, 3]
        )
        #expect(Union.value(of: [delete]) == .null)
        #expect(HighestValue.resolve([]).isEmpty)
    }

    @Test func siblingsAreBoundedAndTheOldestGoes() {
        var store = VersionStore<MultiValue>()
        let limit = VersionStore<MultiValue>.siblingLimit
        for number in 1...limit {
            let version = version(
                NodeID("n\(number)"),
                1,
                .int(Int64(number)),
                at: Int64(100 - number)
            )
            #expect(store.merge(version, into: "x") != .overLimit)
        }
        #expect(store.merge(version("n99", 1, 99, at: 1_000), into: "x") == .overLimit)
        #expect(store["x"].count == limit)
        #expect(!store["x"].contains { $0.value == .int(Int64(limit)) })
        #expect(store.merge(version("n98", 1, 98, at: 0), into: "x") == .overLimit)
        #expect(!store["x"].contains { $0.value == 98 })
    }

    // MARK: Deletes

    private func deleter<V: EventualVariant>(_ variant: V.Type) -> ReplicaTranscript<Eventual<V>> {
        let membership = Membership(me: "n1", members: ["n1", "n2", "n3"])
        var script = ReplicaTranscript(Eventual<V>(membership, seed: 1, recovering: []))
        script.step(.start)
        script.step(.request(RequestID(1), .write(key: "x", 7)))
        script.step(.persisted(WriteToken(1)))
        script.step(.request(RequestID(2), .write(key: "x", .null)))
        script.step(.persisted(WriteToken(2)))
        return script
    }

    private var bothSeen: VectorClock {
        var clock = VectorClock()
        clock.advance("n1", to: 2)
        clock.advance("n2", to: 5)
        return clock
    }

    @Test func aDeleteIsForgottenWhenEveryNodeHasIt() throws {
        var script = deleter(LastWriteWins.self)
        let names = ["x": [Dot(node: "n1", count: 2)]]
        script.say("One peer has it; the other has not said so.")
        script.step(.message(.inventory(names, seen: bothSeen), from: "n2"))
        script.step(.timer(TimerID(0)))
        script.say("Both have it.")
        script.step(.message(.inventory(names, seen: bothSeen), from: "n3"))
        script.step(.timer(TimerID(0)))
        script.say("What was long under way does not come back, nor is it asked for.")
        script.step(.message(.versions(["x": [version("n1", 1, 7)]]), from: "n2"))
        let old = ["x": [Dot(node: "n1", count: 1)]]
        script.step(.message(.inventory(old, seen: VectorClock()), from: "n2"))
        script.say("A later write knows of the delete that is forgotten.")
        script.step(.request(RequestID(3), .write(key: "x", 8)))
        try script.check("eventual/delete")
    }

    @Test func aDeleteThatIsForgottenTooSoonComesBack() {
        var script = deleter(ForgetsDeletes.self)
        script.step(.timer(TimerID(0)))
        let old = script.step(.message(.versions(["x": [version("n1", 1, 7)]]), from: "n2"))
        #expect(old.contains { $0.isPersist })
    }

    @Test func nodesTellEachOtherWhatTheyLack() throws {
        var script = deleter(LastWriteWins.self)
        script.step(.timer(TimerID(1)))
        script.say("A peer holds something else.")
        script.step(.message(.summary(1, seen: VectorClock()), from: "n2"))
        let names = ["y": [Dot(node: "n2", count: 1)]]
        var seen = VectorClock()
        seen.advance("n2", to: 1)
        script.step(.message(.inventory(names, seen: seen), from: "n2"))
        script.step(.message(.versions(["y": [version("n2", 1, 5, at: 9)]]), from: "n2"))
        script.step(.persisted(WriteToken(3)))
        script.step(.message(.wants(["x"]), from: "n2"))
        script.step(.timer(TimerID(0)))
        script.step(.request(RequestID(3), .read(key: "y")))
        try script.check("eventual/anti-entropy")
    }
}
