import Replication

/// Time passes in ticks, which are timers: a wall clock may jump.
extension Raft {
    /// A leader's ticks are heartbeats; the ticks of others are drawn, so that they differ.
    mutating func startTick() {
        tick = if case .leader = role { membership.timing.heartbeat } else { tickLength() }
        effects.append(.startTimer(RaftTimer.tick, after: tick))
    }

    mutating func passTime() {
        let passed = tick
        startTick()
        for number in requests.age(by: passed, timeout: membership.timing.retransmission) {
            dispatch(number)
        }
        switch role {
        case .leader: lead(for: passed)
        case .follower, .preCandidate: grow(silence: passed)
        case .candidate(let votes):
            grow(silence: passed)
            if case .candidate = role, durableBallot == ballot {
                askForVotes(of: votes.missing(of: membership.peers))
            }
        }
    }

    private mutating func grow(silence passed: Duration) {
        silence += passed
        if silence >= electionTimeout { askForPreVotes() }
    }

    /// A silence of once to twice the suspicion, new each time, so that votes are seldom split.
    mutating func drawElectionTimeout() -> Duration {
        draw(from: membership.timing.suspicion, to: membership.timing.suspicion * 2)
    }

    mutating func tickLength() -> Duration {
        draw(from: membership.timing.heartbeat / 2, to: membership.timing.heartbeat)
    }

    private mutating func draw(from least: Duration, to most: Duration) -> Duration {
        .nanoseconds(Int64(random.within(Int(least.nanoseconds)...Int(most.nanoseconds))))
    }
}
