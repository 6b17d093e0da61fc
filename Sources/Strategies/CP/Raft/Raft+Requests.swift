import Replication

/// Clients: every node takes their commands and hands them to the leader.
extension Raft {
    mutating func begin(
        _ command: Command,
        relyingOn commit: SnapshotCommit? = nil,
        as step: GroupStep? = nil,
        for request: RequestID
    ) {
        guard let number = requests.begin(command, relyingOn: commit, as: step, for: request) else {
            let refusal = Refusal(
                code: "overloaded",
                isDefinite: true,
                message: "\(RaftLimits.requests) commands wait here already"
            )
            effects.append(.reply(request, .error(refusal)))
            return
        }
        effects.append(.startTimer(TimerID(number), after: membership.timing.request))
        dispatch(number)
    }

    /// Hands a command to the leader; without one it waits.
    ///
    /// It may be handed over several times, also to several leaders: its number makes sure that it
    /// is carried out once.
    mutating func dispatch(_ number: UInt64) {
        guard let leader, let open = requests[number] else { return }
        requests.markSent(number)
        let proposal = RaftProposal(
            id: RaftProposal.ID(node: membership.me, number: number),
            settled: requests.lowest,
            command: open.command,
            key: open.request.key,
            commit: open.commit,
            step: open.step
        )
        guard leader != membership.me else { return consider(proposal) }
        effects.append(.send(.forward(proposal), to: leader))
        note("forwarded")
    }

    /// Hands every open command to a leader that is new.
    mutating func dispatchAll() {
        if requests.hasWriteInFlight { note("leader-changed-with-write-in-flight") }
        for number in requests.numbers { dispatch(number) }
    }

    /// A leader takes a command in; anybody else leaves it to the sender to ask again.
    mutating func consider(_ proposal: RaftProposal) {
        guard let leadership = role.leadership else { return }
        if proposal.step == nil, proposal.command.isReadOnly { return queue(proposal) }
        if Variant.suppressesDuplicates {
            if leadership.proposed.contains(proposal.id) { return note("duplicate-suppressed") }
            if let outcome = machine.sessions.outcome(of: proposal.id) {
                return report(outcome, to: proposal.id)
            }
        }
        if let key = proposal.key, let kept = machine.clients.answer(to: key) {
            return report(.repeated(kept), to: proposal.id)
        }
        guard log.lastIndex - commit < RaftLimits.uncommitted else { return }
        if let refusal = Variant.refusal(of: proposal.command, seeing: machine.objects) {
            return deliver(.refused(refusal), to: proposal.id)
        }
        propose(proposal)
    }

    /// Reports the outcome of a command to the caller that waits for it.
    mutating func report(_ outcome: RaftMachine.Outcome, to id: RaftProposal.ID) {
        switch outcome {
        case .applied(let answer): deliver(answer, to: id)
        case .repeated(let answer):
            note("duplicate-suppressed")
            deliver(answer, to: id)
        case .settled: note("duplicate-suppressed")
        }
    }

    /// A node that applies its own command answers it, also where it does not lead.
    mutating func deliver(_ answer: RaftAnswer, to id: RaftProposal.ID) {
        if id.node == membership.me {
            finish(id.number, answer)
        } else if case .leader = role {
            effects.append(.send(.answer(number: id.number, answer), to: id.node))
        }
    }

    mutating func finish(_ number: UInt64, _ answer: RaftAnswer) {
        guard let open = requests.end(number) else { return }
        effects.append(.reply(open.request, answer.reply))
    }

    mutating func giveUp(_ number: UInt64) {
        guard let open = requests.end(number) else { return }
        // Safety: what has left for a leader may be in somebody's log.
        let refusal =
            open.isSent
            ? Refusal(
                code: "no-answer",
                isDefinite: open.step == nil && open.command.isReadOnly,
                message: "no leader has answered in time"
            )
            : Refusal(code: "no-leader", isDefinite: true, message: "no leader is known here")
        effects.append(.reply(open.request, .error(refusal)))
    }
}
