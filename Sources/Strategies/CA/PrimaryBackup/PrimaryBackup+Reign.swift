import Membership
import Replication

extension PrimaryBackup {
    /// What a primary keeps while it is one.
    struct Reign: Sendable {
        let configuration: Configuration
        /// The last index of the log with which it began.
        let beginning: Int
        /// Whether its configuration is on its own disk.
        var isFounded = false
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
        var applied = 0
        /// The last round that it has confirmed.
        var round = 0
        /// For how many ticks it has acknowledged nothing.
        var wait = 0
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
        guard let reign, reign.isActive, recovery?.isPaused != true else { return }
        if command.isReadOnly { return read(command, as: id) }
        switch checkpoint.sessions.standing(of: id) {
        case .answered(let outcome):
            note("duplicate-suppressed")
            answer(id, with: outcome)
        case .forgotten:
            note("duplicate-suppressed")
        case .new:
            let unshipped = log.last - (reign.backups.values.map(\.acknowledged).min() ?? log.last)
            guard reign.ordered.count < Self.window, unshipped < Self.window else { return }
            guard self.reign?.ordered.insert(id).inserted == true else { return }
            let commands = [OrderedCommand(id: id, command: command)]
            let after = log.last
            log.append(commands)
            let ballot = reign.configuration.ballot
            persist(.ordered(after: after, commands), then: .log(ballot, last: log.last))
            // Without waiting for backups there is no hurry: the next tick ships.
            guard Variant.waitsForBackups else { return }
            for member in reign.configuration.backups { ship(to: member) }
        }
    }

    /// Sends a backup what it has not been sent.
    mutating func ship(to member: NodeID) {
        guard let reign, let backup = reign.backups[member] else { return }
        guard backup.sent >= log.base else {
            // Only who joins again is sent a checkpoint.
            self.reign?.isContested = true
            return
        }
        let shipment = Shipment(
            ballot: reign.configuration.ballot,
            after: backup.sent,
            commands: log.commands(after: backup.sent),
            committed: committed
        )
        self.reign?.backups[member]?.sent = log.last
        send(.ship(shipment), to: member)
    }

    mutating func resend(after last: Int, to member: NodeID, in ballot: Ballot) {
        guard let reign, reign.configuration.ballot == ballot, reign.backups[member] != nil,
            last < log.last
        else { return }
        self.reign?.backups[member]?.sent = last
        ship(to: member)
    }

    // MARK: Counting

    mutating func count(_ receipt: Receipt, of member: NodeID) {
        guard var reign, reign.configuration.ballot == receipt.ballot, reign.isFounded else {
            return
        }
        var backup = reign.backups[member] ?? Backup(acknowledged: 0, sent: receipt.last)
        if receipt.last > backup.acknowledged { backup.wait = 0 }
        // Where nobody waits for it, recovery may have taken commands back from a backup.
        let least = Variant.waitsForBackups ? backup.acknowledged : 0
        backup.acknowledged = max(least, receipt.last)
        backup.sent = max(backup.sent, backup.acknowledged)
        backup.applied = max(backup.applied, receipt.applied)
        backup.round = max(backup.round, receipt.round)
        reign.backups[member] = backup
        self.reign = reign
        commit()
        answerReads()
    }

    /// Carries out what every member holds.
    ///
    /// Safety: with a member missing nothing counts, so every member holds all that was answered.
    mutating func commit() {
        guard let reign, reign.isFounded else { return }
        var shared = durable
        for member in reign.configuration.backups where Variant.waitsForBackups {
            shared = min(shared, reign.backups[member]?.acknowledged ?? committed)
        }
        committed = max(committed, shared)
        carryOut()
        let haveJoined = reign.backups.count == reign.configuration.backups.count
        if !reign.isActive, committed >= reign.beginning, haveJoined || !Variant.waitsForBackups {
            activate()
        }
    }

    private mutating func activate() {
        reign?.isActive = true
        figures.promotions += 1
        note("promoted")
    }

    /// Carries out what is committed and on this node's disk; the primary answers.
    mutating func carryOut() {
        let end = min(committed, durable)
        while checkpoint.index < end {
            let next = log[checkpoint.index + 1]
            let outcome = checkpoint.apply(next)
            guard reign != nil else { continue }
            reign?.ordered.remove(next.id)
            if let outcome { answer(next.id, with: outcome) }
        }
        compact()
    }

    // MARK: Reads

    private mutating func read(_ command: Command, as id: CommandID) {
        guard var reign, reign.reads.count < Self.window else { return }
        guard Variant.confirmsReads else {
            return answer(id, with: Outcome(checkpoint.objects.apply(command)))
        }
        reign.round += 1
        reign.reads.append(WaitingRead(round: reign.round, id: id, command: command))
        self.reign = reign
        for member in reign.configuration.backups { askToConfirm(member) }
        answerReads()
    }

    private mutating func askToConfirm(_ member: NodeID) {
        guard let reign else { return }
        let ballot = reign.configuration.ballot
        send(.confirm(ballot, committed: committed, round: reign.round), to: member)
    }

    /// Answers the reads whose round is confirmed.
    ///
    /// Safety: a newer configuration needs the promises of a majority, and none of these members
    /// had promised when it confirmed, after the read began; so no newer write had been answered.
    private mutating func answerReads() {
        guard let reign, let first = reign.reads.first else { return }
        let rounds = reign.backups.values.map(\.round).sorted(by: >)
        let needed =
            (Variant.isFenced ? membership.majority : reign.configuration.members.count) - 1
        guard rounds.count >= needed else { return }
        let confirmed = needed == 0 ? reign.round : rounds[needed - 1]
        guard first.round <= confirmed else { return }
        let ready = reign.reads.prefix { $0.round <= confirmed }
        self.reign?.reads.removeFirst(ready.count)
        note("read-confirmed")
        for read in ready {
            answer(read.id, with: Outcome(checkpoint.objects.apply(read.command)))
        }
    }

    // MARK: Ticks

    /// Invites who has not joined, and repeats what was not acknowledged.
    mutating func lead() {
        guard let reign, reign.isFounded else { return }
        if reign.isActive { self.reign?.age += 1 }
        for member in reign.configuration.backups {
            guard var backup = reign.backups[member] else {
                send(.invite(reign.configuration), to: member)
                continue
            }
            backup.wait += 1
            // Liveness: a shipment may have been lost; two ticks are longer than a round trip.
            let isLate = backup.acknowledged < log.last && backup.wait >= 2
            if isLate {
                backup.wait = 0
                backup.sent = backup.acknowledged
            }
            self.reign?.backups[member] = backup
            if backup.sent < log.last { ship(to: member) }
            if backup.applied < committed || !reign.reads.isEmpty { askToConfirm(member) }
        }
    }
}
