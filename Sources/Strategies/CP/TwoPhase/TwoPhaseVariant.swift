import Histories
import Replication

/// What may differ between two-phase commit and its broken twins.
protocol TwoPhaseVariant: Sendable {
    /// Whether an owner votes only when that is durable.
    static var logsBeforeVoting: Bool { get }
    /// Whether locks are held until the decision is carried out, not only until the vote.
    static var locksUntilDecision: Bool { get }
    /// Whether reads show changes that wait for their decision, and pass their locks.
    static var readsPrepared: Bool { get }
    /// Whether a decision is told only when it is durable.
    static var remembersDecision: Bool { get }
}

extension TwoPhaseVariant {
    static var logsBeforeVoting: Bool { true }
    static var locksUntilDecision: Bool { true }
    static var readsPrepared: Bool { false }
    static var remembersDecision: Bool { true }
}

/// Two-phase commit as published.
extension Faithful: TwoPhaseVariant {}
