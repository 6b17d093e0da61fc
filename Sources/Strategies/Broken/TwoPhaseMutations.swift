import Replication

/// Reads show what prepared transactions will change, and do not wait for their decision.
///
/// Breaks serializability, and read committed: what was read may be aborted afterwards.
enum ReadsPrepared: TwoPhaseVariant {
    static var readsPrepared: Bool { true }
}

/// Keys are unlocked when their owner has voted, before the commit is durable anywhere.
///
/// Breaks serializability: others read and change what the transaction is about to change, and see
/// half of it where one owner has heard the decision and another has not.
enum UnlocksAtVote: TwoPhaseVariant {
    static var locksUntilDecision: Bool { false }
}

/// A coordinator tells a decision without logging it, and takes it for an abort after a crash.
///
/// Breaks strict serializability: an owner that had not heard of the commit forgets its part of a
/// transaction that was answered, and whose other parts are seen.
enum ForgetsDecision: TwoPhaseVariant {
    static var remembersDecision: Bool { false }
}

/// An owner votes before its promise is durable.
///
/// Breaks strict serializability: after a crash it knows nothing of what was committed with its
/// vote.
enum VotesBeforeLogging: TwoPhaseVariant {
    static var logsBeforeVoting: Bool { false }
}
