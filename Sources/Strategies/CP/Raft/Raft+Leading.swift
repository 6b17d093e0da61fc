import Replication

/// What a leader does (sections 5.3 and 5.4).
extension Raft {
    mutating func propose(_ proposal: RaftProposal) {
        role.leadership?.proposed.insert(proposal.id)
        append(RaftEntry(term: ballot.term, proposal: proposal))
    }

    /// Puts an entry into the log and sends it to those who wait for nothing else.
    mutating func append(_ entry: RaftEntry) {
        let previous = log.lastIndex
        log.append(entry)
        persist(.entries(after: previous, [entry]), then: .log(through: previous + 1))
        for peer in membership.peers { supply(peer) }
    }

    /// Sends what a follower lacks, unless it has still to answer what was sent before.
    ///
    /// One message is under way to each follower, and what is proposed meanwhile goes with the
    /// next: batches form by themselves.
    mutating func supply(_ follower: NodeID) {
        guard let progress = role.leadership?.progress[follower], progress.wait == 0,
            progress.match < log.lastIndex
        else { return }
        let previous = progress.next - 1
        if let term = log.term(at: previous) {
            let entries = log.entries(after: previous, limit: RaftLimits.batch)
            let position = RaftPosition(index: previous, term: term)
            send(.append(after: position, entries, commit: commit), to: follower)
        } else if let snapshot {
            send(.install(snapshot), to: follower)
        }
        let wait = ticksToWait
        role.leadership?.progress[follower]?.wait = wait
    }

    /// In how many ticks what was sent counts as lost.
    private var ticksToWait: Int {
        let beat = max(1, membership.timing.heartbeat.nanoseconds)
        return max(1, Int(membership.timing.retransmission.nanoseconds / beat))
    }

    // MARK: Answers of followers

    mutating func learn(that follower: NodeID, has index: Int) {
        guard var progress = role.leadership?.progress[follower] else { return }
        progress.isHeard = true
        progress.wait = 0
        progress.match = max(progress.match, index)
        progress.next = progress.match + 1
        role.leadership?.progress[follower] = progress
        advanceCommit()
        supply(follower)
    }

    mutating func learn(that follower: NodeID, rejected: Int, hint: RaftPosition) {
        guard var progress = role.leadership?.progress[follower] else { return }
        progress.isHeard = true
        // What was rejected long ago must not undo what was found out since.
        if rejected == progress.next - 1, rejected > progress.match {
            let common = log.lastPosition(notBeyond: hint).index
            progress.next = max(progress.match, min(common, rejected - 1)) + 1
            progress.wait = 0
        }
        role.leadership?.progress[follower] = progress
        supply(follower)
    }

    /// Commits what a majority has durably.
    ///
    /// Safety: only by counting an entry of this term; one of an earlier term may be overwritten
    /// although a majority has it (section 5.4.2, figure 8).
    mutating func advanceCommit() {
        guard let leadership = role.leadership else { return }
        let agreed = leadership.agreed(own: durableIndex, membership.majority) { $0.match }
        guard agreed > commit,
            Variant.trustsEarlierTerms || log.term(at: agreed) == ballot.term
        else { return }
        advanceCommit(to: agreed)
        answerReads()
    }

    // MARK: Time

    mutating func lead(for passed: Duration) {
        guard countHeard(passed) else { return }
        beginRound()
        for peer in membership.peers {
            if let wait = role.leadership?.progress[peer]?.wait, wait > 0 {
                role.leadership?.progress[peer]?.wait = wait - 1
            }
            supply(peer)
        }
    }

    /// Gives up the lead if a majority was silent for as long as makes followers elect another
    /// (Ongaro's dissertation, section 6.2).
    private mutating func countHeard(_ passed: Duration) -> Bool {
        guard var leadership = role.leadership else { return false }
        leadership.sinceCensus += passed
        if leadership.sinceCensus >= membership.timing.suspicion {
            let silent = leadership.unheard(among: membership.peers).count
            guard membership.members.count - silent >= membership.majority else {
                note("stepped-down")
                role = .follower(leader: nil, verified: 0)
                silence = .zero
                return false
            }
            leadership.sinceCensus = .zero
            for peer in membership.peers { leadership.progress[peer]?.isHeard = false }
        }
        role.leadership = leadership
        return true
    }
}
