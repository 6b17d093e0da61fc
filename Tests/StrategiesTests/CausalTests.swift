import Checkers
import Histories
import Replication
import Testing

@testable import Strategies

/// The claims of the causal store, its broken twins, and its limits.
@Suite struct CausalTests {
    typealias Node = CausalPlus<FaithfulCausal>

    @Test func keepsItsClaims() throws {
        try Trials(.causal, "replies").hold(seeds: 200)
        try Trials(.causal, "register").hold(seeds: 200)
    }

    @Test func deletesStayDeletedAndAreForgotten() throws {
        var notes: Set<String> = []
        for seed in 1...100 as ClosedRange<UInt64> {
            let (findings, seen) = try Trials(.causal, "deletes").findings(seed: seed)
            #expect(findings.allSatisfy { !$0.isBroken }, "seed \(seed)")
            notes.formUnion(seen)
        }
        #expect(notes.contains("tombstone-collected"))
    }

    @Test func isNotLinearizable() throws {
        try Trials(.causal, "register").lacks(.linearizable)
    }

    @Test(arguments: Strategy.brokenCausals.map(\.name))
    func brokenTwinsAreCaught(name: String) throws {
        let twin = try #require(Strategy.named(name))
        try Trials(twin, try #require(twin.defect).workload).catches(seeds: 2_000)
    }

    @Test func convergesThroughLossAndCrashes() throws {
        for seed in 1...100 {
            var cluster = SmallCluster<Node>(
                seed: UInt64(seed),
                settings: .init(keys: ["x", "y"], loss: 0.3, crashes: 3, deletes: 0.3)
            )
            _ = try cluster.run()
            let replicas = cluster.replicas.values
            #expect(Set(replicas.map(\.digest)).count == 1, "seed \(seed)")
            let left = replicas.map { $0.status["tombstones"] }
            #expect(left.allSatisfy { $0 == 0 }, "seed \(seed): \(left)")
        }
    }

    @Test func sameInputsSameHistory() throws {
        let settings = SmallCluster<Node>.Settings(keys: ["x", "y"], crashes: 2, deletes: 0.2)
        var first = SmallCluster<Node>(seed: 7, settings: settings)
        var second = SmallCluster<Node>(seed: 7, settings: settings)
        #expect(try first.run().events == second.run().events)
    }

    // MARK: Limits

    private func write(_ count: Int, of node: NodeID, needs: [NodeID: Int] = [:]) -> CausalWrite {
        var clock = VectorClock()
        clock.advance(node, to: count - 1)
        for (node, count) in needs { clock.advance(node, to: count) }
        return CausalWrite(
            key: "x",
            value: .int(Int64(count)),
            dot: Dot(node: node, count: count),
            lamport: count,
            needs: clock
        )
    }

    private let now = Instant(nanoseconds: 0)

    private var node: Node {
        Node(Membership(me: "n1", members: ["n1", "n2", "n3"]), seed: 1, recovering: [])
    }

    @Test func theBufferIsBounded() {
        var node = node
        let tooMany = Node.bufferLimit + 10
        let writes = (2...tooMany).map { write($0, of: "n2") }
        let effects = node.step(.message(.writes(writes, have: VectorClock()), from: "n2"), at: now)
        #expect(node.status["buffered"] == .int(Int64(Node.bufferLimit)))
        #expect(effects.contains { $0.isNote("buffer-full") })
        let first = Node.Message.writes([write(1, of: "n2")], have: VectorClock())
        let persists = node.step(.message(first, from: "n2"), at: now).filter(\.isPersist)
        #expect(persists.count == Node.bufferLimit + 1)
        #expect(node.status["buffered"] == 0)
    }

    @Test func theLogIsBoundedAndWhoeverStayedAwayGetsTheStore() {
        var node = node
        for number in 1...UInt64(CausalLog.limit + 1) {
            let command = Command.write(key: "x", .int(Int64(number)))
            _ = node.step(.request(RequestID(number), command), at: now)
            _ = node.step(.persisted(WriteToken(number)), at: now)
        }
        #expect(node.status["log"] == .int(Int64(CausalLog.limit * 3 / 4 + 1)))
        let effects = node.step(.message(.wants(have: VectorClock()), from: "n3"), at: now)
        var late = Node(Membership(me: "n3", members: ["n1", "n2", "n3"]), seed: 1, recovering: [])
        for case .send(let message, to: "n3") in effects {
            for case .persist(_, let token) in late.step(.message(message, from: "n1"), at: now) {
                _ = late.step(.persisted(token), at: now)
            }
        }
        #expect(effects.contains { $0.isNote("store-sent") })
        #expect(late.digest == node.digest)
    }

    @Test func whatAllHaveIsNotKept() {
        var node = node
        _ = node.step(.request(RequestID(1), .write(key: "x", 1)), at: now)
        _ = node.step(.persisted(WriteToken(1)), at: now)
        var have = VectorClock()
        have.advance("n1", to: 1)
        for peer in ["n2", "n3"] as [NodeID] {
            #expect(node.status["log"] == 1)
            _ = node.step(.message(.writes([], have: have), from: peer), at: now)
        }
        #expect(node.status["log"] == 0)
    }

    /// A store that comes late must not bring back what was collected.
    @Test func aStoreBringsNothingBack() {
        var mine = CausalStore()
        mine.apply(write(1, of: "n2"))
        let theirs = mine
        var delete = write(2, of: "n2")
        delete.value = .null
        mine.apply(delete)
        mine.collect(delete)
        mine.apply(theirs)
        #expect(mine["x"] == nil)
    }

    // MARK: Transcripts

    @Test func writesAreShippedUntilAcknowledged() throws {
        var script = ReplicaTranscript(node)
        script.step(.start)
        script.step(.request(RequestID(1), .write(key: "x", 7)))
        script.say("Nobody sees it before it is durable.")
        script.step(.request(RequestID(2), .read(key: "x")))
        script.step(.persisted(WriteToken(1)))
        script.step(.request(RequestID(3), .read(key: "x")))
        var have = VectorClock()
        have.advance("n1", to: 1)
        script.step(.message(.writes([], have: have), from: "n2"))
        script.say("The other peer has not said that it has it.")
        script.step(.timer(CausalTimer.retransmission.id))
        script.step(.message(.writes([], have: have), from: "n3"))
        script.step(.timer(CausalTimer.retransmission.id))
        try script.check("causal/write")
    }

    @Test func effectsWaitForTheirCauses() throws {
        var script = ReplicaTranscript(node)
        let answer = write(1, of: "n3", needs: ["n2": 1])
        script.say("An answer comes before its question, and waits.")
        script.step(.message(.writes([answer], have: answer.needs), from: "n3"))
        script.step(.message(.writes([write(1, of: "n2")], have: VectorClock()), from: "n2"))
        script.step(.persisted(WriteToken(1)))
        script.step(.persisted(WriteToken(2)))
        script.say("A write of this node needs both.")
        script.step(.request(RequestID(1), .write(key: "y", 5)))
        script.step(.timer(CausalTimer.acknowledgement.id))
        try script.check("causal/dependencies")
    }

    @Test func whatWasMissedIsAskedFor() throws {
        var script = ReplicaTranscript(node)
        script.step(.request(RequestID(1), .write(key: "x", 7)))
        script.step(.persisted(WriteToken(1)))
        var have = VectorClock()
        have.advance("n2", to: 3)
        script.say("Each has what the other lacks.")
        script.step(.message(.summary(have: have), from: "n2"))
        script.step(.message(.wants(have: have), from: "n2"))
        script.step(.timer(CausalTimer.gossip.id))
        try script.check("causal/anti-entropy")
    }
}

extension Effect {
    /// Whether it is a note of this name.
    func isNote(_ name: String) -> Bool {
        guard case .note(let note) = self else { return false }
        return note.name == name
    }

    /// Whether it is a record for the disk.
    var isPersist: Bool {
        guard case .persist = self else { return false }
        return true
    }
}
