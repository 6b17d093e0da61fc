import Replication

/// The coordinating side: asks, chooses, changes, validates, and tries again.
extension RecoveryCoordinator {
    /// What is due at this tick.
    mutating func proceed(_ state: State, _ now: Instant) -> [Directive] {
        switch phase {
        case .idle: return []
        case .waiting(let ticks):
            if ticks > 0 {
                phase = .waiting(ticks: ticks - 1)
                return []
            }
            return attempt(state, now)
        case .active(var attempt):
            attempt.waited += 1
            phase = .active(attempt)
            guard attempt.waited >= options.timeoutTicks else { return ask(attempt, state, now) }
            if case .ending(let ending, _) = attempt.step {
                conclude(ending)
                return []
            }
            return fail(attempt, .unreachable(missing(in: attempt)), state, now)
        }
    }

    private mutating func attempt(_ state: State, _ now: Instant) -> [Directive] {
        attempts += 1
        figures?.attempts = attempts
        figures?.lost = [:]
        figures?.conflicts = 0
        let round = RecoveryRound(
            number: promised.number + 1,
            node: membership.me,
            incarnation: membership.incarnation
        )
        return [report(.began(round))] + enter(.asking([:]), round, state, now)
    }

    /// Goes on to a step, and puts its question.
    private mutating func enter(
        _ step: Step,
        _ round: RecoveryRound,
        _ state: State,
        _ now: Instant
    ) -> [Directive] {
        let attempt = Attempt(round: round, step: step)
        phase = .active(attempt)
        return ask(attempt, state, now)
    }

    /// Puts the question of a step to those who have not answered it.
    private mutating func ask(
        _ attempt: Attempt,
        _ state: State,
        _ now: Instant
    ) -> [Directive] {
        let round = attempt.round
        return missing(in: attempt).flatMap { node -> [Directive] in
            switch attempt.step {
            case .asking: send(.ask(round), to: node, state, now)
            case .fetching: send(.fetch(round), to: node, state, now)
            case .changing(let change, let lives, _):
                send(.change(round, life: lives[node] ?? 0, change), to: node, state, now)
            case .validating: send(.validate(round), to: node, state, now)
            case .ending(let ending, _):
                send(end(round, ending), to: node, state, now)
            }
        }
    }

    private func end(_ round: RecoveryRound, _ ending: Ending) -> Message {
        switch ending {
        case .recovered: .end(round, isRecovered: true, resumes: true)
        case .failed: .end(round, isRecovered: false, resumes: options.fallback == .resume)
        }
    }

    private func missing(in attempt: Attempt) -> [NodeID] {
        switch attempt.step {
        case .asking(let answers): membership.members.filter { answers[$0] == nil }
        case .fetching(.merge(let nodes), _, let snapshots): nodes.filter { snapshots[$0] == nil }
        case .fetching(.replace(let master), _, _): [master]
        case .changing(_, _, let done):
            membership.members.filter { done[$0] == nil && !isLeftOut($0) }
        case .validating(let digests): membership.members.filter { digests[$0] == nil }
        case .ending(_, let nodes): membership.members.filter { !nodes.contains($0) }
        }
    }

    private func isLeftOut(_ node: NodeID) -> Bool {
        options.defect == .leavesOneOut && node == membership.members.last
    }

    // MARK: Answers

    mutating func collect(
        _ message: Message,
        from node: NodeID,
        _ state: State,
        _ now: Instant
    ) -> [Directive] {
        guard case .active(var attempt) = phase else { return [] }
        let round = attempt.round
        switch (message, attempt.step) {
        case (.summary(round, let life, let summary, let side), .asking(var answers)):
            answers[node] = Answer(life: life, summary: summary, side: side)
            attempt.step = .asking(answers)
        case (.snapshot(round, let snapshot), .fetching(let plan, let lives, var snapshots)):
            snapshots[node] = snapshot
            attempt.step = .fetching(plan, lives: lives, snapshots)
        case (.changed(round, let lost), .changing(let change, let lives, var done)):
            done[node] = lost
            attempt.step = .changing(change, lives: lives, done)
        case (.digest(round, let digest), .validating(var digests)):
            digests[node] = digest
            attempt.step = .validating(digests)
        case (.ended(round), .ending(let ending, var nodes)):
            nodes.insert(node)
            attempt.step = .ending(ending, nodes)
        case (.refused(round, let later), let step):
            promised = max(promised, later)
            if case .ending = step { return [] }
            return fail(attempt, .refused(by: node), state, now)
        default: return []
        }
        phase = .active(attempt)
        return advance(attempt, state, now)
    }

    /// Goes on when all have answered.
    private mutating func advance(
        _ attempt: Attempt,
        _ state: State,
        _ now: Instant
    ) -> [Directive] {
        let round = attempt.round
        switch attempt.step {
        case .fetching(let plan, let lives, let snapshots):
            return change(plan, lives, snapshots, round, state, now)
        case _ where !missing(in: attempt).isEmpty: return []
        case .asking(let answers): return choose(answers, round, state, now)
        case .changing(_, _, let done):
            figures?.lost = done.values.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
            return enter(.validating([:]), round, state, now)
        case .validating(let digests): return validate(digests, attempt, state, now)
        case .ending(let ending, _):
            conclude(ending)
            return []
        }
    }

    private mutating func choose(
        _ answers: [NodeID: Answer],
        _ round: RecoveryRound,
        _ state: State,
        _ now: Instant
    ) -> [Directive] {
        if Set(answers.values.map(\.summary.digest)).count == 1 {
            return enter(.validating([:]), round, state, now)
        }
        var plan = options.strategy.decide(
            RecoveryStrategy.Situation(
                members: membership.members,
                summaries: answers.mapValues(\.summary),
                sides: answers.mapValues(\.side)
            )
        )
        if case .merge(let nodes) = plan {
            // Equal data are fetched once, and their conflicts counted once.
            var digests: Set<UInt64?> = []
            let distinct = nodes.filter { digests.insert(answers[$0]?.summary.digest).inserted }
            plan = .merge(of: distinct)
        }
        let lives = answers.mapValues(\.life)
        return enter(.fetching(plan, lives: lives, [:]), round, state, now)
    }

    private mutating func change(
        _ plan: RecoveryStrategy.Plan,
        _ lives: [NodeID: Int],
        _ snapshots: [NodeID: State.Snapshot],
        _ round: RecoveryRound,
        _ state: State,
        _ now: Instant
    ) -> [Directive] {
        let change: RecoveryChange<State.Snapshot>
        switch plan {
        case .replace(let master):
            guard let snapshot = snapshots[master] else { return [] }
            change = .replace(snapshot)
        case .merge(let nodes):
            let sides = nodes.compactMap { snapshots[$0] }
            guard sides.count == nodes.count else { return [] }
            var merged = state
            figures?.conflicts = sides.reduce(0) { $0 + merged.merge($1) }
            change = .merge(merged.snapshot)
        }
        let sent = enter(.changing(change, lives: lives, [:]), round, state, now)
        guard options.defect == .skipsValidation else { return sent }
        return sent + finish(round, state, now)
    }

    private mutating func validate(
        _ digests: [NodeID: UInt64],
        _ attempt: Attempt,
        _ state: State,
        _ now: Instant
    ) -> [Directive] {
        let first = membership.members.first.flatMap { digests[$0] }
        let others = membership.members.filter { digests[$0] != first }
        return others.isEmpty
            ? finish(attempt.round, state, now) : fail(attempt, .diverged(others), state, now)
    }

    // MARK: The end

    private mutating func finish(
        _ round: RecoveryRound,
        _ state: State,
        _ now: Instant
    ) -> [Directive] {
        measure(until: now)
        let reports = figures.map { [report(.recovered(round, $0))] } ?? []
        return reports
            + enter(.ending(.recovered, []), round, state, now)
    }

    private mutating func fail(
        _ attempt: Attempt,
        _ failure: RecoveryFailure,
        _ state: State,
        _ now: Instant
    ) -> [Directive] {
        measure(until: now)
        let isLast = attempts >= options.attempts
        let event: RecoveryEvent? =
            isLast
            ? figures.map { .failed(attempt.round, failure, $0) }
            : .attemptFailed(attempt.round, failure)
        let reports = event.map { [report($0)] } ?? []
        return reports
            + enter(.ending(.failed(isLast: isLast), []), attempt.round, state, now)
    }

    private mutating func measure(until now: Instant) {
        guard let began = figures?.began else { return }
        figures?.duration = max(.zero, .nanoseconds(now.nanoseconds &- began.nanoseconds))
    }

    private mutating func conclude(_ ending: Ending) {
        switch ending {
        case .recovered, .failed(isLast: true): phase = .idle
        case .failed(isLast: false):
            phase = .waiting(ticks: options.backoffTicks << min(attempts - 1, 10))
        }
    }

    /// Another node coordinates a later round: this one waits, in case the other dies.
    mutating func yield(to round: RecoveryRound) {
        if round.node == membership.me { return }
        if case .idle = phase { return }
        phase = .waiting(ticks: options.timeoutTicks * 6)
    }
}
