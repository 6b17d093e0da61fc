import Replication

/// What a follower does (section 5.3).
extension Raft {
    /// The leader of this term has spoken.
    private mutating func hear(from sender: NodeID) {
        silence = .zero
        guard leader != sender else { return }
        role = .follower(leader: sender, verified: 0)
        electionTimeout = drawElectionTimeout()
        dispatchAll()
    }

    mutating func follow(_ sender: NodeID, round: Int, commit leaderCommit: Int) {
        hear(from: sender)
        send(.alive(round: round), to: sender)
        advanceCommit(to: min(leaderCommit, log.lastIndex))
    }

    /// Takes in entries of the leader's.
    mutating func append(
        _ entries: [RaftEntry],
        after previous: RaftPosition,
        commit leaderCommit: Int,
        from sender: NodeID
    ) {
        hear(from: sender)
        let end = previous.index + entries.count
        // What is compacted away is committed, and so it is the leader's.
        let known = max(0, log.base.index - previous.index)
        if known < entries.count || known == 0 {
            let start = known == 0 ? previous : log.base
            guard log.contains(start) else { return reject(start, sender) }
            merge(entries.dropFirst(known), after: start.index)
        }
        verify(through: end)
        advanceCommit(to: min(leaderCommit, end))
        if durableIndex >= end { acknowledge() }
    }

    private mutating func reject(_ position: RaftPosition, _ sender: NodeID) {
        let hint = log.lastPosition(notBeyond: position)
        send(.conflict(rejected: position.index, hint: hint), to: sender)
    }

    /// Keeps what the log has already: a message that comes late must not cut off newer entries.
    private mutating func merge(_ entries: ArraySlice<RaftEntry>, after start: Int) {
        var index = start
        var new = entries
        while let entry = new.first, log.term(at: index + 1) == entry.term {
            index += 1
            new.removeFirst()
        }
        guard !new.isEmpty else { return }
        if index < log.lastIndex {
            note("log-truncated")
            forgetDurability(after: index)
        }
        log.replace(after: index, with: new)
        persist(
            .entries(after: index, Array(new)),
            then: .log(through: index + new.count)
        )
    }

    private mutating func verify(through index: Int) {
        guard case .follower(let leader, let verified) = role else { return }
        role = .follower(leader: leader, verified: max(verified, index))
    }

    /// Tells the leader up to where the log is its own.
    ///
    /// Safety: only what is durable, for the leader counts it.
    mutating func acknowledge() {
        guard case .follower(let leader?, let verified) = role else { return }
        send(.appended(through: min(durableIndex, verified)), to: leader)
    }

    // MARK: Snapshots

    /// Takes in the state at a position, in place of the log up to there (section 7).
    mutating func install(_ new: RaftSnapshot, from sender: NodeID) {
        hear(from: sender)
        let index = new.position.index
        verify(through: index)
        guard index > commit else {
            if durableIndex >= index { acknowledge() }
            return
        }
        note("snapshot-installed")
        // Safety: what was durable of a log that is now given up says nothing of the leader's.
        if !hasTail(of: new) { forgetDurability(after: commit) }
        restore(new)
        commit = index
        persist(.snapshot(new), then: .log(through: index))
    }
}
