import Histories
import Replication

/// What may differ between raft and its broken twins; raft is what the defaults say.
protocol RaftVariant: Sendable {
    /// Whether a read waits until a majority has confirmed that the leader still leads.
    static var confirmsReads: Bool { get }
    /// For how many votes a candidate takes its own.
    static var ownVotes: Int { get }
    /// Whether entries of earlier terms are committed without one of the leader's own after them.
    static var trustsEarlierTerms: Bool { get }
    /// Whether entries are acknowledged and counted only when they are durable.
    static var waitsForDurability: Bool { get }
    /// Whether the term and the vote outlive a crash.
    static var remembersBallot: Bool { get }
    /// Whether entries after a snapshot's position are kept when the snapshot is taken in.
    static var keepsTail: Bool { get }
    /// Whether a command that comes a second time is only answered.
    static var suppressesDuplicates: Bool { get }
    /// Whether idempotency keys are looked up in the replicated state when a command is carried
    /// out; else a leader knows those that it carried out itself, and looks before it proposes.
    static var sharesKeys: Bool { get }
    /// Whether a transaction that does not commit changes nothing.
    static var undoesAborted: Bool { get }
    /// Whether a part of a transaction keeps its locks until it is decided.
    static var locksUntilDecision: Bool { get }
    /// Whether reads show changes that wait for their decision, and pass their locks.
    static var readsPrepared: Bool { get }
    /// Whether a new leader keeps this command that its predecessor left uncommitted.
    static func inherits(_ command: Command) -> Bool
    /// Why a command is refused before it is proposed; nil to propose it.
    static func refusal(of command: Command, seeing objects: Objects) -> Refusal?
    /// Carries a committed command out.
    static func apply(_ command: Command, to objects: inout Objects) -> Reply
}

extension RaftVariant {
    static var confirmsReads: Bool { true }
    static var ownVotes: Int { 1 }
    static var trustsEarlierTerms: Bool { false }
    static var waitsForDurability: Bool { true }
    static var remembersBallot: Bool { true }
    static var keepsTail: Bool { true }
    static var suppressesDuplicates: Bool { true }
    static var sharesKeys: Bool { true }
    static var undoesAborted: Bool { true }
    static var locksUntilDecision: Bool { true }
    static var readsPrepared: Bool { false }
    static func inherits(_ command: Command) -> Bool { true }
    static func refusal(of command: Command, seeing objects: Objects) -> Refusal? { nil }
    static func apply(_ command: Command, to objects: inout Objects) -> Reply {
        objects.apply(command)
    }
}

/// Raft as published.
extension Faithful: RaftVariant {}

/// How much a node keeps; every queue and table of raft is bounded by one of these.
enum RaftLimits {
    /// Commands of clients that wait at one node, from the oldest number to the newest.
    static let requests: UInt64 = 4_096
    /// Entries that a leader takes in before the first of them is committed.
    static let uncommitted = 1_024
    /// Reads that wait at a leader.
    static let reads = 4_096
    /// Clients whose last call under an idempotency key is known.
    static let clients = 1_024
    /// Entries in one message.
    static let batch = 64
    /// Entries applied since the last snapshot before the next one is taken; more where the
    /// objects are larger, so that a snapshot costs a constant share of the work.
    static let snapshot = 32
    /// Entries kept behind a snapshot, for followers that are a little late.
    static let trailing = 8
}
