import Histories
import Replication

/// Transactions over groups of keys, each a raft log of its own, by two-phase commit: `two-phase`.
///
/// Source: Gray, *Notes on data base operating systems*, 1978; over replicated groups: Corbett and
/// others, *Spanner: Google's globally distributed database*, OSDI 2012, section 4.2.1; a decision
/// that is a replicated value, so that nobody waits for a coordinator: Gray and Lamport, *Consensus
/// on transaction commit*, TODS 2006; strict two-phase locking: Eswaran and others, CACM 1976.
/// ```
///  client ─▶ any node, the coordinator ─ prepare ─▶ log of each group: locks, reads ─ yes or no ─┐
///                   ◀───────────────────────────────────────────────────────────────────────────┘
///     all said yes: decide ─▶ log of the home group: commit, if it was not aborted ─▶ answer
///                                        └─ end ─▶ logs of the other groups: change, unlock
///
///  the leader of a group that holds a lock for too long asks the home group's log to abort:
///     decided before: that counts · not decided: aborted, whatever the coordinator says later
/// ```
/// Every node is a member of every group, and the groups have leaders of their own. Locks, votes
/// and decisions are entries, so a group serves while a majority of its nodes can talk, and a
/// coordinator is needed for nothing. A transaction on one group is one entry. Deadlocks: wait-die,
/// where one that waits is asked for again.
///
/// Claim: strictly serializable, whatever crashes, as locks are held until the decision is carried
/// out.
struct TwoPhase<Variant: TwoPhaseVariant>: Replica {
    typealias Message = Grouped<RaftMessage>
    typealias Record = Grouped<RaftRecord>

    let membership: Membership
    /// This node's part of each group.
    var groups: [Raft<Variant.Log>]
    /// Transactions that this node coordinates.
    var calls: Calls<Ballot>
    /// What to do once a step was carried out, by its request.
    private var waiting: [UInt64: News] = [:]
    private var lastRequest: UInt64 = 0
    /// What the logs have answered in this step.
    private var answers: [(request: UInt64, reply: Reply)] = []
    /// For how many ticks the leader of a group has seen a lock, or a commit that others lack.
    var ages: [Aged: Int] = [:]
    /// What this step has brought about so far.
    var effects: [Effect<Message, Record>] = []

    /// The votes of a transaction's groups.
    struct Ballot: Sendable {
        let shares: [Int: [NumberedStep]]
        var votes: [Int: [Value]] = [:]
        /// Groups in which it waits for a younger one.
        var busy: Set<Int> = []
        /// Whether a commit was asked for, so that nobody can tell what becomes of it.
        var isDeciding = false

        var groups: [Int] { shares.keys.sorted() }
        /// The group that decides.
        var home: Int { groups.first ?? 0 }
    }

    /// What is heard of a step.
    enum News: Sendable {
        /// A group's vote, or all that there is to do.
        case vote(UInt64, group: Int)
        case decision(UInt64, home: Int, others: [Int])
        /// What was decided of a transaction that a group holds locks for.
        case outcome(TransactionID, home: Int, group: Int)
        /// A group has carried a commit out.
        case ended(TransactionID, home: Int, group: Int)
    }

    /// A transaction at a group.
    struct Aged: Hashable, Sendable {
        let id: TransactionID
        let group: Int
    }

    /// The state after a start.
    init(_ membership: Membership, seed: UInt64, recovering records: [Record]) {
        self.membership = membership
        calls = Calls(membership)
        groups = (0..<Groups.count).map { group in
            let own = records.filter { $0.group == group }.map(\.content)
            return Raft(membership, seed: seed &+ UInt64(group), recovering: own)
        }
    }

    /// Takes one input and returns what must be done about it, in order.
    mutating func step(_ input: Input<Message>, at now: Instant) -> [Effect<Message, Record>] {
        switch input {
        case .start:
            startTick()
            for group in groups.indices { pass(groups[group].step(.start, at: now), of: group) }
        case .request(let request, let command): begin(command, for: request)
        case .message(let message, let sender):
            guard groups.indices.contains(message.group) else { break }
            let word = Input.message(message.content, from: sender)
            pass(groups[message.group].step(word, at: now), of: message.group)
        case .timer(let timer):
            let (group, number) = Groups.parted(timer.number)
            if let group {
                pass(groups[group].step(.timer(TimerID(number)), at: now), of: group)
            } else if number == Groups.tick {
                passTime()
            } else {
                expire(CallTimer(TimerID(number)))
            }
        case .persisted(let token):
            guard case (let group?, let number) = Groups.parted(token.number) else { break }
            pass(groups[group].step(.persisted(WriteToken(number)), at: now), of: group)
        }
        hearAnswers()
        let done = effects
        effects = []
        return done
    }

    /// Equal for nodes that have applied the same.
    var digest: UInt64 {
        var digest = Digest()
        for group in groups { digest.combine(Int(truncatingIfNeeded: group.digest)) }
        return digest.value
    }

    /// Who leads, what is locked, and what is being decided.
    var status: [String: Value] {
        let isLeader = groups.contains { $0.leader == membership.me }
        return [
            "role": isLeader ? "leader" : "follower",
            "leaders": .list(groups.map { $0.leader.map { .string($0.name) } ?? .null }),
            "keys": .int(Int64(groups.reduce(0) { $0 + $1.machine.objects.count })),
            "prepared": .int(Int64(groups.reduce(0) { $0 + $1.preparedCount })),
            "deciding": .int(Int64(calls.count)),
        ]
    }

    /// That a group has no leader, or too few nodes are reached.
    func obstacle(_ reach: Reach) -> String? { groups.lazy.compactMap { $0.obstacle(reach) }.first }

    /// The records of the groups; nil if one of them has none.
    var compacted: [Record]? {
        var all: [Record] = []
        for (group, raft) in groups.enumerated() {
            guard let records = raft.compacted else { return nil }
            all += records.map { Record(group: group, content: $0) }
        }
        return all
    }

    // MARK: Groups

    /// Puts a step into the log of a group.
    mutating func propose(_ step: GroupStep, to group: Int, then news: News? = nil) {
        lastRequest += 1
        waiting[lastRequest] = news
        pass(groups[group].carryOut(step, for: RequestID(lastRequest)), of: group)
    }

    /// Passes on what the log of a group wants done.
    private mutating func pass(_ wanted: [Effect<RaftMessage, RaftRecord>], of group: Int) {
        for effect in wanted {
            switch effect {
            case .send(let message, let node):
                effects.append(.send(Message(group: group, content: message), to: node))
            // Safety: heard of later, since records must stay in their order.
            case .reply(let request, let reply): answers.append((request.number, reply))
            case .persist(let record, let token):
                let number = Groups.number(token.number, of: group)
                effects.append(
                    .persist(Record(group: group, content: record), WriteToken(number))
                )
            case .startTimer(let timer, let delay):
                let number = Groups.number(timer.number, of: group)
                effects.append(.startTimer(TimerID(number), after: delay))
            case .note(let note): effects.append(.note(note))
            }
        }
    }

    private mutating func hearAnswers() {
        var next = 0
        while next < answers.count {
            let (request, reply) = answers[next]
            next += 1
            if let news = waiting.removeValue(forKey: request) { hear(news, reply) }
        }
        answers = []
    }

    private mutating func hear(_ news: News, _ reply: Reply) {
        switch news {
        case .vote(let number, let group): count(reply, on: number, of: group)
        case .decision(let number, let home, let others):
            learn(reply, of: number, home, others)
        case .outcome(let id, let home, let group):
            guard case .ok(let decision, _) = reply else { return }
            tell(id, isCommitted: decision == true, to: group, from: home)
        case .ended(let id, let home, let group):
            guard case .ok = reply else { return }
            propose(.forget(id, group: group), to: home)
        }
    }

    /// Tells a group what was decided.
    mutating func tell(_ id: TransactionID, isCommitted: Bool, to group: Int, from home: Int) {
        propose(
            .end(id, isCommitted: isCommitted),
            to: group,
            then: isCommitted ? .ended(id, home: home, group: group) : nil
        )
    }
}

extension Raft {
    /// How many transactions hold locks.
    fileprivate var preparedCount: Int { machine.share?.prepared.count ?? 0 }

    /// Takes in a step of a transaction, as a step does a request.
    mutating func carryOut(_ step: GroupStep, for request: RequestID) -> [Effect<Message, Record>] {
        begin(step.command, as: step, for: request)
        let done = effects
        effects = []
        return done
    }
}
