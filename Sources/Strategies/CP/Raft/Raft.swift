import Histories
import Replication

/// Raft: one leader a term, whose log every node follows: `raft`.
///
/// Source: Ongaro and Ousterhout, *In search of an understandable consensus algorithm*, USENIX ATC
/// 2014; pre-vote, read index, leaders that step down and sessions: Ongaro, *Consensus: bridging
/// theory and practice*, dissertation, Stanford 2014, sections 9.6, 6.4, 6.2 and 6.3.
/// ```
///                 silence                majority would             majority has voted
///  ┌──────────┐   for long   ┌──────────────┐ vote  ┌───────────┐  durably  ┌────────┐
///  │ follower │─────────────▶│ pre-candidate│──────▶│ candidate │──────────▶│ leader │
///  └──────────┘              └──────────────┘       └───────────┘           └────────┘
///       ▲  ▲  silence again: pre-candidate ◀──────────────┘                    │
///       │  └────── a leader speaks, or a newer term ──────┘                    │
///       └────── a newer term, or no majority was heard of for long ────────────┘
///
///  client ──▶ any node ── forward ──▶ leader ── append ──▶ followers ── appended, durable ──▶
///         ◀── answer ◀────────────── applied ◀── committed: a majority has it
/// ```
/// Claim: linearizable, and strictly serializable across keys, while a majority can talk; elsewhere
/// calls wait for a leader, and are then refused. Reads take no entry: the leader notes what is
/// committed, makes sure with one round of heartbeats that it still leads, and answers. Deviations:
/// a snapshot travels in one message, and the members are fixed.
struct Raft<Variant: RaftVariant>: Replica {
    typealias Message = RaftMessage
    typealias Record = RaftRecord

    let membership: Membership
    var random: SeededGenerator

    /// The term and the vote in it; what is durable of them may lag.
    var ballot = RaftBallot(term: 0, vote: nil)
    var durableBallot = RaftBallot(term: 0, vote: nil)
    var log = RaftLog()
    /// Up to here the log is durable.
    var durableIndex = 0
    /// Records on their way to the disk, oldest first.
    var writes: [RaftWrite] = []
    var lastToken: UInt64 = 0

    var role = RaftRole.follower(leader: nil, verified: 0)
    /// Up to here the log is known to be committed.
    var commit = 0
    var machine = RaftMachine()
    var snapshot: RaftSnapshot?
    /// The next snapshot is due when this index is applied.
    var nextSnapshot = RaftLimits.snapshot

    var requests: RaftRequests
    /// How long no leader was heard.
    var silence = Duration.zero
    /// The silence after which this node wants to lead.
    var electionTimeout = Duration.zero
    /// How long the tick takes that is under way.
    var tick = Duration.zero
    /// What this step has brought about so far.
    var effects: [Effect<Message, Record>] = []

    /// The state after a start.
    init(_ membership: Membership, seed: UInt64, recovering records: [Record]) {
        self.membership = membership
        random = SeededGenerator(
            seed: seed,
            stream: "raft \(membership.me) \(membership.incarnation)"
        )
        requests = RaftRequests(membership)
        recover(records)
        // Where there never was a term there is no leader to wait for.
        electionTimeout = ballot.term == 0 ? tickLength() * 2 : drawElectionTimeout()
    }

    /// Takes one input and returns what must be done about it, in order.
    mutating func step(_ input: Input<Message>, at now: Instant) -> [Effect<Message, Record>] {
        switch input {
        case .start: startTick()
        case .request(let request, let command): begin(command, for: request)
        case .message(let message, let sender): receive(message, from: sender)
        case .timer(RaftTimer.tick): passTime()
        case .timer(let timer): giveUp(timer.number)
        case .persisted(let token): finishWrites(through: token)
        }
        let done = effects
        effects = []
        return done
    }

    /// Equal for nodes that have applied the same.
    var digest: UInt64 { machine.objects.digest }

    /// Role, term and leader, how far the log is, and what is kept.
    var status: [String: Value] {
        [
            "role": .string(role.name),
            "term": .int(Int64(ballot.term)),
            "leader": leader.map { .string($0.name) } ?? .null,
            "last_index": .int(Int64(log.lastIndex)),
            "commit_index": .int(Int64(commit)),
            "applied_index": .int(Int64(machine.applied.index)),
            "snapshot_index": .int(Int64(snapshot?.position.index ?? 0)),
            "log_entries": .int(Int64(log.count)),
            "keys": .int(Int64(machine.objects.count)),
            "remembered_answers": .int(Int64(machine.sessions.count)),
            "requests": .int(Int64(requests.count)),
            "waiting_reads": .int(Int64(role.leadership?.reads.count ?? 0)),
            "suspected": .list(suspected.map { .string($0.name) }),
        ]
    }

    /// That no leader is known, or too few nodes are reached.
    ///
    /// A leader that hears of no majority steps down, and a silent one is given up, each within
    /// twice the time of suspicion.
    func obstacle(_ reach: Reach) -> String? {
        leader == nil ? "no leader is known here" : reach.shortage
    }

    /// Who leads, as far as this node knows.
    var leader: NodeID? {
        switch role {
        case .leader: membership.me
        case .follower(let leader, _): leader
        case .preCandidate, .candidate: nil
        }
    }

    /// The suspected peers: of a leader its silent followers, of a follower its silent leader.
    private var suspected: [NodeID] {
        if let leadership = role.leadership { return leadership.unheard(among: membership.peers) }
        guard let leader, silence >= membership.timing.suspicion else { return [] }
        return [leader]
    }

    private mutating func receive(_ message: Message, from sender: NodeID) {
        switch message {
        case .word(let term, let word): hear(word, of: term, from: sender)
        case .forward(let proposal): consider(proposal)
        case .answer(let number, let answer): finish(number, answer)
        }
    }

    private mutating func hear(_ word: RaftRPC, of term: Int, from sender: NodeID) {
        if term > ballot.term { enter(term) }
        guard term == ballot.term else {
            if word.isQuestion { send(.outdated, to: sender) }
            return
        }
        switch word {
        case .askPreVote(let last): answerPreVote(last, to: sender)
        case .preVote(let isGranted): countPreVote(isGranted, of: sender)
        case .askVote(let last): answerVote(last, to: sender)
        case .vote: countVote(of: sender)
        case .append(let previous, let entries, let commit):
            append(entries, after: previous, commit: commit, from: sender)
        case .appended(let index): learn(that: sender, has: index)
        case .conflict(let rejected, let hint):
            learn(that: sender, rejected: rejected, hint: hint)
        case .heartbeat(let round, let commit): follow(sender, round: round, commit: commit)
        case .alive(let round): learn(that: sender, isAliveIn: round)
        case .install(let snapshot): install(snapshot, from: sender)
        case .outdated: break
        }
    }

    mutating func send(_ word: RaftRPC, to node: NodeID) {
        effects.append(.send(.word(term: ballot.term, word), to: node))
    }

    mutating func note(_ name: String) { effects.append(.note(Note(name))) }
}

extension RaftRPC {
    /// Whether the sender waits for an answer, and must learn that its term is over.
    fileprivate var isQuestion: Bool {
        switch self {
        case .askPreVote, .askVote, .append, .heartbeat, .install: true
        case .preVote, .vote, .appended, .conflict, .alive, .outdated: false
        }
    }
}
