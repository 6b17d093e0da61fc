/// What may differ between two-phase commit and its broken twins, besides their logs.
protocol TwoPhaseVariant: Sendable {
    /// What the groups are made of.
    associatedtype Log: RaftVariant
    /// Whether a decision is told only when the home group's log has it.
    static var remembersDecision: Bool { get }
}

extension TwoPhaseVariant {
    static var remembersDecision: Bool { true }
}

/// Two-phase commit as published.
extension Faithful: TwoPhaseVariant {
    typealias Log = Faithful
}
