import Replication

@testable import Strategies

/// A node of three under test, n1, with what tests of raft say to it.
///
/// It looks at effects and never at the state, but for `status`.
struct RaftNode<Variant: RaftVariant> {
    typealias Host = ReplicaTranscript<Raft<Variant>>

    private(set) var host: Host
    /// Records that were emitted and are not durable yet.
    private var waiting: [(record: RaftRecord, token: WriteToken)] = []
    /// Records that are durable.
    private(set) var durable: [RaftRecord]
    /// What the last steps brought about since it was last asked for.
    private var seen: [Effect<RaftMessage, RaftRecord>] = []

    init(incarnation: Int = 1, recovering records: [RaftRecord] = []) {
        let membership = Membership(
            me: "n1",
            members: ["n1", "n2", "n3"],
            incarnation: incarnation
        )
        durable = records
        host = Host(Raft(membership, seed: 1, recovering: records))
        take(.start)
    }

    mutating func say(_ words: String) { host.say(words) }

    mutating func take(_ input: Input<RaftMessage>) {
        for effect in host.step(input) {
            if case .persist(let record, let token) = effect { waiting.append((record, token)) }
            seen.append(effect)
        }
    }

    mutating func hear(_ term: Int, _ word: RaftRPC, from node: NodeID = "n2") {
        take(.message(.word(term: term, word), from: node))
    }

    mutating func ask(_ number: UInt64, _ command: Command) {
        take(.request(RequestID(number), command))
    }

    mutating func tick() { take(.timer(RaftTimer.tick)) }

    /// Makes one record durable, or all of them.
    mutating func sync(all: Bool = true) {
        while let write = waiting.first {
            waiting.removeFirst()
            durable.append(write.record)
            take(.persisted(write.token))
            if !all { return }
        }
    }

    /// Ticks until it asks for pre-votes, grants them, and grants votes.
    mutating func becomeLeader() {
        while status("role") == "\"follower\"" { tick() }
        let term = Int(status("term")) ?? 0
        hear(term, .preVote(isGranted: true))
        sync()
        hear(term + 1, .vote)
    }

    func status(_ name: String) -> String { host.replica.status[name]?.jsonText ?? "" }

    /// What was sent, answered and noted since this was last asked for.
    mutating func effects() -> [Effect<RaftMessage, RaftRecord>] {
        defer { seen = [] }
        return seen
    }

    /// The words that were said to a node since effects were last asked for.
    mutating func words(to node: NodeID) -> [RaftRPC] {
        effects().compactMap { effect in
            guard case .send(.word(_, let word), node) = effect else { return nil }
            return word
        }
    }

    /// The numbers of the requests that were answered, and how.
    mutating func replies() -> [(number: UInt64, reply: Reply)] {
        effects().compactMap { effect in
            guard case .reply(let request, let reply) = effect else { return nil }
            return (request.number, reply)
        }
    }
}
