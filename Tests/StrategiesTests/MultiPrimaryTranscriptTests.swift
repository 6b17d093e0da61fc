import Membership
import Replication
import Testing

@testable import Strategies

/// The main paths of `multi-primary`, input by input.
@Suite struct MultiPrimaryTranscriptTests {
    private typealias Replica = MultiPrimary<MultiValue>
    private typealias Recovery = Replica.Recovery

    private func node(
        incarnation: Int,
        _ records: [Replica.Record] = []
    ) -> ReplicaTranscript<Replica> {
        let membership = Membership(
            me: "n1",
            members: ["n1", "n2", "n3"],
            incarnation: incarnation
        )
        return ReplicaTranscript(Replica(membership, seed: 1, recovering: records))
    }

    private func from(_ node: NodeID, _ word: Replica.Word) -> Input<Replica.Message> {
        .message(Replica.Message(word: word), from: node)
    }

    private func beat(_ node: NodeID, hears nodes: [NodeID]) -> Input<Replica.Message> {
        let beat = Heartbeat.Beat(incarnation: 1, sequence: 1)
        return from(node, .heartbeat(Heartbeat(row: .init(node: node, beat: beat, hears: nodes))))
    }

    private func version(_ node: NodeID, _ count: Int, _ value: Int64) -> Version {
        VersionStore<MultiValue>().successor(
            of: "x",
            .int(value),
            named: Dot(node: node, count: count),
            at: Instant(nanoseconds: value)
        )
    }

    /// The attempt in which a question is put.
    private func round(
        of effect: Effect<Replica.Message, Replica.Record>
    ) -> RecoveryRound? {
        guard case .send(let message, _) = effect, case .recovery(.ask(let round)) = message.word
        else { return nil }
        return round
    }

    @Test func shipping() throws {
        var node = node(incarnation: 1)
        node.step(.start)
        node.step(beat("n2", hears: ["n1", "n3"]))
        node.step(beat("n3", hears: ["n1", "n2"]))
        node.say("A write is answered when it is on this node's own disk, and shipped then.")
        node.step(.request(RequestID(1), .write(key: "x", 7)))
        node.step(.timer(Replica.tickTimer))
        node.step(.persisted(WriteToken(1)))
        node.step(.timer(Replica.tickTimer))
        node.say("A peer that has not said to hold it is sent it again.")
        node.step(from("n2", .held([Dot(node: "n1", count: 1)])))
        node.step(.timer(Replica.tickTimer))
        node.step(.timer(Replica.tickTimer))
        node.step(.timer(Replica.tickTimer))
        node.say("Another node's write is acknowledged when it is durable, or is already.")
        node.step(from("n2", .versions(["x": [version("n2", 1, 5)]])))
        node.step(from("n2", .versions(["x": [version("n2", 1, 5)]])))
        node.step(.persisted(WriteToken(2)))
        node.step(from("n2", .versions(["x": [version("n2", 1, 5)]])))
        node.step(.request(RequestID(2), .read(key: "x")))
        node.step(.request(RequestID(3), .add(key: "x", 1)))
        try node.check("multi-primary/shipping")
    }

    @Test func recovery() throws {
        var node = node(incarnation: 2, [Replica.Record(key: "x", version: version("n1", 1, 7))])
        node.step(.start)
        node.say("It does not know what it had shipped; once all hear all it has data made equal.")
        node.step(beat("n2", hears: ["n1", "n3"]))
        node.step(.timer(Replica.tickTimer))
        node.step(beat("n3", hears: ["n1", "n2"]))
        node.step(.timer(Replica.tickTimer))
        let questions = node.step(.timer(Replica.recoveryTimer))
        let round = try #require(questions.compactMap(round(of:)).first)
        node.say("Calls wait meanwhile.")
        node.step(.request(RequestID(1), .read(key: "x")))
        var other = VersionStore<MultiValue>()
        _ = other.merge(version("n2", 1, 5), into: "x")
        for peer in ["n2", "n3"] as [NodeID] {
            let summary = Recovery.Message.summary(
                round,
                life: 1,
                other.summary,
                side: ["n2", "n3"]
            )
            node.step(from(peer, .recovery(summary)))
        }
        node.say("Equal data are fetched once. The result counts when it is durable.")
        node.step(from("n2", .recovery(.snapshot(round, other.snapshot))))
        node.step(.persisted(WriteToken(1)))
        for peer in ["n2", "n3"] as [NodeID] {
            node.step(from(peer, .recovery(.changed(round, lost: [:]))))
        }
        node.say("All hold the same: they go on.")
        for peer in ["n2", "n3"] as [NodeID] {
            node.step(from(peer, .recovery(.digest(round, node.replica.store.summary.digest))))
        }
        #expect(!node.replica.isOwing && !node.replica.recovery.isPaused)
        try node.check("multi-primary/recovery")
    }
}
