import Histories
import Replication

/// What the coordinator of a transaction does: the node that a client asked.
extension TwoPhase {
    mutating func begin(_ command: Command, for request: RequestID) {
        guard let steps = command.steps else {
            let refusal = Refusal.unsupported(command.f, by: "two-phase")
            return effects.append(.reply(request, .error(refusal)))
        }
        let numbered = steps.enumerated().map { NumberedStep($0.offset, $0.element) }
        let ballot = Ballot(shares: Dictionary(grouping: numbered) { Groups.group(of: $0.key) })
        let (number, timers): (UInt64, [Effect<Message, Record>]) = calls.begin(
            command,
            for: request,
            in: ballot
        )
        effects += timers.map(Self.mark)
        ask(ballot.groups, about: number)
    }

    /// The effect that starts a timer, as one of the node's own.
    private static func mark(_ effect: Effect<Message, Record>) -> Effect<Message, Record> {
        guard case .startTimer(let timer, let delay) = effect else { return effect }
        return .startTimer(TimerID(Groups.number(timer.number, of: nil)), after: delay)
    }

    private func id(_ number: UInt64) -> TransactionID {
        TransactionID(node: membership.me, number: number)
    }

    /// Asks groups for their votes.
    private mutating func ask(_ groups: [Int], about number: UInt64) {
        guard let ballot = calls[number]?.phase else { return }
        let settled = calls.lowest ?? number
        for group in groups {
            guard let steps = ballot.shares[group] else { continue }
            let step: GroupStep =
                ballot.shares.count == 1
                ? .whole(id(number), steps)
                : .prepare(id(number), steps, home: ballot.home, settled: settled)
            propose(step, to: group, then: .vote(number, group: group))
        }
    }

    mutating func count(_ reply: Reply, on number: UInt64, of group: Int) {
        guard let call = calls[number] else {
            // It was given up, and the locks that it has got meanwhile are in the way.
            if case .ok = reply { propose(.end(id(number), isCommitted: false), to: group) }
            return
        }
        switch reply {
        case .ok(let results, _):
            _ = calls.change(number) { $0.votes[group] = results.elements ?? [] }
            guard let ballot = calls[number]?.phase, ballot.votes.count == ballot.shares.count
            else { return }
            if ballot.shares.count == 1 {
                finish(number, .ok(Self.answer(to: call.command, ballot)))
            } else {
                decide(number, ballot)
            }
        case .error(let refusal) where refusal.code == Refusal.busyCode:
            _ = calls.change(number) { $0.busy.insert(group) }
        case .error(let refusal) where call.phase.shares.count == 1:
            finish(number, .error(refusal))
        case .error(var refusal):
            // Nobody else can commit it.
            refusal.isDefinite = true
            abort(number, refusal)
        }
    }

    /// What a transaction is answered, once all groups have voted for it.
    private static func answer(to command: Command, _ ballot: Ballot) -> Value {
        let results = ballot.votes.values.flatMap(\.self).compactMap(\.elements)
            .sorted { $0[0].integer ?? 0 < $1[0].integer ?? 0 }
        return command.answer(of: results.map { $0[1] })
    }

    /// Asks the home group to commit, as all groups have voted for it.
    ///
    /// Safety: nobody is told before the home group's log says so, as it may have been aborted.
    private mutating func decide(_ number: UInt64, _ ballot: Ballot) {
        let others = Array(ballot.groups.dropFirst())
        guard Variant.remembersDecision else {
            guard let call = calls[number] else { return }
            finish(number, .ok(Self.answer(to: call.command, ballot)))
            for group in ballot.groups { propose(.end(id(number), isCommitted: true), to: group) }
            return
        }
        _ = calls.change(number) { $0.isDeciding = true }
        propose(
            .decide(id(number), isCommitted: true, others: others),
            to: ballot.home,
            then: .decision(number, home: ballot.home, others: others)
        )
    }

    /// Hears what the home group's log has decided.
    mutating func learn(_ reply: Reply, of number: UInt64, _ home: Int, _ others: [Int]) {
        switch reply {
        case .ok(true, _):
            if let call = calls[number] {
                finish(number, .ok(Self.answer(to: call.command, call.phase)))
            }
            for group in others { tell(id(number), isCommitted: true, to: group, from: home) }
        case .ok: abort(number, .overtaken)
        case .error(let refusal):
            let message = "nobody has said in time what was decided"
            finish(number, .error(.noQuorum(isDefinite: refusal.isDefinite, message)))
        }
    }

    private mutating func abort(_ number: UInt64, _ refusal: Refusal) {
        guard let ballot = calls[number]?.phase else { return }
        finish(number, .error(refusal))
        // Nothing is decided otherwise, now or later: nobody asks for a commit.
        propose(.decide(id(number), isCommitted: false, others: []), to: ballot.home)
        for group in ballot.groups.dropFirst() {
            propose(.end(id(number), isCommitted: false), to: group)
        }
    }

    private mutating func finish(_ number: UInt64, _ reply: Reply) {
        guard let call = calls.end(number) else { return }
        if case .error(let refusal) = reply, refusal.code == Operation.conflict {
            effects.append(.note(Note("transaction-aborted")))
        }
        effects.append(.reply(call.request, reply))
    }

    mutating func expire(_ timer: CallTimer) {
        switch timer {
        case .retransmission(let number):
            guard let ballot = calls[number]?.phase else { return }
            effects.append(Self.mark(calls.nextRetransmission(of: number)))
            guard !ballot.busy.isEmpty else { return }
            effects.append(.note(Note("lock-awaited")))
            _ = calls.change(number) { $0.busy = [] }
            ask(ballot.busy.sorted(), about: number)
        case .deadline(let number):
            guard let call = calls[number] else { return }
            let ballot = call.phase
            let message = "a group of keys has not answered in time"
            if ballot.isDeciding {
                finish(number, .error(.noQuorum(isDefinite: false, message)))
            } else if ballot.shares.count > 1 {
                let late = Refusal.noQuorum(isDefinite: true, message + "; it is aborted")
                abort(number, ballot.busy.isEmpty ? late : .overtaken)
            } else if !ballot.busy.isEmpty {
                finish(number, .error(.overtaken))
            } else {
                // Safety: its only entry may be in the log, and change something.
                finish(number, .error(.noQuorum(isDefinite: call.command.isReadOnly, message)))
            }
        }
    }
}
