import Replication

/// What is durable, what is committed, and what is kept.
extension Raft {
    /// Emits a record; the news count when it is durable.
    mutating func persist(_ record: Record, then news: RaftWrite.News) {
        lastToken += 1
        effects.append(.persist(record, WriteToken(lastToken)))
        writes.append(RaftWrite(token: lastToken, news: news))
        if !Variant.waitsForDurability, case .log = news { learn(news) }
    }

    /// Records become durable in order, so a token stands for all before it.
    mutating func finishWrites(through token: WriteToken) {
        while let write = writes.first, write.token <= token.number {
            writes.removeFirst()
            learn(write.news)
        }
    }

    private mutating func learn(_ news: RaftWrite.News) {
        switch news {
        case .ballot(let durable):
            durableBallot = durable
            if durable == ballot { announceBallot() }
        case .log(let index):
            guard index > durableIndex else { return }
            durableIndex = index
            if case .leader = role { advanceCommit() } else { acknowledge() }
        }
    }

    /// Entries after an index are replaced.
    ///
    /// Safety: their records may still become durable, but that says nothing of the new ones.
    mutating func forgetDurability(after index: Int) {
        durableIndex = min(durableIndex, index)
        for place in writes.indices {
            guard case .log(let through) = writes[place].news else { continue }
            writes[place].news = .log(through: min(through, index))
        }
    }

    // MARK: The machine

    /// Learns that the log is committed up to an index, and applies what it newly may.
    mutating func advanceCommit(to index: Int) {
        guard index > commit else { return }
        commit = index
        while machine.applied.index < commit, let entry = log[machine.applied.index + 1] {
            let outcome = machine.apply(entry, as: Variant.self)
            guard let proposal = entry.proposal else { continue }
            role.leadership?.proposed.remove(proposal.id)
            if let outcome { report(outcome, to: proposal.id) }
        }
        if machine.applied.index >= nextSnapshot { takeSnapshot() }
    }

    private mutating func takeSnapshot() {
        note("snapshot-taken")
        let new = machine.snapshot
        let index = new.position.index
        snapshot = new
        nextSnapshot = index + max(RaftLimits.snapshot, new.objects.weight)
        log.compact(through: index - RaftLimits.trailing)
        persist(.snapshot(new), then: .log(through: index))
    }

    /// Begins anew from a snapshot, with what the log has beyond it.
    mutating func restore(_ new: RaftSnapshot) {
        let index = new.position.index
        snapshot = new
        machine = RaftMachine(new)
        nextSnapshot = index + max(RaftLimits.snapshot, new.objects.weight)
        if hasTail(of: new) {
            log.compact(through: index)
        } else {
            log.reset(to: new.position)
        }
    }

    /// Whether the entries beyond a snapshot go on from it.
    func hasTail(of snapshot: RaftSnapshot) -> Bool {
        Variant.keepsTail && log.contains(snapshot.position)
    }

    // MARK: Recovery

    /// The ballot, the last snapshot and the entries behind it.
    var compacted: [Record]? {
        guard log.base == snapshot?.position ?? .origin else { return nil }
        var records: [Record] = ballot.term == 0 ? [] : [.ballot(ballot)]
        if let snapshot { records.append(.snapshot(snapshot)) }
        var index = log.base.index
        while index < log.lastIndex {
            let entries = log.entries(after: index, limit: RaftLimits.batch)
            records.append(.entries(after: index, entries))
            index += entries.count
        }
        return records
    }

    /// Rebuilds the state from any prefix of what was written.
    mutating func recover(_ records: [Record]) {
        for record in records {
            switch record {
            case .ballot(let durable): ballot = durable
            case .entries(let index, let entries): log.replace(after: index, with: entries)
            case .snapshot(let snapshot): restore(snapshot)
            }
        }
        durableBallot = ballot
        durableIndex = log.lastIndex
        commit = machine.applied.index
    }
}
