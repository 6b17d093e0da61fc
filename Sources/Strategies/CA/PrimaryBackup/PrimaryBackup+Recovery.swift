import Membership
import Replication

/// What a node holds, as recovery sees it.
struct Holdings: Reconcilable {
    var ballot: Ballot
    var checkpoint: Checkpoint
    var log: OrderedLog

    /// Equal for nodes that have carried out the same, and as much; the newest configuration is the
    /// most recent.
    var summary: RecoverySummary {
        var digest = Digest()
        digest.combine(String(checkpoint.objects.digest, radix: 16))
        digest.combine(checkpoint.index)
        return RecoverySummary(
            digest: digest.value,
            term: ballot.number,
            versions: checkpoint.index
        )
    }

    var snapshot: Checkpoint { checkpoint }

    /// One order cannot be merged into another, so nothing is taken in.
    mutating func merge(_ snapshot: Checkpoint) -> Int { 0 }

    mutating func replace(with snapshot: Checkpoint) -> [String: Int] {
        let lost = log.commands(after: log.base, missingIn: snapshot)
            .filter { $0.index <= checkpoint.index }
        checkpoint = snapshot
        log.restart(after: snapshot.index, with: [])
        return lost.reduce(into: [:]) { $0[$1.command.command.key, default: 0] += 1 }
    }
}

extension RecoveryStrategy {
    /// The data of the newest configuration's primary win.
    static let newestPrimary = RecoveryStrategy(
        name: "newest-primary",
        summary: "the newest configuration wins; what others wrote meanwhile is lost, and counted"
    ) { situation in
        func rank(_ node: NodeID) -> (Int, Int) {
            let summary = situation.summaries[node]
            return (summary?.term ?? 0, summary?.versions ?? 0)
        }
        let master = situation.members.max { rank($0) < rank($1) }
        return .replace(from: master ?? situation.members[0])
    }
}

/// What a validated recovery has shown of a node's data; nothing, after a restart.
///
/// A node that joins a primary that goes on from the same recovery needs no copy of all data, if it
/// still has what the recovery left. So validation counts: a node that was only believed to hold
/// the result would keep other data for ever.
struct Equality: Hashable, Sendable {
    /// The recovery from which the data go on.
    var round: RecoveryRound?
    /// The last index then, as long as this node follows nobody since.
    var index: Int?
}

/// Of two primaries that find each other, the older stops, and has all nodes made equal.
extension PrimaryBackup {
    typealias Recovery = RecoveryCoordinator<Holdings>

    static func recoveryOptions(_ membership: Membership) -> RecoveryOptions {
        RecoveryOptions(
            strategy: .newestPrimary,
            tick: membership.timing.heartbeat,
            timeoutTicks: membership.timing.ticks,
            attempts: 3,
            defect: Variant.recoveryDefect
        )
    }

    private var holdings: Holdings {
        Holdings(ballot: configuration.ballot, checkpoint: checkpoint, log: log)
    }

    /// Whether data are being made equal: nothing is answered or carried out meanwhile.
    var isPaused: Bool { recovery?.isPaused == true }

    mutating func recover() {
        guard recovery != nil else { return }
        isDiverged = true
        obey(recovery?.begin(at: now))
    }

    mutating func tickRecovery() {
        let holdings = holdings
        obey(recovery?.tick(holdings, at: now))
    }

    mutating func hear(_ message: Recovery.Message, from sender: NodeID) {
        let holdings = holdings
        obey(recovery?.receive(message, from: sender, holdings, at: now))
    }

    mutating func settleReconciliation(of round: RecoveryRound, lost: [String: Int]) {
        durable = max(durable, checkpoint.index)
        let holdings = holdings
        obey(recovery?.reconciled(round, lost: lost, holdings, at: now))
    }

    private mutating func obey(_ directives: [Recovery.Directive]?) {
        for directive in directives ?? [] {
            switch directive {
            case .send(let message, let node): send(.recovery(message), to: node)
            case .startTimer(let delay):
                outbox.append(.startTimer(Self.recoveryTimer, after: delay))
            case .pauseTraffic: note("traffic-paused")
            case .resumeTraffic(let recovered): resume(recovered)
            case .reconcile(let round, let change): reconcile(change, in: round)
            case .report(let event): report(event)
            }
        }
    }

    private mutating func resume(_ recovered: RecoveryRound?) {
        isDiverged = false
        if let recovered { equality = Equality(round: recovered, index: checkpoint.index) }
        // What became durable meanwhile.
        if tenure != nil { commit() } else { carryOut() }
    }

    private mutating func report(_ event: RecoveryEvent) {
        switch event {
        case .recovered: note("recovered")
        case .failed: isDiverged = false
        case .began, .attemptFailed, .abandoned: break
        }
    }

    /// Holds what the master holds from now on.
    private mutating func reconcile(_ change: RecoveryChange<Checkpoint>, in round: RecoveryRound) {
        let holdings = holdings
        var next = holdings
        // Safety: a primary's own data win, so a copy of them that is late must not undo any.
        guard tenure == nil, case .replace(let master) = change,
            next.summary.digest
                != Holdings(ballot: next.ballot, checkpoint: master, log: log)
                .summary.digest
        else {
            obey(recovery?.reconciled(round, lost: [:], holdings, at: now))
            return
        }
        let lost = next.carryOut(change)
        checkpoint = next.checkpoint
        log = next.log
        equality = Equality()
        durable = min(durable, log.base)
        // Safety: what is still on its way to the disk belongs to the log that is gone.
        writes = writes.mapValues { $0.limited(to: durable) }
        committed = checkpoint.index
        lastCheckpoint = checkpoint.index
        if !lost.isEmpty { note("writes-lost") }
        figures.lost += lost.values.reduce(0, +)
        persist(.reconciled(checkpoint), then: .reconciled(round, lost: lost))
    }
}

extension PrimaryBackup.Word {
    /// Whether it may change what a backup holds.
    var changesData: Bool {
        switch self {
        case .ship, .confirm, .transfer: true
        default: false
        }
    }
}
