import Replication

/// The accepting side: what a node promises, and which configuration it goes by.
extension FailoverManager {
    mutating func hear(_ message: Message, from sender: NodeID) -> [Directive] {
        switch message {
        case .probe(let number): send(.alive(number, position), to: sender)
        case .alive: []
        case .seal(let ballot): seal(ballot, for: sender)
        case .sealed(let ballot, let position): count(position, of: sender, ballot)
        case .install(let configuration): adopt(configuration, from: sender)
        case .installed(let ballot): count(installedBy: sender, ballot)
        case .confirm(let ballot, let token):
            accepts(ballot)
                ? send(.confirmed(ballot, token), to: sender) : send(.refused(record), to: sender)
        case .confirmed(let ballot, let token): count(token, confirmedBy: sender, ballot)
        case .refused(let record): yield(to: record, of: sender)
        }
    }

    private mutating func seal(_ ballot: Ballot, for sender: NodeID) -> [Directive] {
        guard ballot >= record.promised, ballot > configuration.ballot, options.isFenced else {
            return send(.refused(record), to: sender)
        }
        note(ballot)
        giveWay(to: ballot)
        let stopped = close()
        if ballot == record.promised {
            // Safety: the promise may still be on its way to the disk.
            return stopped + hold(.sealed(ballot, position), to: sender)
        }
        record.promised = ballot
        return stopped + persist(then: .sealed(ballot, position), to: [sender])
    }

    /// Liveness: of two nodes that propose at the same time, one must let the other finish.
    private mutating func giveWay(to ballot: Ballot) {
        let isAhead =
            switch phase {
            case .following: true
            case .waiting: ballot.proposer == membership.me
            case .sealing(let proposal): proposal.ballot >= ballot
            case .installing(let next, _): next.ballot >= ballot
            }
        if !isAhead { phase = .waiting(until: time + options.timeout + turn) }
    }

    /// Goes by a configuration, if it is later than this node's and no later one was promised.
    mutating func adopt(_ next: Configuration, from sender: NodeID) -> [Directive] {
        if next == configuration { return hold(.installed(next.ballot), to: next.primary) }
        let isLater = next.ballot > configuration.ballot
        guard isLater, next.ballot >= record.promised else {
            return send(.refused(record), to: sender)
        }
        note(next.ballot)
        let wasPrimary = isPrimary
        let stopped = close()
        record.promised = next.ballot
        record.configuration = next
        // A primary is current by definition: it was chosen as the most advanced.
        if isPrimary { record.current = next.ballot }
        stuckSince = nil
        phase = .following
        let demoted: [Directive] = wasPrimary && !isPrimary ? [.demote(next)] : []
        let persisted = persist(then: .installed(next.ballot), to: [sender, next.primary])
        return stopped + demoted + [.reconfigure(next)] + persisted + enterRole()
    }

    /// Takes up what the configuration makes of this node.
    mutating func enterRole() -> [Directive] {
        acknowledged = []
        announceAt = time
        guard isPrimary else { return openIfInForce() }
        let promoted: [Directive] = [.promote(configuration)]
        return promoted + hold(.installed(configuration.ballot), to: membership.me)
    }

    private mutating func count(installedBy node: NodeID, _ ballot: Ballot) -> [Directive] {
        if case .installing(let next, _) = phase, next.ballot == ballot, next.primary == node {
            phase = .following
        }
        guard isPrimary, ballot == configuration.ballot else { return [] }
        acknowledged.insert(node)
        return openIfInForce()
    }

    private mutating func count(
        _ token: Int,
        confirmedBy node: NodeID,
        _ ballot: Ballot
    ) -> [Directive] {
        guard accepts(ballot), isServing, confirmations[token] != nil else { return [] }
        confirmations[token]?.insert(node)
        guard let nodes = confirmations[token], nodes.count >= membership.majority else {
            return []
        }
        confirmations[token] = nil
        return [.confirmed(token)]
    }

    /// Somebody knows better.
    private mutating func yield(to other: Record, of sender: NodeID) -> [Directive] {
        let news =
            other.configuration.ballot > configuration.ballot
            ? adopt(other.configuration, from: sender) : []
        if options.isFenced, other.promised > configuration.ballot {
            note(other.promised)
            if case .sealing(let proposal) = phase, proposal.ballot < other.promised {
                return news + stepBack()
            }
            if isServing { return news + close() }
        }
        return news
    }

    /// Tells who does not know it yet, the returning old primary among them.
    mutating func announce() -> [Directive] {
        guard isPrimary, accepts(configuration.ballot), announceAt <= time else { return [] }
        announceAt = time + options.retry
        return membership.members.filter { !acknowledged.contains($0) }
            .flatMap { send(.install(configuration), to: $0) }
    }

    mutating func retryConfirmations() -> [Directive] {
        confirmations.keys.sorted().flatMap { token in
            membership.members.filter { confirmations[token]?.contains($0) == false }
                .flatMap { send(.confirm(configuration.ballot, token), to: $0) }
        }
    }

    // MARK: Traffic

    /// Safety: fenced, a primary serves only when a majority goes by its configuration.
    mutating func openIfInForce() -> [Directive] {
        let isInForce =
            !isPrimary || !options.isFenced
            || acknowledged.count >= membership.majority && accepts(configuration.ballot)
        return isInForce && stuckSince == nil ? open() : []
    }

    private mutating func open() -> [Directive] {
        if isOpen { return [] }
        isOpen = true
        return [.startTraffic(configuration)]
    }

    mutating func close() -> [Directive] {
        confirmations = [:]
        if !isOpen { return [] }
        isOpen = false
        return [.stopTraffic]
    }

    private mutating func note(_ ballot: Ballot) {
        highest = max(highest, ballot.number)
        if ballot > configuration.ballot, stuckSince == nil { stuckSince = time }
    }

    // MARK: Messages and records

    mutating func persist(then message: Message? = nil, to nodes: [NodeID] = []) -> [Directive] {
        lastRecord += 1
        let persist = Directive.persist(record, lastRecord)
        guard let message else { return [persist] }
        return [persist] + Set(nodes).sorted().flatMap { hold(message, to: $0) }
    }

    /// Sends when the last record is durable.
    ///
    /// Safety: a promise that a crash could take back must not be acted upon.
    private mutating func hold(_ message: Message, to node: NodeID) -> [Directive] {
        let isDurable = !options.isFenced || lastRecord == lastDurable
        if isDurable { return send(message, to: node) }
        held.append(Held(number: lastRecord, message: message, to: node))
        return []
    }

    mutating func broadcast(_ message: Message) -> [Directive] {
        membership.members.flatMap { send(message, to: $0) }
    }

    /// Sends; a node's word to itself is heard at once.
    mutating func send(_ message: Message, to node: NodeID) -> [Directive] {
        node == membership.me ? hear(message, from: node) : [.send(message, to: node)]
    }
}
