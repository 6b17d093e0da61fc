/// How a policy, or a store that it asked, came to break a property.
public enum BlameMechanism: String, Sendable, Hashable, CaseIterable {
    /// An attempt after one of unknown outcome: the call was carried out twice.
    case doubled
    /// A retry of something that can be done twice, whose first attempt landed late.
    case cameBack = "came-back"
    /// A retry of a take, whose first attempt took something that nobody was given.
    case swallowed
    /// The caller was given the answer to a second attempt, which met the effect of the first.
    case answerOfSecond = "answer-of-second"
    /// The caller was told that it failed, and it was done.
    case failedThoughDone = "failed-though-done"
    /// A fallback answered what was true once.
    case staleFromFallback = "stale-from-fallback"
    /// The caller was answered what no node ever said.
    case madeUp = "made-up"
    /// Calls went to another node, which lagged.
    case laggard
    /// Calls went to several nodes, some of which lagged.
    case wentBack = "went-back"
    /// An attempt took a lock of which its caller never heard.
    case lockLeaked = "lock-leaked"
    /// The wrong answer came to an attempt that nobody waited for any more.
    case thrownAway = "thrown-away"
    /// The store carried out a key more than once.
    case keyForgotten = "key-forgotten"

    /// It in a few words.
    public var text: String {
        switch self {
        case .doubled: "doubled by a retry"
        case .cameBack: "came back: an earlier attempt landed late"
        case .swallowed: "swallowed: an earlier attempt took it"
        case .answerOfSecond: "the answer is that of the second attempt"
        case .failedThoughDone: "reported as failed though done"
        case .staleFromFallback: "stale from a fallback"
        case .madeUp: "made up: no node answered that"
        case .laggard: "a laggard after failover"
        case .wentBack: "going backwards by balancing or hedging"
        case .lockLeaked: "lock leaked: an earlier attempt holds it"
        case .thrownAway: "the wrong answer was thrown away"
        case .keyForgotten: "a key was carried out more than once"
        }
    }
}
