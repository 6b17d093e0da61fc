import Membership
import Replication

extension PrimaryBackup {
    /// What nodes say to each other.
    public struct Message: Codable, Sendable {
        let word: Word
    }

    /// What a node remembers.
    public struct Record: Codable, Sendable {
        let fact: Fact
    }

    enum Word: Codable, Sendable {
        /// Are you there?
        case probe(number: Int, Standing)
        /// I am.
        case alive(number: Int, Standing)
        /// Please order this; a client asked me, in my call of this number.
        case forward(call: UInt64, Command)
        /// This became of it.
        case answer(call: UInt64, Outcome)
        /// From the primary: take these commands.
        case ship(Shipment)
        /// From the primary: is this the newest configuration that you know of?
        case confirm(Ballot, committed: Int, round: Int)
        /// It is, and I hold this much.
        case acknowledge(Receipt)
        /// Commands before these are missing; I hold everything up to `last`.
        case missing(Ballot, last: Int)
        /// I know of a newer configuration.
        case outdated(Ballot)
        /// Would you join a change of this number?
        case canvass(Ballot)
        case agree(Ballot)
        /// Join the change, and obey no older configuration from now on.
        case propose(Ballot)
        case promise(Ballot, Promise)
        /// You are the primary of this configuration.
        case install(Configuration)
        /// From the primary: join my configuration.
        case invite(Configuration)
        /// I would, and need everything behind this index, or from the beginning.
        case join(Ballot, after: Int?, common: RecoveryRound? = nil)
        case transfer(Transfer)
        /// A word of those who make data equal after two primaries.
        case recovery(Recovery.Message)
    }

    /// What a node says of itself beside every probe and answer.
    struct Standing: Codable, Sendable {
        /// The greatest number that it has promised to obey.
        var promised: Ballot
        /// The configuration of which it is the primary.
        var tenure: Ballot?
        /// The last index that it has carried out.
        var applied: Int
    }

    /// Commands on their way to a backup.
    struct Shipment: Codable, Sendable {
        var ballot: Ballot
        /// The index before the first command.
        var after: Int
        var commands: [OrderedCommand]
        /// The last index that every member holds.
        var committed: Int
    }

    /// What a member holds, and that it knows of no newer configuration.
    struct Receipt: Codable, Sendable {
        var ballot: Ballot
        /// The last index on its disk.
        var last: Int
        /// The last index that it has carried out.
        var applied: Int
        /// The last round that it was asked to confirm.
        var round: Int
    }

    /// What a node holds, told when it joins a change.
    struct Promise: Codable, Sendable {
        /// The configuration that it obeyed last.
        var configuration: Configuration
        /// The last index of its log.
        var last: Int
        /// Whether it has lived ever since it joined that configuration.
        var isContinuous: Bool
    }

    /// What makes a node's log equal to the primary's.
    struct Transfer: Codable, Sendable {
        var configuration: Configuration
        /// In the place of all that the node holds; nil if it keeps what is up to `after`.
        var checkpoint: Checkpoint?
        var after: Int
        var commands: [OrderedCommand]
        var committed: Int
        /// The recovery that made the data equal from which all this goes on.
        var common: RecoveryRound?
    }

    enum Fact: Codable, Sendable {
        case promised(Ballot)
        case joined(Transfer)
        case ordered(after: Int, [OrderedCommand])
        case checkpoint(Checkpoint)
        /// Recovery put this in the place of all that the node held.
        case reconciled(Checkpoint)
    }

    /// What to do when a record is durable.
    enum Write: Sendable {
        /// Tell the manager of the change.
        case promise(Ballot)
        /// The log is durable up to an index, under a configuration.
        case log(Ballot, last: Int)
        case checkpoint
        /// Tell the coordinator of the recovery.
        case reconciled(RecoveryRound, lost: [String: Int])
    }
}
