import Histories
import Replication

/// What nodes of a raft cluster say to each other.
enum RaftMessage: Codable, Sendable {
    /// A word of the protocol, said in a term.
    case word(term: Int, RaftRPC)
    /// A client's command, for the leader.
    case forward(RaftProposal)
    /// The leader's answer to a command of the receiver's.
    case answer(number: UInt64, RaftAnswer)
}

/// A word of the protocol; the term in which it is said travels beside it.
enum RaftRPC: Codable, Sendable {
    /// Would you vote for me in the next term? The sender's log ends here.
    case askPreVote(last: RaftPosition)
    /// I would, or would not.
    case preVote(isGranted: Bool)
    /// Vote for me in this term; the sender's log ends here.
    case askVote(last: RaftPosition)
    /// You have my vote, durably.
    case vote
    /// Entries that follow a position; everything up to `commit` is committed.
    case append(after: RaftPosition, [RaftEntry], commit: Int)
    /// My log is the leader's up to this index, durably.
    case appended(through: Int)
    /// My log does not have the position with this index; look for ours at or before the hint.
    case conflict(rejected: Int, hint: RaftPosition)
    /// The leader lives; everything up to `commit` is committed.
    case heartbeat(round: Int, commit: Int)
    /// I still follow you.
    case alive(round: Int)
    /// The state at a position that the leader's log no longer reaches back to.
    case install(RaftSnapshot)
    /// There is a newer term, this one.
    case outdated
}

/// A place in the log: two logs that agree on one agree on everything before it.
struct RaftPosition: Hashable, Codable, Sendable {
    var index: Int
    var term: Int

    /// Before the first entry.
    static let origin = RaftPosition(index: 0, term: 0)

    /// Whether a log that ends here has all that one that ends there may have committed.
    ///
    /// Source: Ongaro and Ousterhout, section 5.4.1.
    func isAsRecent(as other: RaftPosition) -> Bool {
        (term, index) >= (other.term, other.index)
    }
}

/// An entry of the log; without a proposal it is the first of a leader's term.
struct RaftEntry: Hashable, Codable, Sendable {
    var term: Int
    var proposal: RaftProposal?
}

/// A client's command on its way into the log.
struct RaftProposal: Hashable, Codable, Sendable {
    /// Names a command for ever: numbers begin with the incarnation, so they grow over all lives.
    struct ID: Hashable, Codable, Sendable {
        /// The node that the client asked.
        var node: NodeID
        var number: UInt64
    }

    var id: ID
    /// The node waits for no command of its own below this number.
    var settled: UInt64
    var command: Command
    /// The client's name for its call; nil if it gave none.
    var key: IdempotencyKey?
    /// On what the command relies; nil if on nothing.
    var commit: SnapshotCommit?
    /// The step of a transaction over several logs that it is; nil if it is none.
    var step: GroupStep?
}

/// A reply that travels and is remembered.
enum RaftAnswer: Hashable, Codable, Sendable {
    case ok(Value)
    /// Of a transaction whose stamps are published.
    case stamped(Value, TransactionStamps)
    case refused(Refusal)

    init(_ reply: Reply) {
        switch reply {
        case .ok(let value, let details):
            let stamps = details[TransactionStamps.field].flatMap(TransactionStamps.init)
            self = stamps.map { .stamped(value, $0) } ?? .ok(value)
        case .error(let refusal): self = .refused(refusal)
        }
    }

    var reply: Reply {
        switch self {
        case .ok(let value): .ok(value)
        case .stamped(let value, let stamps): .stamped(value, stamps)
        case .refused(let refusal): .error(refusal)
        }
    }
}

/// What a node of a raft cluster must remember across crashes.
enum RaftRecord: Codable, Sendable {
    /// The term, and the vote in it.
    case ballot(RaftBallot)
    /// Entries that follow an index; whatever the log had after it is gone.
    case entries(after: Int, [RaftEntry])
    /// The state at a position, in place of the log up to there.
    case snapshot(RaftSnapshot)
}

/// A term, and the vote given in it.
struct RaftBallot: Hashable, Codable, Sendable {
    var term: Int
    var vote: NodeID?
}

/// All that a node needs instead of the log up to a position.
struct RaftSnapshot: Hashable, Codable, Sendable {
    var position: RaftPosition
    var objects: Objects
    var sessions: RaftSessions
    var clients = RaftClients()
    /// Of keys; nil where no transaction relied on any.
    var versions: RaftVersions?
    /// Nil where no transaction has a part.
    var share: GroupShare?
}
