import Resilience

extension PolicyDefect {
    /// The claim that the bug breaks, and must be caught breaking.
    public var breaks: PolicyClaim {
        switch self {
        case .halfOpenForEver, .permitLost, .lateResultsCounted, .callersErrorsCounted,
            .trialsUnlimited, .retriesOpen:
            .breaker
        case .backoffOverflows, .jitterMissing: .delay
        case .budgetNeverRefills, .budgetByTime: .budget
        case .keyPerAttempt: .keys
        case .cacheByWallClock, .cacheKeepsFallback: .fallback
        case .unhealthyChosen, .countLeaks, .sameInstanceRetried, .neighbourDoubled: .balancing
        case .trafficLeft, .stopMustSucceed: .failover
        case .deadlineIgnored: .timeouts
        case .unknownCalledFailed: .outcome
        case .hedgesEverything: .idempotentOnly
        }
    }

    /// The bug in a line, as lists show it.
    public var summary: String {
        switch self {
        case .halfOpenForEver: "waits for the trials of a half-open breaker without a deadline"
        case .permitLost: "does not give back the permit of a trial that is cancelled"
        case .lateResultsCounted: "counts results of before the opening when it is half-open"
        case .callersErrorsCounted: "counts what a node answered definitely as its failure"
        case .trialsUnlimited: "lets everything through when it is half-open"
        case .backoffOverflows: "counts pauses in 32 bits, which overflow"
        case .jitterMissing: "has its jitter configured and does not apply it"
        case .retriesOpen: "spends retries on the refusals of an open breaker"
        case .budgetNeverRefills: "never refills its budget of retries"
        case .budgetByTime: "refills its budget of retries by time, whatever is called"
        case .keyPerAttempt: "gives each attempt an idempotency key of its own"
        case .cacheByWallClock: "measures the age of cached answers with the wall clock"
        case .cacheKeepsFallback: "keeps the answers of the fallback in its cache"
        case .unhealthyChosen: "chooses unhealthy instances as well"
        case .countLeaks: "counts attempts that were given up as open for ever"
        case .sameInstanceRetried: "tries again at the instance that has just failed"
        case .trafficLeft: "leaves clients at the instance that the failover left"
        case .stopMustSucceed: "fails over only if the old instance confirms that it stops"
        case .deadlineIgnored: "does not shorten the last attempts to the call's deadline"
        case .unknownCalledFailed: "calls failed what was refused after an unknown attempt"
        case .hedgesEverything: "hedges increments as well"
        case .neighbourDoubled: "gives a dead instance's share to its neighbour alone"
        }
    }

    /// The workload in which it shows.
    ///
    /// Compare-and-sets that do not match are answered definitely; increments must not be hedged.
    public var workload: String {
        self == .hedgesEverything ? "counter" : "cas-register"
    }
}
