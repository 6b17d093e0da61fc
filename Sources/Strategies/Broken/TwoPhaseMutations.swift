import Replication

/// Reads show what prepared transactions will change, and do not wait for their decision.
///
/// Breaks serializability, and read committed: what was read may be aborted afterwards.
enum ReadsPrepared: TwoPhaseVariant {
    enum Log: RaftVariant {
        static var readsPrepared: Bool { true }
    }
}

/// Keys are unlocked when their group has voted, before there is a decision.
///
/// Breaks serializability: others read and change what the transaction is about to change, and see
/// half of it where one group has heard the decision and another has not.
enum UnlocksAtVote: TwoPhaseVariant {
    enum Log: RaftVariant {
        static var locksUntilDecision: Bool { false }
    }
}

/// A coordinator decides by itself, and no log has its decision.
///
/// Breaks strict serializability: a group that has not heard of the commit asks for an abort, and
/// forgets its part of a transaction that was answered, and whose other parts are seen.
enum ForgetsDecision: TwoPhaseVariant {
    typealias Log = Faithful
    static var remembersDecision: Bool { false }
}

/// Nodes vote before their promise is durable.
///
/// Breaks strict serializability: after crashes a group knows nothing of what was committed with
/// its vote.
enum VotesBeforeLogging: TwoPhaseVariant {
    typealias Log = RepliesBeforePersisting
}
