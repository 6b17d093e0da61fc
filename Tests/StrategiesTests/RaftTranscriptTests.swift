import Replication
import Testing

@testable import Strategies

/// Golden copies of what raft does on its main paths.
@Suite struct RaftTranscriptTests {
    private typealias Node = RaftNode<Faithful>

    private func position(_ index: Int, _ term: Int) -> RaftPosition {
        RaftPosition(index: index, term: term)
    }

    private func entry(_ term: Int, _ number: UInt64, from node: NodeID = "n2") -> RaftEntry {
        RaftEntry(
            term: term,
            proposal: RaftProposal(
                id: RaftProposal.ID(node: node, number: number),
                settled: 1,
                command: .write(key: "x", .int(Int64(number)))
            )
        )
    }

    /// Sections 5.2 and 9.6: silence, pre-votes, votes, and the first entry of the term.
    @Test func election() throws {
        var node = Node()
        node.say("silence")
        node.becomeLeader()
        node.say("the late vote of n3 changes nothing")
        node.hear(1, .vote, from: "n3")
        try node.host.check("raft/election")
    }

    /// Section 5.3: an entry is answered once it is durable here and at one follower.
    @Test func write() throws {
        var node = Node()
        node.becomeLeader()
        node.sync()
        node.hear(1, .appended(through: 1))
        node.say("a client writes; n2 has it first, then this node too")
        node.ask(1, .write(key: "x", 7))
        node.hear(1, .appended(through: 2))
        node.sync()
        try node.host.check("raft/write")
    }

    /// Dissertation, section 6.4: a read waits for one round of heartbeats.
    @Test func read() throws {
        var node = Node()
        node.becomeLeader()
        node.say("the term has committed nothing yet: the read waits though the round is confirmed")
        node.ask(1, .read(key: "x"))
        node.hear(1, .alive(round: 2))
        node.say("the first entry of the term is committed")
        node.sync()
        node.hear(1, .appended(through: 1))
        node.say("two more reads share the round after the next")
        node.ask(2, .read(key: "x"))
        node.ask(3, .read(key: "x"))
        node.hear(1, .alive(round: 3), from: "n3")
        node.hear(1, .alive(round: 4), from: "n3")
        try node.host.check("raft/read")
    }

    /// Section 5.3: conflicting entries are replaced, and acknowledged when durable.
    @Test func conflict() throws {
        var node = Node()
        node.hear(1, .append(after: .origin, [entry(1, 1), entry(1, 2)], commit: 1))
        node.sync()
        node.say("a leader of term 3 whose log parts from ours after the first entry")
        node.hear(3, .append(after: position(4, 2), [entry(3, 9)], commit: 1), from: "n3")
        node.hear(3, .append(after: position(1, 1), [entry(2, 8)], commit: 1), from: "n3")
        node.say("the old leader is told")
        node.hear(1, .append(after: position(2, 1), [entry(1, 3)], commit: 2))
        node.sync()
        try node.host.check("raft/conflict")
    }

    /// A follower hands a command over, again to the next leader, and is answered once.
    @Test func forwarding() throws {
        var node = Node()
        node.say("no leader is known yet")
        node.ask(1, .add(key: "c", 1))
        node.hear(1, .heartbeat(round: 1, commit: 0))
        node.say("no answer comes for long")
        for _ in 0..<5 { node.tick() }
        node.say("another leader")
        node.hear(2, .heartbeat(round: 1, commit: 0), from: "n3")
        node.take(.message(.answer(number: 1 << 32, .ok(1)), from: "n3"))
        node.say("the same answer again")
        node.take(.message(.answer(number: 1 << 32, .ok(1)), from: "n3"))
        try node.host.check("raft/forwarding")
    }

    /// Section 7: a snapshot takes the place of a log that has none of it.
    @Test func snapshot() throws {
        var objects = Objects()
        _ = objects.apply(.write(key: "x", 5))
        let snapshot = RaftSnapshot(
            position: position(40, 2),
            objects: objects,
            sessions: RaftSessions()
        )
        var node = Node()
        node.hear(1, .append(after: .origin, [entry(1, 1)], commit: 0))
        node.hear(2, .install(snapshot))
        node.sync()
        node.say("what follows it")
        node.hear(2, .append(after: position(40, 2), [entry(2, 6)], commit: 41))
        node.sync()
        node.say("the same snapshot, late")
        node.hear(2, .install(snapshot))
        try node.host.check("raft/snapshot")
    }
}
