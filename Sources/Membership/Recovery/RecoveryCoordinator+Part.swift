import Replication

/// The side that takes part: pauses, says what it holds, changes it, and resumes.
extension RecoveryCoordinator {
    mutating func hear(
        _ message: Message,
        from sender: NodeID,
        _ state: State,
        _ now: Instant
    ) -> [Directive] {
        switch message {
        case .ask(let round): return participate(round, state, now)
        case .fetch(let round):
            return answer(round, state, now) { .snapshot(round, state.snapshot) }
        case .validate(let round):
            return answer(round, state, now) { .digest(round, state.summary.digest) }
        case .change(let round, let life, let change):
            return carryOut(change, life: life, in: round, state, now)
        case .end(let round, let isRecovered, let resumes):
            if isRecovered, round >= promised { settle(round) }
            let left = leave(round, isRecovered: isRecovered, resumes: resumes)
            return left + send(.ended(round), to: round.node, state, now)
        case .summary, .snapshot, .changed, .digest, .ended, .refused:
            return collect(message, from: sender, state, now)
        }
    }

    private mutating func participate(
        _ round: RecoveryRound,
        _ state: State,
        _ now: Instant
    ) -> [Directive] {
        guard round >= promised, round > closed else {
            return send(.refused(round, promised: promised), to: round.node, state, now)
        }
        var directives: [Directive] = []
        if case .paused(round, _, let progress) = part {
            // A late copy of the question must not make the answer that of changed data.
            guard case .untouched = progress else { return [] }
        } else {
            directives = isPaused ? [] : [.pauseTraffic]
            part = .paused(round, ticks: lease, .untouched)
        }
        promised = round
        yield(to: round)
        let summary = Message.summary(
            round,
            life: membership.incarnation,
            state.summary,
            side: side.isEmpty ? membership.members : side
        )
        return directives + send(summary, to: round.node, state, now)
    }

    private var lease: Int { options.timeoutTicks * 2 }

    /// Answers a question of the round in which this node takes part.
    private mutating func answer(
        _ round: RecoveryRound,
        _ state: State,
        _ now: Instant,
        with message: () -> Message
    ) -> [Directive] {
        guard case .paused(round, let ticks, let progress) = part else {
            return send(.refused(round, promised: promised), to: round.node, state, now)
        }
        part = .paused(round, ticks: ticks.map { _ in lease }, progress)
        return send(message(), to: round.node, state, now)
    }

    private mutating func carryOut(
        _ change: RecoveryChange<State.Snapshot>,
        life: Int,
        in round: RecoveryRound,
        _ state: State,
        _ now: Instant
    ) -> [Directive] {
        if options.defect == .ignoresRounds {
            if case .paused(_, let ticks, _) = part {
                part = .paused(round, ticks: ticks, .changing)
            }
            return [.reconcile(round, change)]
        }
        // Safety: a copy of a message of an earlier life or round must not undo later writes.
        guard life == membership.incarnation, case .paused(round, let ticks, let progress) = part
        else {
            return send(.refused(round, promised: promised), to: round.node, state, now)
        }
        let renewed = ticks.map { _ in lease }
        switch progress {
        case .untouched:
            part = .paused(round, ticks: renewed, .changing)
            return [.reconcile(round, change)]
        case .changing:
            part = .paused(round, ticks: renewed, .changing)
            return []
        case .changed(let lost):
            part = .paused(round, ticks: renewed, progress)
            return send(.changed(round, lost: lost), to: round.node, state, now)
        }
    }

    private mutating func leave(
        _ round: RecoveryRound,
        isRecovered: Bool,
        resumes: Bool
    ) -> [Directive] {
        guard case .paused(round, _, let progress) = part else { return [] }
        closed = round
        if !resumes {
            part = .paused(round, ticks: nil, progress)
            return []
        }
        part = .idle
        return [.resumeTraffic(recovered: isRecovered ? round : nil)]
    }

    /// The data are equal: whatever this node meant to do about it is done.
    private mutating func settle(_ round: RecoveryRound) {
        if round.node != membership.me { phase = .idle }
        side = []
        detected = nil
        isRecovered = true
    }

    /// Liveness: a node does not wait for ever for a coordinator that may be dead.
    mutating func expire() -> [Directive] {
        guard case .paused(let round, let ticks?, let progress) = part else { return [] }
        if ticks > 1 {
            part = .paused(round, ticks: ticks - 1, progress)
            return []
        }
        closed = round
        part = .idle
        return [.resumeTraffic(recovered: nil), report(.abandoned(round))]
    }
}
