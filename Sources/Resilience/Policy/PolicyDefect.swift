/// A bug in a policy, on purpose: what the harness must find.
///
/// Each was found in a real library; each breaks one claim of `PolicyClaim`.
public enum PolicyDefect: String, Hashable, Sendable, CaseIterable {
    /// A half-open breaker does not wait for its trials with a deadline.
    case halfOpenForEver = "half-open-for-ever"
    /// A trial that was cancelled does not give its permit back.
    case permitLost = "permit-lost"
    /// Results of what was let through before the breaker opened count when it is half-open.
    case lateResultsCounted = "late-results-counted"
    /// What a node answered definitely counts as its failure.
    case callersErrorsCounted = "callers-errors-counted"
    /// A half-open breaker lets everything through.
    case trialsUnlimited = "trials-unlimited"
    /// Pauses overflow: microseconds in 32 bits.
    case backoffOverflows = "backoff-overflows"
    /// The jitter is configured and not applied.
    case jitterMissing = "jitter-missing"
    /// Retries are spent on the refusals of an open breaker.
    case retriesOpen = "retries-open"
    /// The budget is never refilled.
    case budgetNeverRefills = "budget-never-refills"
    /// The budget is refilled by time, whatever is called.
    case budgetByTime = "budget-by-time"
    /// Each attempt has an idempotency key of its own.
    case keyPerAttempt = "key-per-attempt"
    /// The age in the cache is measured with the wall clock.
    case cacheByWallClock = "cache-by-wall-clock"
    /// The answers of the fallback enter its cache.
    case cacheKeepsFallback = "cache-keeps-fallback"
    /// Unhealthy instances are chosen as well.
    case unhealthyChosen = "unhealthy-chosen"
    /// Attempts that were given up stay counted as open.
    case countLeaks = "count-leaks"
    /// A retry goes to the instance that has just failed.
    case sameInstanceRetried = "same-instance-retried"
    /// The clients go on at the instance that was left.
    case trafficLeft = "traffic-left"
    /// The failover needs the old instance to confirm that it stops.
    case stopMustSucceed = "stop-must-succeed"
    /// The last attempts are not shortened to the deadline of the call.
    case deadlineIgnored = "deadline-ignored"
    /// A call that was retried after an unknown outcome, and was then refused, is called failed.
    case unknownCalledFailed = "unknown-called-failed"
    /// Increments are hedged as well.
    case hedgesEverything = "hedges-everything"
    /// The dead neighbour's share goes to the next.
    case neighbourDoubled = "neighbour-doubled"

    /// The name of the policy that has it.
    public var name: String { "broken/\(rawValue)" }
}
