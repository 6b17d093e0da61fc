import Histories
import Replication

/// Optimistic transactions over raft: reads at the node that is asked, a check in the log: `mvcc`.
///
/// Source: Kung and Robinson, *On optimistic methods for concurrency control*, TODS 1981; certified
/// where a total order is delivered: Pedone, Guerraoui, Schiper, *The database state machine
/// approach*, Distributed and Parallel Databases 2003; first committer wins: Berenson and others,
/// *A critique of ANSI SQL isolation levels*, SIGMOD 1995.
/// ```
///  client ─▶ any node: all steps, on what it has applied ──only reads──▶ answer
///                │
///                └─ changes, and what they rely on ─▶ raft's log ─▶ every node that applies them:
///                                                       unchanged? ──yes──▶ changed, answered
///                                                           └──no───▶ aborted: a conflict
/// ```
/// What a transaction relies on is its level: the keys that it read (serializable), those that it
/// changes (snapshot isolation), or none (read committed). Whether they are unchanged is told by
/// the index of the last entry that changed them, so a key that was absent counts as well.
///
/// Its stamps are published beside its answer: the index up to which its node had applied the log
/// when it read, and that of its entry.
///
/// A node may lag, and one that starts again goes back to what it had saved. So no level is claimed
/// in the order of real time, or of one client's transactions.
struct MVCC<Variant: MVCCVariant>: Replica {
    typealias Record = RaftRecord

    /// What nodes say to each other.
    enum Message: Codable, Sendable {
        /// What their logs say to each other.
        case log(RaftMessage)
        /// What is a key's value with you? Asked by the step of a call.
        case read(call: UInt64, step: Int, key: String)
        /// This is, last changed at that index.
        case value(call: UInt64, step: Int, Object?, index: Int)
    }

    /// A transaction whose steps ask one node after the other.
    typealias Run = TransactionRun

    let membership: Membership
    var log: Raft<Variant.Log>
    var calls: Calls<Run>
    var random: SeededGenerator
    /// What is still to be committed of transactions that go key by key.
    var parts: [RequestID: (rest: [Command], results: Value)] = [:]
    /// Transactions that clients ask for step by step, by number, and the waits for them.
    var held: [UInt64: Held] = [:]
    var idle: [UInt64: UInt64] = [:]
    var lastHeld: UInt64
    var lastIdle: UInt64 = 0
    /// What this step has brought about so far.
    var effects: [Effect<Message, Record>] = []

    /// The state after a start.
    init(_ membership: Membership, seed: UInt64, recovering records: [Record]) {
        self.membership = membership
        log = Raft(membership, seed: seed, recovering: records)
        calls = Calls(membership)
        // Safety: one of an earlier life must not be taken for one of this life.
        lastHeld = UInt64(membership.incarnation) << 32
        random = SeededGenerator(
            seed: seed,
            stream: "mvcc \(membership.me) \(membership.incarnation)"
        )
    }

    /// Takes one input and returns what must be done about it, in order.
    mutating func step(_ input: Input<Message>, at now: Instant) -> [Effect<Message, Record>] {
        switch input {
        case .start: pass(log.step(.start, at: now))
        case .request(let request, let command): begin(command, for: request)
        case .message(.log(let message), let sender):
            pass(log.step(.message(message, from: sender), at: now))
        case .message(.read(let call, let step, let key), let sender):
            let index = log.machine.version(of: key)
            let answer = Message.value(call: call, step: step, committed[key], index: index)
            effects.append(.send(answer, to: sender))
        case .message(.value(let call, let step, let object, let index), _):
            receive(object, index, in: step, of: call)
        case .timer(let timer):
            if let own = StepTimer.own(timer) {
                expire(own)
            } else if let wait = StepTimer.idle(timer) {
                abandon(wait)
            } else {
                pass(log.step(.timer(timer), at: now))
            }
        case .persisted(let token): pass(log.step(.persisted(token), at: now))
        }
        let done = effects
        effects = []
        return done
    }

    /// What this node has applied.
    private var committed: Objects { log.machine.objects }

    /// Equal for nodes that have applied the same.
    var digest: UInt64 { log.digest }

    /// What the log says of itself, and how many transactions still read.
    var status: [String: Value] {
        let own: [String: Value] = [
            "reading": .int(Int64(calls.count)), "held": .int(Int64(held.count)),
        ]
        return log.status.merging(own) { $1 }
    }

    /// What the log needs is what transactions need that change something.
    func obstacle(_ reach: Reach) -> String? { log.obstacle(reach) }

    /// The records of the log: transactions leave no others.
    var compacted: [Record]? { log.compacted }

    // MARK: Steps

    private mutating func begin(_ command: Command, for request: RequestID) {
        if case .interactive(let step) = command { return serve(step, for: request) }
        guard let steps = command.steps else {
            let refusal = Refusal.unsupported(command.f, by: "mvcc")
            return effects.append(.reply(request, .error(refusal)))
        }
        var run = Run(steps)
        guard !Variant.readsByStep else {
            let (number, timers): (UInt64, [Effect<Message, Record>]) = calls.begin(
                command,
                for: request,
                in: run
            )
            effects += timers.map(StepTimer.mark)
            return carryOn(number)
        }
        let snapshot = Variant.showsUncommitted ? withUncommitted : committed
        while let key = run.needed { run.read(snapshot[key], log.machine.version(of: key)) }
        commit(run, of: command, for: request)
    }

    /// Lets steps read, each at a node that is drawn, until one has to wait for an answer.
    private mutating func carryOn(_ number: UInt64) {
        guard var run = calls[number]?.phase else { return }
        while let key = run.needed {
            guard let node = random.pick(membership.members), node != membership.me else {
                run.read(committed[key], log.machine.version(of: key))
                continue
            }
            calls.move(number, to: run)
            let question = Message.read(call: number, step: run.position, key: key)
            return effects.append(.send(question, to: node))
        }
        guard let call = calls.end(number) else { return }
        commit(run, of: call.command, for: call.request)
    }

    private mutating func receive(_ object: Object?, _ index: Int, in step: Int, of number: UInt64)
    {
        guard var run = calls[number]?.phase, run.position == step, run.needed != nil else {
            return
        }
        run.read(object, index)
        calls.move(number, to: run)
        carryOn(number)
    }

    private mutating func expire(_ timer: CallTimer) {
        switch timer {
        case .retransmission(let number):
            guard calls[number] != nil else { return }
            effects.append(StepTimer.mark(calls.nextRetransmission(of: number)))
            carryOn(number)
        case .deadline(let number):
            guard let call = calls.end(number) else { return }
            // Nothing was proposed yet.
            let message = "a node that was asked to read has not answered in time"
            let refusal = Refusal.noQuorum(isDefinite: true, message)
            effects.append(.reply(call.request, .error(refusal)))
        }
    }

    /// What is committed, and the changes of this node's transactions that may still be aborted.
    private var withUncommitted: Objects {
        log.requests.numbers.reduce(into: committed) { objects, number in
            guard let open = log.requests[number] else { return }
            _ = objects.apply(open.command)
        }
    }

    // MARK: Commit

    /// The start stamp of a transaction that read what was applied.
    private func start(_ machine: RaftMachine) -> Int? {
        switch Variant.start {
        case .unpublished: nil
        case .applied: machine.applied.index
        case .endOfLog: log.log.lastIndex
        }
    }

    mutating func commit(
        _ run: Run,
        of command: Command,
        for request: RequestID,
        on held: Held? = nil
    ) {
        let results = command.answer(of: run.results)
        let snapshot = held?.snapshot ?? log.machine
        let isUnchecked = held?.isAbandoned ?? false
        let relied =
            isUnchecked ? [] : Variant.relies.versions(run) { snapshot.version(of: $0) }
        let start = start(snapshot)
        let commit = SnapshotCommit(relied: relied, results: results, start: start)
        guard !run.changes.isEmpty else {
            // What changes nothing is over where it began.
            return effects.append(.reply(request, commit.reply(at: start ?? 0)))
        }
        guard Variant.commitsKeyByKey else {
            let changes = Command.transaction(run.changes)
            return pass(log.commit(changes, relyingOn: commit, for: request))
        }
        let keys = Set(run.changes.map(\.key)).sorted()
        let commands = keys.map { key in Command.transaction(run.changes.filter { $0.key == key }) }
        parts[request] = (Array(commands.dropFirst()), results)
        pass(log.commit(commands[0], relyingOn: commit, for: request))
    }

    /// Passes on what the log wants done.
    private mutating func pass(_ wanted: [Effect<RaftMessage, Record>]) {
        for effect in wanted {
            switch effect {
            case .send(let message, let node): effects.append(.send(.log(message), to: node))
            case .reply(let request, let reply): answer(request, reply)
            case .persist(let record, let token): effects.append(.persist(record, token))
            case .startTimer(let timer, let delay):
                effects.append(.startTimer(timer, after: delay))
            case .note(let note): effects.append(.note(note))
            }
        }
    }

    private mutating func answer(_ request: RequestID, _ reply: Reply) {
        if case .error(let refusal) = reply, refusal.code == Operation.conflict {
            effects.append(.note(Note("transaction-aborted")))
        }
        guard let part = parts.removeValue(forKey: request), case .ok = reply,
            let next = part.rest.first
        else { return effects.append(.reply(request, reply)) }
        parts[request] = (Array(part.rest.dropFirst()), part.results)
        let commit = SnapshotCommit(relied: [], results: part.results)
        pass(log.commit(next, relyingOn: commit, for: request))
    }
}

extension Raft {
    /// Takes in what a transaction changes and relies on, as a step does a request.
    mutating func commit(
        _ changes: Command,
        relyingOn commit: SnapshotCommit,
        for request: RequestID
    ) -> [Effect<Message, Record>] {
        begin(changes, relyingOn: commit, for: request)
        let done = effects
        effects = []
        return done
    }
}
