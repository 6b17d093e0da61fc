import Histories
import Resilience

/// What a run under a client policy left: the calls, the attempts, and what the policy did.
///
/// ```
/// history.jsonl    what the application saw: one operation a call
/// attempts.jsonl   what the cluster was asked: one operation an attempt, see `AttemptJournal`
/// policy.jsonl     what the policy did and found out, see `PolicyNote`
/// ```
/// All three have one clock. A completion of `history.jsonl` says beside its value:
///
/// | field | meaning |
/// |---|---|
/// | `attempts` | how many attempts were made for the call |
/// | `source` | the node that answered, or `fallback` |
/// | `cached` | of a fallback: the index of the invocation of the call whose answer it is |
/// | `epoch` | the configuration of the attempt that was answered, with a failover |
///
/// Calls of set-up and final reads are made past the policy, at one node each: they have none of
/// these fields, and stand among the attempts as one attempt each.
public struct TwoHistories: Sendable {
    /// The events of the calls.
    public var calls: [Event]
    /// The events of the attempts.
    public var attempts: [Event]
    /// The notes of the policy.
    public var notes: [Event]

    /// What was recorded.
    public init(calls: [Event], attempts: [Event], notes: [Event]) {
        self.calls = calls
        self.attempts = attempts
        self.notes = notes
    }
}
