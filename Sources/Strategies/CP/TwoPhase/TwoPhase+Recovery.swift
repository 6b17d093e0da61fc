import Replication

/// What the leader of a group does about transactions that take too long, of any coordinator.
extension TwoPhase {
    mutating func startTick() {
        let tick = TimerID(Groups.number(Groups.tick, of: nil))
        effects.append(.startTimer(tick, after: membership.timing.retransmission))
    }

    mutating func passTime() {
        startTick()
        var seen: [Aged: Int] = [:]
        for group in groups.indices where groups[group].leader == membership.me {
            guard let share = groups[group].machine.share else { continue }
            for (id, part) in share.prepared.sorted(by: { $0.key < $1.key }) {
                let aged = Aged(id: id, group: group)
                seen[aged] = (ages[aged] ?? 0) + 1
                guard seen[aged] ?? 0 > patience else { continue }
                seen[aged] = 0
                resolve(id, part.home, for: group)
            }
            for (id, others) in share.committed.sorted(by: { $0.key < $1.key }) {
                let aged = Aged(id: id, group: group)
                seen[aged] = (ages[aged] ?? 0) + 1
                guard seen[aged] ?? 0 > 1 else { continue }
                seen[aged] = 0
                for other in others { tell(id, isCommitted: true, to: other, from: group) }
            }
        }
        ages = seen
    }

    /// The ticks after which no coordinator is waiting any more.
    private var patience: Int {
        let tick = max(1, membership.timing.retransmission.nanoseconds)
        return Int(membership.timing.request.nanoseconds / tick) + 1
    }

    /// Asks for an abort, and hears what was decided if it was before.
    private mutating func resolve(_ id: TransactionID, _ home: Int, for group: Int) {
        effects.append(.note(Note("in-doubt")))
        let abort = GroupStep.decide(id, isCommitted: false, others: [])
        propose(
            abort,
            to: home,
            then: home == group ? nil : .outcome(id, home: home, group: group)
        )
    }
}
