import Histories
import Replication

/// Transactions over keys that are spread over the nodes, by two-phase commit: `two-phase`.
///
/// Source: Gray, *Notes on data base operating systems*, 1978; presumed abort: Mohan, Lindsay,
/// Obermarck, *Transaction management in the R\* distributed database management system*, TODS
/// 1986; strict two-phase locking: Eswaran and others, *The notions of consistency and predicate
/// locks in a database system*, CACM 1976.
/// ```
///  client ─▶ any node, the coordinator ─ steps on its keys ─▶ each owner: locks, reads, logs
///                       │ ◀──────────── yes, or no if a lock is taken ──────┘
///            all said yes: logs ─▶ answers ─ commit ─▶ each owner: changes, unlocks, logs ─ done
///            else:         aborts ─ abort ──▶ each owner: unlocks
///
///  an owner that was left in doubt asks the coordinator, again and again:
///            it has a decision in its log: commit · is still deciding: no answer · else: abort
/// ```
/// Nobody waits for a lock, so there is no deadlock: who finds one taken says no, and the
/// transaction ends as a conflict. Locks are kept over crashes, those of reads too, since without
/// them somebody else could write what was read before the transaction has committed.
///
/// Claim: strictly serializable, whatever crashes; a key is served only while its owner and its
/// coordinator are up, and an owner in doubt waits for its coordinator.
struct TwoPhase<Variant: TwoPhaseVariant>: Replica {
    typealias Message = TwoPhaseMessage
    typealias Record = TwoPhaseRecord

    let membership: Membership
    /// What this node owns, and what it has promised.
    var share: OwnedShare
    /// Transactions that this node coordinates, until they are decided.
    var calls: Calls<Ballot>
    /// Decisions to commit, until every owner has carried them out.
    var decisions: [UInt64: Decision] = [:]
    var lastToken: UInt64 = 0
    /// What to do once records are durable.
    var writes: [WriteToken: News] = [:]
    /// What this step has brought about so far.
    var effects: [Effect<Message, Record>] = []

    /// The votes of a transaction's owners.
    struct Ballot: Sendable {
        var shares: [NodeID: [NumberedStep]]
        var votes: [NodeID: [NumberedResult]] = [:]

        var owners: [NodeID] { shares.keys.sorted() }
    }

    /// A decision to commit.
    struct Decision: Sendable {
        /// Those that have not said that it is done.
        var owners: [NodeID]
        /// Whether it is in the log, so that it may be told.
        var isDurable: Bool
    }

    /// What is known once a record is durable.
    enum News: Sendable {
        case prepared(TransactionID)
        case ended(TransactionID, isCommitted: Bool)
        case decided(TransactionID, RequestID, Value)
    }

    /// The state after a start.
    init(_ membership: Membership, seed: UInt64, recovering records: [Record]) {
        self.membership = membership
        calls = Calls(membership)
        share = OwnedShare()
        for record in records { recover(record) }
    }

    /// Takes one input and returns what must be done about it, in order.
    mutating func step(_ input: Input<Message>, at now: Instant) -> [Effect<Message, Record>] {
        switch input {
        case .start: startTick()
        case .request(let request, let command): begin(command, for: request)
        case .message(let message, let sender): receive(message, from: sender)
        case .timer(TwoPhaseTimer.tick): passTime()
        case .timer(let timer): expire(CallTimer(timer))
        case .persisted(let token):
            if let news = writes.removeValue(forKey: token) { learn(news) }
        }
        let done = effects
        effects = []
        return done
    }

    /// Of what this node owns, which no other node holds.
    var digest: UInt64 { share.objects.digest }

    /// What this node owns, has promised, and decides.
    var status: [String: Value] {
        [
            "keys": .int(Int64(share.objects.count)),
            "prepared": .int(Int64(share.prepared.count)),
            "deciding": .int(Int64(calls.count)),
            "decided": .int(Int64(decisions.count)),
        ]
    }

    mutating func receive(_ message: Message, from sender: NodeID) {
        switch message {
        case .prepare(let id, let steps, let settled):
            prepare(id, steps, settled: settled, for: sender)
        case .vote(let id, let vote): count(vote, on: id, of: sender)
        case .decide(let id, let isCommitted): end(id, isCommitted, for: sender)
        case .done(let id): finish(id, at: sender)
        case .inquire(let id): tell(id, to: sender)
        }
    }

    /// Says something to a node, which may be this one.
    mutating func say(_ message: Message, to node: NodeID) {
        if node == membership.me {
            receive(message, from: node)
        } else {
            effects.append(.send(message, to: node))
        }
    }

    mutating func persist(_ record: Record, then news: News? = nil) {
        lastToken += 1
        effects.append(.persist(record, WriteToken(lastToken)))
        writes[WriteToken(lastToken)] = news
    }

    private mutating func learn(_ news: News) {
        switch news {
        case .prepared(let id): vote(on: id)
        case .ended(let id, let isCommitted):
            share.ended[id]?.isDurable = true
            if isCommitted { say(.done(id), to: id.node) }
        case .decided(let id, let request, let results): announce(id, request, results)
        }
    }

    // MARK: Time

    private mutating func startTick() {
        effects.append(.startTimer(TwoPhaseTimer.tick, after: membership.timing.retransmission))
    }

    /// Decisions are told again, and those in doubt ask.
    private mutating func passTime() {
        startTick()
        for (number, decision) in decisions.sorted(by: { $0.key < $1.key })
        where decision.isDurable {
            let id = TransactionID(node: membership.me, number: number)
            for owner in decision.owners { say(.decide(id, isCommitted: true), to: owner) }
        }
        for id in share.agingInDoubt() {
            if id.node != membership.me { effects.append(.note(Note("in-doubt"))) }
            say(.inquire(id), to: id.node)
        }
    }
}

/// The names of a node's timers: the tick; those of calls begin with the incarnation.
enum TwoPhaseTimer {
    static let tick = TimerID(0)
}
