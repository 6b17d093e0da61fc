import Membership
import Replication

/// What nodes of one side tell each other, and who is on which side.
extension MultiPrimary {
    mutating func start() {
        outbox.append(.startTimer(Self.tickTimer, after: membership.timing.shipping))
        obey(detector.start(at: now))
    }

    mutating func receive(_ word: Word, from sender: NodeID) {
        switch word {
        case .heartbeat(let heartbeat):
            obey(detector.receive(heartbeat, from: sender, at: now))
        case .versions(let versions): learn(versions, from: sender)
        case .held(let dots): backlog.settle(dots, with: sender)
        case .recovery(let message):
            obey(recovery.receive(message, from: sender, store, at: now))
        }
    }

    mutating func tick() {
        outbox.append(.startTimer(Self.tickTimer, after: membership.timing.shipping))
        ticks += 1
        lead()
        // Data do not change while they are being made equal, nor does what is owed.
        guard !recovery.isPaused else { return }
        for peer in membership.peers { ship(to: peer) }
        if isOwing, detector.view.kind == .whole { askForRecovery() }
    }

    /// Whether nodes have had the time to hear each other.
    private var isSettled: Bool { ticks > membership.timing.settlingTicks }

    /// The least node of a side is its primary.
    private mutating func lead() {
        let leads = isSettled && detector.component.first == membership.me
        if leads, !isPrimary { note("promoted") }
        isPrimary = leads
    }

    private mutating func ship(to peer: NodeID) {
        if detector.status(of: peer) == .online {
            let due = backlog.due(to: peer)
            if !due.isEmpty { send(.versions(due), to: peer) }
        } else if isSettled, backlog.giveUp(on: peer) {
            isOwing = true
            note("given-up")
        }
    }

    private mutating func learn(_ versions: [String: [Version]], from sender: NodeID) {
        guard !recovery.isPaused else { return }
        var held: [Dot] = []
        for (key, versions) in versions.sorted(by: { $0.key < $1.key }) {
            for version in versions {
                if store.knows(version, of: key) {
                    held.append(version.dot)
                } else if !accepted.knows(version, of: key), incoming.count < Self.incomingMax {
                    merge(version, of: key, from: .peer(sender))
                }
            }
        }
        if !held.isEmpty { send(.held(held), to: sender) }
    }

    // MARK: Detection

    mutating func obey(_ directives: [HeartbeatDetector.Directive]) {
        for directive in directives {
            switch directive {
            case .send(let heartbeat, let peer): send(.heartbeat(heartbeat), to: peer)
            case .startTimer(let delay):
                outbox.append(.startTimer(Self.detectorTimer, after: delay))
            case .report(let event): observe(event)
            case .suspect, .trust: break
            }
        }
    }

    private mutating func observe(_ event: PartitionEvent) {
        switch event.change {
        case .detected:
            isOwing = true
            note("partition-detected")
        case .changed: isOwing = true
        case .ended: break
        }
        obey(recovery.observe(event, at: now))
    }
}

extension Timing {
    /// After how many ticks of shipping a write that is not held is sent again.
    var resendTicks: Int { max(1, Int((retransmission / shipping).rounded(.up))) }

    /// How many ticks of shipping pass before silence means anything.
    var settlingTicks: Int { max(1, Int((suspicion / shipping).rounded(.up))) * 2 }

    /// Suspicion after a fixed silence, so that a cut and its end are found in a known time.
    var detection: HeartbeatDetector.Options {
        HeartbeatDetector.Options(
            interval: heartbeat,
            suspicion: .fixed(timeout: suspicion),
            settling: suspicion * 2
        )
    }
}
