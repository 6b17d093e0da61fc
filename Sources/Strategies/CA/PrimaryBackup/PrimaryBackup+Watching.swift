import Membership
import Replication

/// Who is healthy, and who is primary.
extension PrimaryBackup {
    mutating func startTicking() {
        outbox.append(.startTimer(Self.tickTimer, after: membership.timing.heartbeat))
        watch()
    }

    mutating func tick() {
        outbox.append(.startTimer(Self.tickTimer, after: membership.timing.heartbeat))
        watch()
        silence += 1
        timeoutTicks -= 1
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

    var standing: Standing {
        Standing(
            promised: promised,
            tenure: tenure?.configuration.ballot,
            applied: checkpoint.index
        )
    }

    mutating func hear(_ standing: Standing, of sender: NodeID) {
        highest = max(highest, standing.promised)
        // Liveness: a member that has restarted has carried out nothing behind its checkpoint.
        tenure?.backups[sender]?.hear(ofApplied: standing.applied)
        if let ballot = standing.tenure { follow(sender, ballot) }
    }

    /// Forwards to a primary from now on, unless a newer one is known.
    mutating func follow(_ primary: NodeID, _ ballot: Ballot) {
        guard ballot >= max(configuration.ballot, leader?.ballot ?? configuration.ballot),
            primary != membership.me
        else { return }
        if let tenure {
            guard tenure.configuration.ballot < ballot else { return }
            abdicate()
            note("deposed")
            recover()
        }
        leader = Leader(node: primary, ballot: ballot)
        silence = 0
        bePatient()
        if let change, change.ballot <= ballot { self.change = nil }
    }

    /// Leaves it to another for a while.
    ///
    /// Liveness: who does not wait until the other's promises are on the disks starts it all over.
    mutating func bePatient() {
        timeoutTicks = membership.timing.ticks + random.within(1...membership.timing.ticks)
    }

    /// Orders and answers nothing any more.
    mutating func abdicate() {
        guard tenure != nil else { return }
        tenure = nil
        note("stopped")
    }

    mutating func hearOfNewer(_ ballot: Ballot) {
        highest = max(highest, ballot)
        if let tenure, tenure.configuration.ballot < ballot { self.tenure?.isContested = true }
        if let change, change.ballot < ballot { giveUpChange() }
    }
}
