import Membership
import Replication

/// From a change that enough agree to, to its primary.
extension PrimaryBackup {
    mutating func join(_ ballot: Ballot, of sender: NodeID) {
        guard ballot >= promised else { return send(.outdated(promised), to: sender) }
        bePatient()
        if ballot > promised {
            promise(ballot)
        } else if !writes.values.contains(where: { $0.isPromise(of: ballot) }) {
            sendPromise(for: ballot)
        }
    }

    /// Obeys no older configuration from now on.
    mutating func promise(_ ballot: Ballot) {
        promised = ballot
        highest = max(highest, ballot)
        change = nil
        leader = nil
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
            isContinuous: isContinuous && held == configuration.ballot
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
    mutating func decide() {
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
        let ranked = promises.sorted { $0.key > $1.key }.enumerated().map { place, promise in
            let (node, held) = promise
            let isPrimary = held.configuration.primary == node
            return (node, rank: (held.configuration.ballot, held.last, isPrimary ? 1 : 0, place))
        }
        let successor =
            Variant.promotesMostAdvanced
            ? ranked.max { $0.rank < $1.rank } : ranked.min { $0.rank < $1.rank }
        return successor?.0
    }

    mutating func install(_ configuration: Configuration) {
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
        tenure = Tenure(configuration: configuration, beginning: log.last)
        persist(.joined(founding), then: .log(configuration.ballot, last: log.last))
    }
}

extension PrimaryBackup.Write {
    /// The same, but for no index of the log beyond this one.
    func limited(to index: Int) -> Self {
        guard case .log(let ballot, let last) = self else { return self }
        return .log(ballot, last: min(last, index))
    }

    func isPromise(of ballot: Ballot) -> Bool {
        guard case .promise(ballot) = self else { return false }
        return true
    }
}
