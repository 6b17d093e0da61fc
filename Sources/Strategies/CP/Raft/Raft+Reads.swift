import Replication

/// Reads without an entry in the log (Ongaro's dissertation, section 6.4).
extension Raft {
    /// Lets a read wait until it is sure that no newer leader had committed anything before it.
    ///
    /// Safety: never by a lease, since clocks lie. A majority that answers a heartbeat sent after
    /// the read came was then in this term, so no later leader was elected before the read.
    mutating func queue(_ read: RaftProposal) {
        guard let leadership = role.leadership else { return }
        guard Variant.confirmsReads else {
            return deliver(machine.read(read.command), to: read.id)
        }
        guard leadership.reads.count < RaftLimits.reads else { return }
        role.leadership?.reads.append(
            RaftLeadership.Read(
                id: read.id,
                command: read.command,
                round: leadership.round + 1
            )
        )
        // One round at a time: reads that come meanwhile share the next.
        if leadership.reads.isEmpty { beginRound() }
    }

    /// Sends a round of heartbeats.
    mutating func beginRound() {
        guard let leadership = role.leadership else { return }
        let round = leadership.round + 1
        role.leadership?.round = round
        for peer in membership.peers {
            let match = leadership.progress[peer]?.match ?? 0
            // Safety: a follower may lack, or have other entries, beyond what it has acknowledged.
            send(.heartbeat(round: round, commit: min(match, commit)), to: peer)
        }
        answerReads()
    }

    mutating func learn(that follower: NodeID, isAliveIn round: Int) {
        guard let progress = role.leadership?.progress[follower] else { return }
        role.leadership?.progress[follower]?.isHeard = true
        if round > progress.round {
            role.leadership?.progress[follower]?.round = round
            answerReads()
        }
        supply(follower)
    }

    /// Answers the reads whose round a majority has answered.
    ///
    /// What is applied is all that was committed when the read came: a leader applies what it
    /// commits at once, and all that was committed before its term is below `start`.
    mutating func answerReads() {
        guard let leadership = role.leadership, let first = leadership.reads.first,
            commit >= leadership.start
        else { return }
        let confirmed = leadership.agreed(own: leadership.round, membership.majority) { $0.round }
        guard first.round <= confirmed else { return }
        let ready = leadership.reads.prefix { $0.round <= confirmed }
        role.leadership?.reads.removeFirst(ready.count)
        for read in ready { deliver(machine.read(read.command), to: read.id) }
        note("read-index-confirmed")
        if let next = leadership.reads.dropFirst(ready.count).first, next.round > leadership.round {
            beginRound()
        }
    }
}
