import Histories

/// One place where a policy did not keep what it promises.
public struct Violation: Hashable, Sendable {
    /// What was promised.
    public var claim: PolicyClaim
    /// The indices of the invocations of the calls that show it.
    public var calls: [Int]
    /// The indices of the invocations of the attempts that show it.
    public var attempts: [Int]
    /// The indices of the notes that show it.
    public var notes: [Int]
    /// One sentence: what was promised, and what happened.
    public var explanation: String

    /// A violation with the events that show it.
    public init(
        _ claim: PolicyClaim,
        calls: [Int] = [],
        attempts: [Int] = [],
        notes: [Int] = [],
        _ explanation: String
    ) {
        self.claim = claim
        self.calls = calls
        self.attempts = attempts
        self.notes = notes
        self.explanation = explanation
    }

    /// `{"claim","calls","attempts","notes","explanation"}`.
    public var json: Value {
        func list(_ indices: [Int]) -> Value { .list(indices.map { .int(Int64($0)) }) }
        return [
            "claim": .string(claim.name), "calls": list(calls), "attempts": list(attempts),
            "notes": list(notes), "explanation": .string(explanation),
        ]
    }
}
