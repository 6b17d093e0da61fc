import Histories

/// What a history of registers can be held to, by name, the strongest first.
public enum ConsistencyModel: String, Sendable, Hashable, CaseIterable {
    /// One order, each operation between its invocation and its completion.
    case linearizable
    /// One order, each process in its own.
    case sequential
    /// For each process an order of what it knew.
    case causalMemory = "causal-cm"
    /// Causes before effects, and one order of all writes.
    case causalConvergence = "causal-ccv"
    /// Causes before effects.
    case causalConsistency = "causal-cc"
    /// The writes of each process in their order.
    case pram
    /// A process sees its own writes.
    case readYourWrites = "read-your-writes"
    /// A process does not see older values than before.
    case monotonicReads = "monotonic-reads"
    /// Writes of a process are seen in their order.
    case monotonicWrites = "monotonic-writes"
    /// Writes are seen after what their process had read.
    case writesFollowReads = "writes-follow-reads"
    /// A read returns the latest write before it, or one that overlaps it.
    case regular
    /// A read that overlaps no write returns the latest before it.
    case safe
    /// A read returns the latest version; else it is told how many it lags.
    case versionStaleness = "k-atomic"
    /// A read returns the latest value; else it is told for how long it was none.
    case timeStaleness = "delta-atomic"

    /// A sentence about it.
    public var summary: String {
        switch self {
        case .linearizable: "one order, each operation between its invocation and completion"
        case .sequential: "one order of everything, each process in its own"
        case .causalMemory: "causal memory: for each process an order of what it knew"
        case .causalConvergence: "causal convergence: causes first, and one order of all writes"
        case .causalConsistency: "causal consistency: causes before effects"
        case .pram: "pipelined RAM: everybody sees the writes of a process in their order"
        case .readYourWrites: "a process sees its own writes"
        case .monotonicReads: "a process does not see older values than before"
        case .monotonicWrites: "writes of a process are seen in their order"
        case .writesFollowReads: "writes are seen after what their process had read"
        case .regular: "a read returns the latest write before it, or one that overlaps it"
        case .safe: "a read that overlaps no write returns the latest before it"
        case .versionStaleness: "a read returns the latest version, or how many it lags at least"
        case .timeStaleness: "a read returns the latest value, or for how long it was stale"
        }
    }

    /// What decides whether registers that start with a value keep to it.
    public func checker(initial: Value = .null) -> any Checker {
        switch self {
        case .linearizable: Linearizability(model: .register, initial: initial)
        case .sequential: Sequential(initial: initial)
        case .causalMemory: Causal(.cm, initial: initial)
        case .causalConvergence: Causal(.ccv, initial: initial)
        case .causalConsistency: Causal(.cc, initial: initial)
        case .pram: Pipelines(initial: initial)
        case .readYourWrites: Session(.readYourWrites, initial: initial)
        case .monotonicReads: Session(.monotonicReads, initial: initial)
        case .monotonicWrites: Session(.monotonicWrites, initial: initial)
        case .writesFollowReads: Session(.writesFollowReads, initial: initial)
        case .regular: Regularity(initial: initial)
        case .safe: Safety(initial: initial)
        case .versionStaleness: VersionStaleness(initial: initial)
        case .timeStaleness: TimeStaleness(initial: initial)
        }
    }

    /// The models that every history which keeps to this one keeps to as well.
    ///
    /// Causal consistency alone lets a process go back and forth between concurrent writes. Regular
    /// and safe registers ask for real time, the causal models for the order of processes: neither
    /// implies the other.
    public var implied: Set<ConsistencyModel> {
        switch self {
        case .linearizable: Set(Self.allCases).subtracting([.linearizable])
        case .sequential:
            Self.ofSessions.union([.causalMemory, .causalConvergence, .causalConsistency, .pram])
        case .causalMemory: Self.ofSessions.union([.causalConsistency, .pram])
        case .causalConvergence: Self.ofSessions.union([.causalConsistency])
        case .causalConsistency: [.readYourWrites, .monotonicWrites, .writesFollowReads]
        case .pram: [.readYourWrites, .monotonicReads, .monotonicWrites]
        case .regular: [.safe]
        case .readYourWrites, .monotonicReads, .monotonicWrites, .writesFollowReads, .safe,
            .versionStaleness, .timeStaleness:
            []
        }
    }

    private static let ofSessions: Set<ConsistencyModel> = [
        .readYourWrites, .monotonicReads, .monotonicWrites, .writesFollowReads,
    ]
}
