import Membership
import Replication

extension PrimaryBackup {
    /// The number of commands after which a checkpoint takes their place.
    static var checkpointInterval: Int { 256 }
    /// The number of commands before the last checkpoint that are kept for backups that lag.
    static var retained: Int { 64 }

    // MARK: Shipments

    mutating func accept(_ shipment: Shipment, from sender: NodeID) {
        guard obeys(shipment.ballot, of: sender) else { return }
        committed = max(committed, shipment.committed)
        guard shipment.after <= log.last || !Variant.shipsInOrder else {
            note("shipment-overtaken")
            return send(.missing(shipment.ballot, last: log.last), to: sender)
        }
        let known = Variant.shipsInOrder ? log.last - shipment.after : 0
        let new = Array(shipment.commands.dropFirst(known))
        if new.isEmpty {
            carryOut()
            acknowledge(to: sender)
        } else {
            let after = log.last
            log.append(new)
            persist(
                .ordered(after: after, new),
                then: .log(shipment.ballot, last: log.last)
            )
        }
    }

    mutating func confirm(_ ballot: Ballot, committed: Int, round: Int, to sender: NodeID) {
        guard obeys(ballot, of: sender) else { return }
        self.committed = max(self.committed, committed)
        self.round = max(self.round, round)
        carryOut()
        acknowledge(to: sender)
    }

    /// Whether the sender is the primary of the configuration that this node has joined.
    private mutating func obeys(_ ballot: Ballot, of sender: NodeID) -> Bool {
        guard ballot >= promised else {
            // Safety: who has promised to join a newer configuration takes nothing of an older one.
            note("configuration-refused")
            send(.outdated(promised), to: sender)
            return false
        }
        follow(sender, ballot)
        return ballot == configuration.ballot && tenure == nil
    }

    private mutating func acknowledge(to primary: NodeID) {
        // Safety: an acknowledgement speaks of what is durable, the configuration included.
        guard held == configuration.ballot, promised == held else { return }
        let receipt = Receipt(
            ballot: held,
            last: durable,
            applied: checkpoint.index,
            round: round
        )
        send(.acknowledge(receipt), to: primary)
    }

    // MARK: Joining a configuration

    mutating func answerInvitation(to configuration: Configuration, of sender: NodeID) {
        guard configuration.ballot >= promised else {
            return send(.outdated(promised), to: sender)
        }
        follow(sender, configuration.ballot)
        // Recovery makes the data equal first, and counts what that costs.
        guard !isDiverged else { return }
        if configuration.ballot == self.configuration.ballot {
            acknowledge(to: sender)
        } else {
            // Without the fence, what was carried out here may be unknown there, unless it is what
            // the last recovery left.
            let isKnown = Variant.isFenced || equality.index == checkpoint.index
            let join = Word.join(
                configuration.ballot,
                after: isKnown ? checkpoint.index : nil,
                common: equality.round
            )
            send(join, to: sender)
        }
    }

    /// Sends what makes a member's log equal to this one.
    mutating func transfer(
        to member: NodeID,
        after: Int?,
        common: RecoveryRound?,
        in ballot: Ballot
    ) {
        guard let tenure, tenure.configuration.ballot == ballot, tenure.isEstablished else {
            return
        }
        var transfer = Transfer(
            configuration: tenure.configuration,
            checkpoint: nil,
            after: after ?? 0,
            commands: [],
            committed: committed,
            common: equality.round
        )
        let goesOn = Variant.isFenced || common != nil && common == equality.round
        if let after, goesOn, after >= log.base, after <= log.last {
            transfer.commands = log.commands(after: after)
        } else {
            transfer.checkpoint = checkpoint
            transfer.after = checkpoint.index
            transfer.commands = log.commands(after: checkpoint.index)
            figures.transfers += 1
            note("state-transferred")
        }
        send(.transfer(transfer), to: member)
    }

    mutating func install(_ transfer: Transfer, from sender: NodeID) {
        let ballot = transfer.configuration.ballot
        guard ballot >= promised else { return send(.outdated(promised), to: sender) }
        follow(sender, ballot)
        guard ballot > configuration.ballot,
            transfer.checkpoint != nil || goesOn(from: transfer)
        else { return }
        countDropped(by: transfer)
        adopt(transfer)
        durable = min(durable, transfer.after)
        committed = transfer.committed
        round = 0
        change = nil
        if transfer.checkpoint != nil { lastCheckpoint = checkpoint.index }
        persist(.joined(transfer), then: .log(ballot, last: log.last))
    }

    /// Whether the commands of a transfer continue what this node has.
    ///
    /// Safety: without the fence that is only what a recovery made equal, and nobody added to.
    private func goesOn(from transfer: Transfer) -> Bool {
        guard (log.base...log.last).contains(transfer.after) else { return false }
        return Variant.isFenced
            || equality.index == transfer.after && checkpoint.index == transfer.after
                && equality.round == transfer.common
    }

    /// Makes the log equal to the primary's.
    mutating func adopt(_ transfer: Transfer) {
        if let checkpoint = transfer.checkpoint {
            self.checkpoint = checkpoint
            log.restart(after: checkpoint.index, with: transfer.commands)
        } else {
            log.replace(after: transfer.after, with: transfer.commands)
        }
        configuration = transfer.configuration
        promised = max(promised, configuration.ballot)
        equality = Equality(round: transfer.common)
    }

    private mutating func countDropped(by transfer: Transfer) {
        let kept = Set(transfer.commands.map(\.id))
        let first = transfer.checkpoint == nil ? transfer.after : log.base
        let dropped = log.commands(after: first, missingIn: transfer.checkpoint)
            .filter { !kept.contains($0.command.id) }
        guard !dropped.isEmpty else { return }
        note("commands-dropped")
        let carriedOut = dropped.count { $0.index <= checkpoint.index }
        figures.dropped += dropped.count
        figures.lost += carriedOut
        if carriedOut > 0 { note("writes-lost") }
    }

    // MARK: The disk

    mutating func recall(_ fact: Fact) {
        switch fact {
        case .promised(let ballot): promised = max(promised, ballot)
        case .joined(let transfer): adopt(transfer)
        case .ordered(let after, let commands): log.replace(after: after, with: commands)
        case .reconciled(let checkpoint):
            self.checkpoint = checkpoint
            log.restart(after: checkpoint.index, with: [])
        case .checkpoint(let checkpoint):
            self.checkpoint = checkpoint
            log.forget(through: checkpoint.index)
        }
        lastCheckpoint = checkpoint.index
    }

    /// The configuration with what is held in it, and the greatest number that was promised.
    public var compacted: [Record]? {
        guard log.base == checkpoint.index else { return nil }
        let transfer = Transfer(
            configuration: configuration,
            checkpoint: checkpoint,
            after: checkpoint.index,
            commands: log.commands(after: checkpoint.index),
            committed: checkpoint.index
        )
        return [Record(fact: .joined(transfer)), Record(fact: .promised(promised))]
    }

    mutating func settle(_ token: WriteToken) {
        switch writes.removeValue(forKey: token) {
        case .promise(let ballot): settlePromise(of: ballot)
        case .log(let ballot, let last): settleLog(through: last, under: ballot)
        case .reconciled(let round, let lost): settleReconciliation(of: round, lost: lost)
        case .checkpoint, nil: break
        }
    }

    private mutating func settleLog(through last: Int, under ballot: Ballot) {
        guard ballot == configuration.ballot else { return }
        if held != ballot {
            held = ballot
            isContinuous = true
        }
        durable = max(durable, last)
        if tenure != nil {
            if tenure?.isEstablished == false {
                tenure?.isEstablished = true
                lead()
            }
            commit()
        } else if promised == ballot {
            carryOut()
            acknowledge(to: configuration.primary)
        }
    }

    /// Puts a checkpoint in the place of commands that have been carried out.
    mutating func compact() {
        guard checkpoint.index - lastCheckpoint >= Self.checkpointInterval else { return }
        lastCheckpoint = checkpoint.index
        note("checkpoint-taken")
        persist(.checkpoint(checkpoint), then: .checkpoint)
        let needed = tenure?.backups.values.map(\.acknowledged).min() ?? checkpoint.index
        log.forget(through: min(needed, checkpoint.index - Self.retained))
    }
}
