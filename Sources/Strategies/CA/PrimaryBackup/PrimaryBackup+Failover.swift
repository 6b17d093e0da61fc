import Replication

extension PrimaryBackup {
    /// A change of the configuration that this node manages.
    enum Change: Sendable {
        /// Asking whether others would join, before anybody is stopped.
        case canvassing(Number, agreeing: Set<NodeID>, ticks: Int)
        /// Stopping everybody, and asking what they hold.
        case collecting(Number, [NodeID: Promise], ticks: Int)
        /// Waiting until the new primary is heard.
        case installing(Configuration, ticks: Int)

        var number: Number {
            switch self {
            case .canvassing(let number, _, _), .collecting(let number, _, _): number
            case .installing(let configuration, _): configuration.number
            }
        }
    }

    // MARK: Ticks

    mutating func startTicking() {
        outbox.append(.startTimer(Self.tickTimer, after: membership.timing.heartbeat))
        tickProbes()
    }

    mutating func tick() {
        outbox.append(.startTimer(Self.tickTimer, after: membership.timing.heartbeat))
        tickProbes()
        silence += 1
        lead()
        manage()
    }

    private mutating func tickProbes() {
        probes.tick()
        broadcast(.probe(number: probes.number, standing), to: membership.peers)
    }

    var standing: Standing { Standing(promised: promised, reign: reign?.configuration.number) }

    mutating func hear(_ standing: Standing, of sender: NodeID) {
        highest = max(highest, standing.promised)
        if let number = standing.reign { follow(sender, number) }
    }

    /// Forwards to a primary from now on, unless a newer one is known.
    mutating func follow(_ primary: NodeID, _ number: Number) {
        guard number >= configuration.number, number >= leader?.number ?? .initial,
            primary != membership.me
        else { return }
        if let reign {
            guard reign.configuration.number < number else { return }
            abdicate()
        }
        leader = Leader(node: primary, number: number)
        silence = 0
        patience = membership.timing.ticks + random.within(1...membership.timing.ticks)
        if let change, change.number <= number { self.change = nil }
    }

    /// Orders and answers nothing any more.
    private mutating func abdicate() {
        guard reign != nil else { return }
        reign = nil
        note("stopped")
    }

    mutating func hearOfNewer(_ number: Number) {
        highest = max(highest, number)
        if let reign, reign.configuration.number < number { self.reign?.isContested = true }
        if let change, change.number < number { giveUpChange() }
    }

    // MARK: Whether a change is needed

    private mutating func manage() {
        switch change {
        case nil:
            if needsChange { canvass() }
        case .canvassing(let number, let agreeing, let ticks):
            guard proceed(to: .canvassing(number, agreeing: agreeing, ticks: ticks + 1)) else {
                return
            }
            let silent = membership.peers.filter { !agreeing.contains($0) }
            broadcast(.canvass(number), to: silent)
            proposeIfAgreed()
        case .collecting(let number, let promises, let ticks):
            guard proceed(to: .collecting(number, promises, ticks: ticks + 1)) else { return }
            guard promises[membership.me] != nil else { return }
            broadcast(.propose(number), to: membership.peers.filter { promises[$0] == nil })
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
        guard !Variant.isFenced || probes.healthy.count + 1 >= membership.majority else {
            return false
        }
        guard let reign else { return silence >= patience }
        let members = reign.configuration.members
        if reign.isContested || probes.suspected.contains(where: members.contains) { return true }
        return reign.age > membership.timing.ticks
            && !probes.healthy.allSatisfy(members.contains)
    }

    // MARK: Canvassing

    private mutating func canvass() {
        let counter = max(highest, promised).counter + 1
        let number = Number(counter: counter, manager: membership.me)
        change = .canvassing(number, agreeing: [membership.me], ticks: 0)
        broadcast(.canvass(number), to: membership.peers)
        proposeIfAgreed()
    }

    /// Liveness: nobody agrees to replace a primary that it hears, so a node that alone cannot
    /// reach it stops nobody.
    mutating func consider(_ number: Number, of sender: NodeID) {
        guard number > promised else { return send(.outdated(promised), to: sender) }
        let hearsPrimary = leader != nil && silence <= membership.timing.ticks
        guard reign == nil, !hearsPrimary || leader?.node == sender else {
            return note("canvass-refused")
        }
        send(.agree(number), to: sender)
    }

    mutating func countAgreement(of sender: NodeID, to number: Number) {
        guard case .canvassing(number, var agreeing, let ticks) = change else { return }
        agreeing.insert(sender)
        change = .canvassing(number, agreeing: agreeing, ticks: ticks)
        proposeIfAgreed()
    }

    private mutating func proposeIfAgreed() {
        guard case .canvassing(let number, let agreeing, _) = change else { return }
        let isEnough =
            Variant.isFenced
            ? agreeing.count >= membership.majority
            : probes.healthy.allSatisfy(agreeing.contains)
        guard isEnough else { return }
        promise(number)
        change = .collecting(number, [:], ticks: 0)
    }

    // MARK: Promises

    mutating func join(_ number: Number, of sender: NodeID) {
        guard number >= promised else { return send(.outdated(promised), to: sender) }
        if number > promised {
            promise(number)
        } else if !writes.values.contains(where: { $0.isPromise(of: number) }) {
            sendPromise(for: number)
        }
    }

    /// Obeys no older configuration from now on.
    private mutating func promise(_ number: Number) {
        promised = number
        highest = max(highest, number)
        change = nil
        abdicate()
        persist(.promised(number), then: .promise(number))
    }

    mutating func settlePromise(of number: Number) {
        // Safety: a promise that a crash could undo is none.
        guard promised == number else { return }
        guard number.manager == membership.me else { return sendPromise(for: number) }
        broadcast(.propose(number), to: membership.peers)
        collect(ownPromise, of: membership.me, for: number)
    }

    private mutating func sendPromise(for number: Number) {
        guard number > configuration.number else { return }
        send(.promise(number, ownPromise), to: number.manager)
    }

    private var ownPromise: Promise {
        Promise(
            configuration: configuration,
            last: log.last,
            isContinuous: held == configuration.number
        )
    }

    mutating func collect(_ promise: Promise, of sender: NodeID, for number: Number) {
        guard case .collecting(number, var promises, let ticks) = change else { return }
        promises[sender] = promise
        change = .collecting(number, promises, ticks: ticks)
        decide()
    }

    // MARK: The successor

    /// Names the new primary when everybody who is healthy has promised, or enough have.
    private mutating func decide() {
        guard case .collecting(let number, let promises, let ticks) = change,
            promises[membership.me] != nil
        else { return }
        let isWhole = probes.healthy.allSatisfy { promises[$0] != nil }
        let isEnough =
            Variant.isFenced
            ? promises.count >= membership.majority
                && (isWhole || ticks > membership.timing.ticks)
            : isWhole && knowsTheLast(promises)
        guard isEnough, let successor = successor(among: promises) else { return }
        let configuration = Configuration(
            number: number,
            primary: successor,
            members: promises.keys.sorted()
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
        let newest = promises.values.map(\.configuration.number).max()
        let holders = promises.values.filter { $0.configuration.number == newest }
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
            let mine = (one.configuration.number, one.last)
            let theirs = (other.configuration.number, other.last)
            if mine != theirs { return mine < theirs }
            let isPrimary = other.configuration.primary == right.0
            return isPrimary || (one.configuration.primary != left.0 && right.0 < left.0)
        }
        return Variant.promotesMostAdvanced
            ? ranked.max(by: precedes)?.0 : ranked.min(by: precedes)?.0
    }

    private mutating func install(_ configuration: Configuration) {
        guard let primary = configuration.primary else { return }
        if primary == membership.me {
            found(configuration)
        } else {
            send(.install(configuration), to: primary)
        }
    }

    /// Becomes the primary.
    ///
    /// Safety: only of the configuration that this node promised last, and once: what it ordered in
    /// an earlier life, and shipped, may be missing from its own log.
    mutating func found(_ configuration: Configuration) {
        guard configuration.number == promised, configuration.number > self.configuration.number
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
        persist(.joined(founding), then: .log(configuration.number, last: log.last))
    }
}

extension PrimaryBackup.Write {
    func isPromise(of number: Configuration.Number) -> Bool {
        guard case .promise(number) = self else { return false }
        return true
    }
}
