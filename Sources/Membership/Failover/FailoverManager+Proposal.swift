import Replication

/// The proposing side: from an unhealthy primary to a new configuration.
extension FailoverManager {
    /// What the health checker wants done.
    mutating func carryOut(_ directive: HealthChecker.Directive) -> [Directive] {
        switch directive {
        case .probe(let number, let node): [.send(.probe(number), to: node)]
        case .startTimer(let delay): [.startTimer(after: min(delay, options.retry))]
        case .transition(let node, let isHealthy):
            [.health(node, isHealthy: isHealthy)] + react(to: node)
        }
    }

    private mutating func react(to node: NodeID) -> [Directive] {
        if case .waiting = phase, checker.isHealthy(configuration.primary), stuckSince == nil {
            phase = .following
            return openIfInForce()
        }
        guard isPrimary, options.isFenced else { return [] }
        if healthy.count < membership.majority { return close() }
        if !isOpen, acknowledged.count >= membership.majority {
            // Safety: it may have been deposed meanwhile; a majority must say otherwise.
            acknowledged = [membership.me]
            announceAt = time
        }
        return []
    }

    private var healthy: [NodeID] { membership.members.filter { checker.isHealthy($0) } }

    /// How long this node leaves the matter to those before it.
    var turn: Duration {
        options.stagger * (healthy.firstIndex(of: membership.me) ?? healthy.count)
    }

    /// What is due at this time.
    mutating func proceed() -> [Directive] {
        switch phase {
        case .following: return watch()
        case .waiting(let until):
            guard until <= time else { return [] }
            return options.isFenced ? propose(nil) : promoteUnfenced()
        case .sealing(let proposal): return proceed(proposal)
        case .installing(let configuration, let deadline):
            if deadline <= time { return stepBack() }
            return send(.install(configuration), to: configuration.primary)
        }
    }

    private mutating func watch() -> [Directive] {
        if !checker.isHealthy(configuration.primary) {
            // Somebody may already be about it.
            let head = stuckSince == nil ? .zero : options.timeout
            phase = .waiting(until: time + turn + head)
            return close()
        }
        // Liveness: a node that knows of a ballot that nobody completes begins one of its own.
        if options.isFenced, let since = stuckSince, since + options.timeout <= time {
            phase = .waiting(until: time + turn)
        }
        return []
    }

    mutating func propose(_ wanted: Configuration?) -> [Directive] {
        highest += 1
        let proposal = Proposal(
            ballot: Ballot(number: highest, proposer: membership.me),
            wanted: wanted,
            retryAt: time + options.retry,
            deadline: time + options.timeout
        )
        phase = .sealing(proposal)
        return broadcast(.seal(proposal.ballot))
    }

    /// A node has stopped under earlier ballots.
    mutating func count(_ position: Position, of node: NodeID, _ ballot: Ballot) -> [Directive] {
        guard case .sealing(var proposal) = phase, proposal.ballot == ballot else { return [] }
        proposal.positions[node] = position
        phase = .sealing(proposal)
        let isEverybody = healthy.allSatisfy { proposal.positions[$0] != nil }
        return isEverybody ? decide(proposal) : []
    }

    private mutating func proceed(_ proposal: Proposal) -> [Directive] {
        if proposal.deadline <= time { return stepBack() }
        guard proposal.retryAt <= time else { return [] }
        if proposal.positions.count >= membership.majority { return decide(proposal) }
        var proposal = proposal
        proposal.retryAt = time + options.retry
        phase = .sealing(proposal)
        return membership.members.filter { proposal.positions[$0] == nil }
            .flatMap { send(.seal(proposal.ballot), to: $0) }
    }

    /// Safety: a majority is sealed, so no earlier configuration acknowledges anything now, and
    /// every acknowledged write is held by a sealed node that was current in the latest of them.
    private mutating func decide(_ proposal: Proposal) -> [Directive] {
        let positions = proposal.positions
        guard positions.count >= membership.majority,
            let best = Position.mostAdvanced(positions)
        else { return [] }
        let primary = proposal.wanted.map(\.primary) ?? best
        guard positions[primary] != nil else { return [] }
        let candidates = proposal.wanted.map(\.backups) ?? membership.members
        let backups = candidates.filter { $0 != primary && positions[$0] != nil }
        guard backups.count + 1 >= membership.majority else { return stepBack() }
        let next = Configuration(ballot: proposal.ballot, primary: primary, backups: backups)
        phase = .installing(next, deadline: time + options.timeout)
        return send(.install(next), to: primary)
    }

    /// Gives up, and lets others try before the next attempt.
    mutating func stepBack() -> [Directive] {
        phase = .waiting(until: time + options.stagger + turn)
        return close()
    }

    /// The health check alone decides: nobody else is asked.
    private mutating func promoteUnfenced() -> [Directive] {
        var known = positions.filter { checker.isHealthy($0.key) }
        known[membership.me] = position
        guard Position.mostAdvanced(known) == membership.me else {
            phase = .waiting(until: time + options.timeout)
            return []
        }
        highest += 1
        let ballot = Ballot(number: highest, proposer: membership.me)
        let backups = membership.peers.filter { checker.isHealthy($0) }
        let next = Configuration(ballot: ballot, primary: membership.me, backups: backups)
        return adopt(next, from: membership.me)
    }
}
