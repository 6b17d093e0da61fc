import Membership
import Replication

/// Makes the sides equal once all hear all.
extension MultiPrimary {
    /// The least node comes first; the others wait for it, in case it is too late.
    mutating func askForRecovery() {
        let turn = membership.members.firstIndex(of: membership.me) ?? 0
        obey(recovery.begin(afterTicks: turn * Timing.recoveryTimeout * 2, at: now))
    }

    mutating func obey(_ directives: [Recovery.Directive]) {
        for directive in directives {
            switch directive {
            case .send(let message, let node): send(.recovery(message), to: node)
            case .startTimer(let delay):
                outbox.append(.startTimer(Self.recoveryTimer, after: delay))
            case .pauseTraffic: note("traffic-paused")
            case .resumeTraffic(let recovered): resume(recovered)
            case .reconcile(let round, let change): carryOut(change, in: round)
            case .report(let event): report(event)
            }
        }
    }

    /// Takes in what all sides hold together; it counts once it is durable.
    private mutating func carryOut(
        _ change: RecoveryChange<VersionStore<Resolver>.Snapshot>,
        in round: RecoveryRound
    ) {
        guard case .merge(let snapshot) = change else { return }
        for (key, versions) in snapshot.sorted(by: { $0.key < $1.key }) {
            for version in versions where !accepted.knows(version, of: key) {
                merge(version, of: key, from: .recovery)
            }
        }
        self.change = (round, WriteToken(lastToken))
        finishChange()
    }

    /// Tells the coordinator once the last record of its change is durable, and all before it.
    mutating func finishChange() {
        guard let change, !incoming.keys.contains(where: { $0.number <= change.token.number })
        else { return }
        self.change = nil
        obey(recovery.reconciled(change.round, lost: [:], store, at: now))
    }

    private mutating func resume(_ recovered: RecoveryRound?) {
        if recovered != nil { isOwing = false }
        let calls = waiting
        waiting = []
        for call in calls { serve(call.command, for: call.request) }
    }

    private mutating func report(_ event: RecoveryEvent) {
        switch event {
        case .began: note("recovery-began")
        case .recovered(_, let figures):
            if figures.conflicts > 0 { note("conflict-found") }
            note("validated")
        case .attemptFailed: note("recovery-attempt-failed")
        case .failed: note("recovery-failed")
        case .abandoned: note("recovery-abandoned")
        }
    }
}

extension Timing {
    /// How many ticks a step of a recovery may take.
    static var recoveryTimeout: Int { 6 }

    /// Steps are short, because clients wait; the next attempt finds done what a disk held up.
    func recovery(defect: RecoveryDefect?) -> RecoveryOptions {
        RecoveryOptions(
            strategy: .multiMaster,
            tick: heartbeat / 2,
            timeoutTicks: Self.recoveryTimeout,
            attempts: 3,
            defect: defect
        )
    }
}
