import Membership
import Replication

extension PrimaryBackup {
    /// What a primary keeps while it is one.
    struct Tenure: Sendable {
        let configuration: Configuration
        /// The last index of the log with which it began.
        let beginning: Int
        /// Whether its configuration is on its own disk.
        var isEstablished = false
        /// Whether all members have joined and hold the log with which it began.
        var isActive = false
        /// Whether somebody has promised to obey a newer configuration.
        var isContested = false
        /// Those members, without the primary, that have joined.
        var backups: [NodeID: Backup] = [:]
        /// Commands that were ordered and not yet carried out.
        var ordered: Set<CommandID> = []
        /// The last round of confirmations that was begun.
        var round = 0
        var reads: [WaitingRead] = []
        /// How many ticks it has been active.
        var age = 0
    }

    /// What the primary knows of a backup.
    struct Backup: Sendable {
        /// The last index on its disk.
        var acknowledged: Int
        /// The last index that was sent.
        var sent: Int
        /// The last index that it has carried out in its present life, by what it said last.
        var applied = 0
        /// The last round that it has confirmed.
        var round = 0
        /// For how many ticks it has acknowledged nothing.
        var wait = 0

        /// Takes its own word; one that overtook another makes the primary ask once more.
        mutating func hear(ofApplied index: Int) {
            applied = Variant.noticesRestarts ? index : max(applied, index)
        }
    }

    /// A read on its way through a round of confirmations.
    struct WaitingRead: Sendable {
        let round: Int
        let id: CommandID
        let command: Command
    }

    /// The most commands, and the most reads, that may be under way.
    static var window: Int { 1_024 }

    // MARK: Ordering

    /// Orders a command, unless it was ordered before, or answers a read.
    mutating func order(_ command: Command, as id: CommandID) {
        guard let tenure, tenure.isActive, !isPaused else { return }
        if command.isReadOnly { return read(command, as: id) }
        switch checkpoint.sessions.standing(of: id) {
        case .answered(let outcome):
            note("duplicate-suppressed")
            answer(id, with: outcome)
        case .forgotten:
            note("duplicate-suppressed")
        case .new:
            let unshipped = log.last - (tenure.backups.values.map(\.acknowledged).min() ?? log.last)
            guard tenure.ordered.count < Self.window, unshipped < Self.window else { return }
            guard self.tenure?.ordered.insert(id).inserted == true else { return }
            let commands = [OrderedCommand(id: id, command: command)]
            let after = log.last
            log.append(commands)
            let ballot = tenure.configuration.ballot
            persist(.ordered(after: after, commands), then: .log(ballot, last: log.last))
            // Without waiting for backups there is no hurry: the next tick ships.
            guard Variant.waitsForBackups else { return }
            for member in tenure.configuration.backups { ship(to: member) }
        }
    }

    /// Sends a backup what it has not been sent.
    mutating func ship(to member: NodeID) {
        guard let tenure, let backup = tenure.backups[member] else { return }
        guard backup.sent >= log.base else {
            // Only who joins again is sent a checkpoint.
            self.tenure?.isContested = true
            return
        }
        let shipment = Shipment(
            ballot: tenure.configuration.ballot,
            after: backup.sent,
            commands: log.commands(after: backup.sent),
            committed: committed
        )
        self.tenure?.backups[member]?.sent = log.last
        send(.ship(shipment), to: member)
    }

    mutating func resend(after last: Int, to member: NodeID, in ballot: Ballot) {
        guard let tenure, tenure.configuration.ballot == ballot, tenure.backups[member] != nil,
            last < log.last
        else { return }
        self.tenure?.backups[member]?.sent = last
        ship(to: member)
    }

    // MARK: Counting

    mutating func count(_ receipt: Receipt, of member: NodeID) {
        guard var tenure, tenure.configuration.ballot == receipt.ballot, tenure.isEstablished else {
            return
        }
        var backup = tenure.backups[member] ?? Backup(acknowledged: 0, sent: receipt.last)
        if receipt.last > backup.acknowledged { backup.wait = 0 }
        // Where nobody waits for it, recovery may have taken commands back from a backup.
        let least = Variant.waitsForBackups ? backup.acknowledged : 0
        backup.acknowledged = max(least, receipt.last)
        backup.sent = max(backup.sent, backup.acknowledged)
        backup.hear(ofApplied: receipt.applied)
        backup.round = max(backup.round, receipt.round)
        tenure.backups[member] = backup
        self.tenure = tenure
        commit()
        answerReads()
    }

    /// Carries out what every member holds.
    ///
    /// Safety: with a member missing nothing counts, so every member holds all that was answered.
    mutating func commit() {
        guard let tenure, tenure.isEstablished else { return }
        var shared = durable
        for member in tenure.configuration.backups where Variant.waitsForBackups {
            shared = min(shared, tenure.backups[member]?.acknowledged ?? committed)
        }
        committed = max(committed, shared)
        carryOut()
        let haveJoined = tenure.backups.count == tenure.configuration.backups.count
        if !tenure.isActive, committed >= tenure.beginning, haveJoined || !Variant.waitsForBackups {
            activate()
        }
    }

    private mutating func activate() {
        tenure?.isActive = true
        figures.promotions += 1
        note("promoted")
    }

    /// Carries out what is committed and on this node's disk; the primary answers.
    mutating func carryOut() {
        guard !isPaused else { return }
        let end = min(committed, durable)
        while checkpoint.index < end {
            let next = log[checkpoint.index + 1]
            let outcome = checkpoint.apply(next)
            guard tenure != nil else { continue }
            tenure?.ordered.remove(next.id)
            if let outcome { answer(next.id, with: outcome) }
        }
        compact()
    }

    // MARK: Reads

    private mutating func read(_ command: Command, as id: CommandID) {
        guard var tenure, tenure.reads.count < Self.window else { return }
        guard Variant.confirmsReads else {
            return answer(id, with: Outcome(checkpoint.objects.apply(command)))
        }
        tenure.round += 1
        tenure.reads.append(WaitingRead(round: tenure.round, id: id, command: command))
        self.tenure = tenure
        for member in tenure.configuration.backups { askToConfirm(member) }
        answerReads()
    }

    private mutating func askToConfirm(_ member: NodeID) {
        guard let tenure else { return }
        let ballot = tenure.configuration.ballot
        send(.confirm(ballot, committed: committed, round: tenure.round), to: member)
    }

    /// Answers the reads whose round is confirmed.
    ///
    /// Safety: a newer configuration needs the promises of a majority, and none of these members
    /// had promised when it confirmed, after the read began; so no newer write had been answered.
    private mutating func answerReads() {
        guard let tenure, let first = tenure.reads.first else { return }
        let rounds = tenure.backups.values.map(\.round).sorted(by: >)
        let needed =
            (Variant.isFenced ? membership.majority : tenure.configuration.members.count) - 1
        guard rounds.count >= needed else { return }
        let confirmed = needed == 0 ? tenure.round : rounds[needed - 1]
        guard first.round <= confirmed else { return }
        let ready = tenure.reads.prefix { $0.round <= confirmed }
        self.tenure?.reads.removeFirst(ready.count)
        note("read-confirmed")
        for read in ready {
            answer(read.id, with: Outcome(checkpoint.objects.apply(read.command)))
        }
    }

    // MARK: Ticks

    /// Invites who has not joined, and repeats what was not acknowledged.
    mutating func lead() {
        guard let tenure, tenure.isEstablished else { return }
        if tenure.isActive { self.tenure?.age += 1 }
        for member in tenure.configuration.backups {
            guard var backup = tenure.backups[member] else {
                send(.invite(tenure.configuration), to: member)
                continue
            }
            backup.wait += 1
            // Liveness: a shipment may have been lost; two ticks are longer than a round trip.
            let isLate = backup.acknowledged < log.last && backup.wait >= 2
            if isLate {
                backup.wait = 0
                backup.sent = backup.acknowledged
            }
            self.tenure?.backups[member] = backup
            if backup.sent < log.last { ship(to: member) }
            if backup.applied < committed || !tenure.reads.isEmpty { askToConfirm(member) }
        }
    }
}
