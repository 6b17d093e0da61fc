import Replication

/// Elections (section 5.2), with a pre-vote that keeps lone nodes from raising the term
/// (Ongaro's dissertation, section 9.6).
extension Raft {
    /// Moves to a newer term, in which nothing is known and nobody has this node's vote.
    mutating func enter(_ term: Int) {
        if case .leader = role { note("stepped-down") }
        role = .follower(leader: nil, verified: 0)
        cast(RaftBallot(term: term, vote: nil))
    }

    /// Sets the term and the vote, to be told of once they are durable.
    private mutating func cast(_ new: RaftBallot) {
        ballot = new
        guard Variant.remembersBallot else {
            durableBallot = new
            return announceBallot()
        }
        persist(.ballot(new), then: .ballot(new))
    }

    /// The term and the vote are durable.
    mutating func announceBallot() {
        guard let vote = ballot.vote else { return }
        guard vote == membership.me else { return send(.vote, to: vote) }
        guard case .candidate = role else { return }
        askForVotes(of: membership.peers)
        countVote(of: membership.me)
    }

    // MARK: Before an election

    /// Asks who would vote for this node; the term stays as it is.
    mutating func askForPreVotes() {
        silence = .zero
        electionTimeout = drawElectionTimeout()
        role = .preCandidate(ballotBox)
        for peer in membership.peers { send(.askPreVote(last: log.last), to: peer) }
        countPreVote(true, of: membership.me)
    }

    private var ballotBox: Votes<Bool> {
        Votes(needed: max(1, membership.majority + 1 - Variant.ownVotes))
    }

    mutating func answerPreVote(_ last: RaftPosition, to sender: NodeID) {
        let isGranted = !hearsLeader && last.isAsRecent(as: log.last)
        if !isGranted { note("pre-vote-refused") }
        send(.preVote(isGranted: isGranted), to: sender)
    }

    private var hearsLeader: Bool {
        leader == membership.me || (leader != nil && silence < membership.timing.suspicion)
    }

    mutating func countPreVote(_ isGranted: Bool, of node: NodeID) {
        guard isGranted, case .preCandidate(var votes) = role else { return }
        let isEnough = votes.add(true, of: node)
        role = .preCandidate(votes)
        if isEnough { stand() }
    }

    // MARK: The election

    /// Stands for election in the next term.
    private mutating func stand() {
        role = .candidate(ballotBox)
        silence = .zero
        electionTimeout = drawElectionTimeout()
        cast(RaftBallot(term: ballot.term + 1, vote: membership.me))
    }

    mutating func askForVotes(of nodes: [NodeID]) {
        for node in nodes where node != membership.me { send(.askVote(last: log.last), to: node) }
    }

    /// Safety: one vote a term, and only for a log that has all this node may have helped commit.
    mutating func answerVote(_ last: RaftPosition, to sender: NodeID) {
        if ballot.vote == sender {
            if durableBallot == ballot { send(.vote, to: sender) }
            return
        }
        guard ballot.vote == nil, leader == nil, last.isAsRecent(as: log.last) else { return }
        silence = .zero
        role = .follower(leader: nil, verified: 0)
        cast(RaftBallot(term: ballot.term, vote: sender))
    }

    mutating func countVote(of node: NodeID) {
        guard case .candidate(var votes) = role else { return }
        let isEnough = votes.add(true, of: node)
        role = .candidate(votes)
        if isEnough { becomeLeader() }
    }

    private mutating func becomeLeader() {
        note("elected")
        if !Variant.sharesKeys { machine.forgetClients() }
        log.blank(after: commit) { !Variant.inherits($0.command) }
        let inherited = log.entries(after: commit, limit: .max)
        let first = log.lastIndex + 1
        role = .leader(
            RaftLeadership(
                start: Variant.trustsEarlierTerms ? first - 1 : first,
                progress: Dictionary(
                    uniqueKeysWithValues: membership.peers.map { ($0, .init(next: first)) }
                ),
                proposed: Set(inherited.compactMap { $0.proposal?.id })
            )
        )
        // Entries of earlier terms are committed by committing one of this term (section 5.4.2).
        append(RaftEntry(term: ballot.term, proposal: nil))
        if Variant.trustsEarlierTerms { advanceCommit(to: first - 1) }
        beginRound()
        dispatchAll()
    }
}
