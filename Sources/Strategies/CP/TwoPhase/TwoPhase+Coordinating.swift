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
        let shares = Dictionary(grouping: numbered) { membership.owner(of: $0.key) }
        let ballot = Ballot(shares: shares)
        let (number, timers): (UInt64, [Effect<Message, Record>]) = calls.begin(
            command,
            for: request,
            in: ballot
        )
        effects += timers
        ask(ballot.owners, about: number)
    }

    /// Asks owners for their votes.
    private mutating func ask(_ owners: [NodeID], about number: UInt64) {
        let id = TransactionID(node: membership.me, number: number)
        let settled = min(calls.lowest ?? number, decisions.keys.min() ?? number)
        for owner in owners {
            guard let steps = calls[number]?.phase.shares[owner] else { return }
            say(.prepare(id, steps, settled: settled), to: owner)
        }
    }

    mutating func count(_ vote: TwoPhaseVote, on id: TransactionID, of owner: NodeID) {
        guard id.node == membership.me, calls[id.number] != nil else {
            // A vote that comes late is a question.
            if case .yes = vote { tell(id, to: owner) }
            return
        }
        switch vote {
        case .no(let refusal): abort(id, refusal)
        case .yes(let results):
            _ = calls.change(id.number) { $0.votes[owner] = results }
            guard let ballot = calls[id.number]?.phase,
                ballot.owners.allSatisfy({ ballot.votes[$0] != nil })
            else { return }
            decide(id, ballot)
        }
    }

    /// Decides to commit, as all owners have voted for it.
    ///
    /// Safety: nobody is told before that is durable. Without a record of it a coordinator that has
    /// crashed takes it for an abort.
    private mutating func decide(_ id: TransactionID, _ ballot: Ballot) {
        guard let call = calls.end(id.number) else { return }
        let results = ballot.votes.values.flatMap(\.self).sorted { $0.number < $1.number }
        let value = call.command.answer(of: results.map(\.value))
        decisions[id.number] = Decision(owners: ballot.owners, isDurable: false)
        guard Variant.remembersDecision else { return announce(id, call.request, value) }
        persist(
            .decided(number: id.number, ballot.owners),
            then: .decided(id, call.request, value)
        )
    }

    mutating func announce(_ id: TransactionID, _ request: RequestID, _ results: Value) {
        decisions[id.number]?.isDurable = true
        effects.append(.reply(request, .ok(results)))
        for owner in decisions[id.number]?.owners ?? [] {
            say(.decide(id, isCommitted: true), to: owner)
        }
    }

    private mutating func abort(_ id: TransactionID, _ refusal: Refusal) {
        guard let call = calls.end(id.number) else { return }
        if refusal.code == Operation.conflict {
            effects.append(.note(Note("transaction-aborted")))
        }
        // Nothing is decided otherwise, now or later: it has no record.
        effects.append(.reply(call.request, .error(refusal)))
        for owner in call.phase.owners { say(.decide(id, isCommitted: false), to: owner) }
    }

    /// Hears that an owner has carried a decision out.
    mutating func finish(_ id: TransactionID, at owner: NodeID) {
        guard id.node == membership.me, decisions[id.number]?.isDurable == true else { return }
        decisions[id.number]?.owners.removeAll { $0 == owner }
        guard decisions[id.number]?.owners.isEmpty == true else { return }
        decisions[id.number] = nil
        persist(.finished(number: id.number))
    }

    /// Answers a node that is in doubt; while the decision is open it has to wait.
    mutating func tell(_ id: TransactionID, to owner: NodeID) {
        guard id.node == membership.me, calls[id.number] == nil else { return }
        let decision = decisions[id.number]
        guard decision?.isDurable != false else { return }
        say(.decide(id, isCommitted: decision != nil), to: owner)
    }

    mutating func expire(_ timer: CallTimer) {
        switch timer {
        case .retransmission(let number):
            guard let ballot = calls[number]?.phase else { return }
            effects.append(calls.nextRetransmission(of: number))
            ask(ballot.owners.filter { ballot.votes[$0] == nil }, about: number)
        case .deadline(let number):
            let message = "an owner of a key has not voted in time; the transaction is aborted"
            let id = TransactionID(node: membership.me, number: number)
            abort(id, .noQuorum(isDefinite: true, message))
        }
    }
}

extension Membership {
    /// The node that owns a key.
    func owner(of key: String) -> NodeID {
        var digest = Digest()
        digest.combine(key)
        return members[Int(digest.value % UInt64(members.count))]
    }
}
