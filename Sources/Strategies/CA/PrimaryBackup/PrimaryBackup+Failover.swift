import Membership
import Replication

extension PrimaryBackup {
    /// A change of the configuration that this node manages.
    enum Change: Sendable {
        /// Asking whether others would join, before anybody is stopped.
        case canvassing(Ballot, agreeing: Set<NodeID>, ticks: Int)
        /// Stopping everybody, and asking what they hold.
        case collecting(Ballot, [NodeID: Promise], ticks: Int)
        /// Waiting until the new primary is heard.
        case installing(Configuration, ticks: Int)

        var ballot: Ballot {
            switch self {
            case .canvassing(let ballot, _, _), .collecting(let ballot, _, _): ballot
            case .installing(let configuration, _): configuration.ballot
            }
        }
    }

    // MARK: Ticks

    mutating func startTicking() {
        outbox.append(.startTimer(Self.tickTimer, after: membership.timing.heartbeat))
        watch()
    }

    mutating func tick() {
        outbox.append(.startTimer(Self.tickTimer, after: membership.timing.heartbeat))
        watch()
        silence += 1
        lead()
        manage()
    }

    /// Probes the peers.
    private mutating func watch() {
        ticks += 1
        for case .probe(let number, let peer) in health.tick(at: tickTime) {
            send(.probe(number: number, standing), to: peer)
        }
    }

    mutating func hear(answerTo probe: Int, of peer: NodeID) {
        _ = health.answer(probe, from: peer, at: tickTime)
    }

    /// Time in ticks: a wall clock that jumps must not make peers look ill, nor a stopped node
    /// blame its peers for the silence.
    private var tickTime: Instant {
        Instant(nanoseconds: membership.timing.heartbeat.nanoseconds * Int64(ticks))
    }

    var healthy: [NodeID] { membership.peers.filter(health.isHealthy) }

    var suspected: [NodeID] { membership.peers.filter { !health.isHealthy($0) } }

    var standing: Standing { Standing(promised: promised, reign: reign?.configuration.ballot) }

    mutating func hear(_ standing: Standing, of sender: NodeID) {
        highest = max(highest, standing.promised)
        if let ballot = standing.reign { follow(sender, ballot) }
    }

    /// Forwards to a primary from now on, unless a newer one is known.
    mutating func follow(_ primary: NodeID, _ ballot: Ballot) {
        guard ballot >= max(configuration.ballot, leader?.ballot ?? configuration.ballot),
            primary != membership.me
        else { return }
        if let reign {
            guard reign.configuration.ballot < ballot else { return }
            abdicate()
            note("deposed")
            recover()
        }
        leader = Leader(node: primary, ballot: ballot)
        silence = 0
        patience = membership.timing.ticks + random.within(1...membership.timing.ticks)
        if let change, change.ballot <= ballot { self.change = nil }
    }

    /// Orders and answers nothing any more.
    private mutating func abdicate() {
        guard reign != nil else { return }
        reign = nil
        note("stopped")
    }

    mutating func hearOfNewer(_ ballot: Ballot) {
        highest = max(highest, ballot)
        if let reign, reign.configuration.ballot < ballot { self.reign?.isContested = true }
        if let change, change.ballot < ballot { giveUpChange() }
    }

    // MARK: Whether a change is needed

    private mutating func manage() {
        switch change {
        case nil:
            if needsChange { canvass() }
        case .canvassing(let ballot, let agreeing, let ticks):
            guard proceed(to: .canvassing(ballot, agreeing: agreeing, ticks: ticks + 1)) else {
                return
            }
            let silent = membership.peers.filter { !agreeing.contains($0) }
            broadcast(.canvass(ballot), to: silent)
            proposeIfAgreed()
        case .collecting(let ballot, let promises, let ticks):
            guard proceed(to: .collecting(ballot, promises, ticks: ticks + 1)) else { return }
            guard promises[membership.me] != nil else { return }
            broadcast(.propose(ballot), to: membership.peers.filter { promises[$0] == nil })
            decide()
        case .installing(let configuration, let ticks):
            guard proceed(to: .installing(configuration, ticks: ticks + 1)) else { return }
            install(configuration)
        }
    }

    /// Goes on with a change, unless it has taken too long.
    private mutating func proceed(to next: Change) -> Bool {
        let ticks =
            switch next {
            case .canvassing(_, _, let ticks), .collecting(_, _, let ticks): ticks
            case .installing(_, let ticks): ticks
            }
        guard ticks <= 2 * membership.timing.ticks else {
            giveUpChange()
            return false
        }
        change = next
        return true
    }

    /// Tries again after a while that differs from node to node.
    private mutating func giveUpChange() {
        change = nil
        silence = 0
        patience = random.within(1...2 * membership.timing.ticks)
    }

    /// Whether the primary must be replaced, or a member left out, or another let in.
    private var needsChange: Bool {
        guard !Variant.isFenced || healthy.count + 1 >= membership.majority else {
            return false
        }
        guard let reign else { return silence >= patience }
        let members = reign.configuration.members
        if reign.isContested || suspected.contains(where: members.contains) { return true }
        return reign.age > membership.timing.ticks
            && !healthy.allSatisfy(members.contains)
    }

    // MARK: Canvassing

    private mutating func canvass() {
        let ballot = Ballot(
            number: max(highest, promised).number + 1,
            proposer: membership.me
        )
        change = .canvassing(ballot, agreeing: [membership.me], ticks: 0)
        broadcast(.canvass(ballot), to: membership.peers)
        proposeIfAgreed()
    }

    /// Liveness: nobody agrees to replace a primary that it hears, so a node that alone cannot
    /// reach it stops nobody.
    mutating func consider(_ ballot: Ballot, of sender: NodeID) {
        guard ballot > promised else { return send(.outdated(promised), to: sender) }
        let hearsPrimary = leader != nil && silence <= membership.timing.ticks
        guard reign == nil, !hearsPrimary || leader?.node == sender else {
            return note("canvass-refused")
        }
        send(.agree(ballot), to: sender)
    }

    mutating func countAgreement(of sender: NodeID, to ballot: Ballot) {
        guard case .canvassing(ballot, var agreeing, let ticks) = change else { return }
        agreeing.insert(sender)
        change = .canvassing(ballot, agreeing: agreeing, ticks: ticks)
        proposeIfAgreed()
    }

    private mutating func proposeIfAgreed() {
        guard case .canvassing(let ballot, let agreeing, _) = change else { return }
        let isEnough =
            Variant.isFenced
            ? agreeing.count >= membership.majority
            : healthy.allSatisfy(agreeing.contains)
        guard isEnough else { return }
        promise(ballot)
        change = .collecting(ballot, [:], ticks: 0)
    }

    // MARK: Promises

    mutating func join(_ ballot: Ballot, of sender: NodeID) {
        guard ballot >= promised else { return send(.outdated(promised), to: sender) }
        if ballot > promised {
            promise(ballot)
        } else if !writes.values.contains(where: { $0.isPromise(of: ballot) }) {
            sendPromise(for: ballot)
        }
    }

    /// Obeys no older configuration from now on.
    private mutating func promise(_ ballot: Ballot) {
        promised = ballot
        highest = max(highest, ballot)
        change = nil
        abdicate()
        persist(.promised(ballot), then: .promise(ballot))
    }

    mutating func settlePromise(of ballot: Ballot) {
        // Safety: a promise that a crash could undo is none.
        guard promised == ballot else { return }
        guard ballot.proposer == membership.me else { return sendPromise(for: ballot) }
        broadcast(.propose(ballot), to: membership.peers)
        collect(ownPromise, of: membership.me, for: ballot)
    }

    private mutating func sendPromise(for ballot: Ballot) {
        guard ballot > configuration.ballot else { return }
        send(.promise(ballot, ownPromise), to: ballot.proposer)
    }

    private var ownPromise: Promise {
        Promise(
            configuration: configuration,
            last: log.last,
            isContinuous: held == configuration.ballot
        )
    }

    mutating func collect(_ promise: Promise, of sender: NodeID, for ballot: Ballot) {
        guard case .collecting(ballot, var promises, let ticks) = change else { return }
        promises[sender] = promise
        change = .collecting(ballot, promises, ticks: ticks)
        decide()
    }

    // MARK: The successor

    /// Names the new primary when everybody who is healthy has promised, or enough have.
    private mutating func decide() {
        guard case .collecting(let ballot, let promises, let ticks) = change,
            promises[membership.me] != nil
        else { return }
        let isWhole = healthy.allSatisfy { promises[$0] != nil }
        let isEnough =
            Variant.isFenced
            ? promises.count >= membership.majority
                && (isWhole || ticks > membership.timing.ticks)
            : isWhole && knowsTheLast(promises)
        guard isEnough, let successor = successor(among: promises) else { return }
        let configuration = Configuration(
            ballot: ballot,
            primary: successor,
            backups: promises.keys.filter { $0 != successor }
        )
        change = .installing(configuration, ticks: 0)
        install(configuration)
    }

    /// Whether a node that was alive all the time has promised, or all that may have been.
    ///
    /// Source: Skeen, *Determining the last process to fail*, TOCS 1985: after a failure of all,
    /// those that come back first may lack what others did without them.
    private func knowsTheLast(_ promises: [NodeID: Promise]) -> Bool {
        guard Variant.waitsForSurvivors else { return true }
        let newest = promises.values.map(\.configuration.ballot).max()
        let holders = promises.values.filter { $0.configuration.ballot == newest }
        return holders.contains { promise in
            promise.isContinuous
                || promise.configuration.members.allSatisfy { promises[$0] != nil }
        }
    }

    /// The most advanced node; of several, the primary so far, then the first.
    private func successor(among promises: [NodeID: Promise]) -> NodeID? {
        let ranked = promises.keys.sorted().map { node in (node, promises[node]) }
        func precedes(_ left: (NodeID, Promise?), _ right: (NodeID, Promise?)) -> Bool {
            guard let one = left.1, let other = right.1 else { return right.1 != nil }
            let mine = (one.configuration.ballot, one.last)
            let theirs = (other.configuration.ballot, other.last)
            if mine != theirs { return mine < theirs }
            let isPrimary = other.configuration.primary == right.0
            return isPrimary || (one.configuration.primary != left.0 && right.0 < left.0)
        }
        return Variant.promotesMostAdvanced
            ? ranked.max(by: precedes)?.0 : ranked.min(by: precedes)?.0
    }

    private mutating func install(_ configuration: Configuration) {
        if configuration.primary == membership.me {
            found(configuration)
        } else {
            send(.install(configuration), to: configuration.primary)
        }
    }

    /// Becomes the primary.
    ///
    /// Safety: only of the configuration that this node promised last, and once: what it ordered in
    /// an earlier life, and shipped, may be missing from its own log.
    mutating func found(_ configuration: Configuration) {
        guard configuration.ballot == promised, configuration.ballot > self.configuration.ballot
        else { return }
        let founding = Transfer(
            configuration: configuration,
            checkpoint: nil,
            after: log.last,
            commands: [],
            committed: committed
        )
        self.configuration = configuration
        leader = nil
        change = nil
        reign = Reign(configuration: configuration, beginning: log.last)
        persist(.joined(founding), then: .log(configuration.ballot, last: log.last))
    }
}

extension PrimaryBackup.Write {
    func isPromise(of ballot: Ballot) -> Bool {
        guard case .promise(ballot) = self else { return false }
        return true
    }
}
