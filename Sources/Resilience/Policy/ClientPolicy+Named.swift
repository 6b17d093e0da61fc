extension ClientPolicy {
    /// A policy of the list, in a line.
    public struct Entry: Sendable {
        /// The name in plans.
        public let name: String
        /// What it does, for people.
        public let summary: String
        let change: @Sendable (inout ClientPolicy) -> Void
    }

    /// The sound policies, in the order in which lists show them.
    public static let entries: [Entry] = [
        Entry(name: "none", summary: "one attempt at the client's own node") { _ in },
        Entry(name: "timeout", summary: "a limit for each attempt and one for the call") {
            $0.order = [.deadline, .timeout]
            $0.timeouts.call = $0.timeouts.attempt
            $0.timeouts.attempt /= 2
        },
        Entry(name: "retry", summary: "up to 3 retries of every operation, also of increments") {
            $0.order = [.deadline, .retry, .timeout, .balance]
            $0.balancing = .roundRobin
            $0.limitCall()
        },
        Entry(
            name: "retry-idempotent",
            summary: "retries with an idempotency key; without the store's promise, of reads only"
        ) {
            $0.order = [.deadline, .retry, .timeout, .balance]
            $0.balancing = .roundRobin
            $0.limitCall()
            $0.usesIdempotencyKeys = true
            $0.retry.operations = .idempotent
            $0.retry.budget = RetryBudget()
        },
        Entry(name: "breaker", summary: "a breaker for each instance, inside the balancer") {
            $0.order = [.balance, .breaker, .timeout]
            $0.balancing = .roundRobin
            $0.breaker = BreakerPolicy(trip: .inARow(5), trials: 1, scope: .instance)
        },
        Entry(name: "fallback", summary: "failed reads are answered from a cache for 2 s") {
            $0.order = [.fallback, .timeout]
        },
        Entry(name: "balanced", summary: "least connections over instances that are ready") {
            $0.order = [.timeout, .balance]
            $0.balancing = .leastConnections
            $0.health = HealthPolicy(ejection: Ejection())
        },
        Entry(name: "failover", summary: "all calls to one instance, and to the next if it fails") {
            $0.order = [.timeout, .balance]
            $0.balancing = .failover
            $0.health = HealthPolicy()
            $0.failover = FailoverPolicy()
        },
        Entry(name: "hedged", summary: "a second attempt of a read after 50 ms, elsewhere") {
            $0.order = [.hedge, .timeout, .balance]
            $0.balancing = .roundRobin
            $0.retry.budget = RetryBudget()
        },
        Entry(name: "full", summary: "the classical order, with all its parts") {
            $0.order = [.fallback, .deadline, .breaker, .retry, .hedge, .timeout, .balance]
            $0.balancing = .powerOfTwo
            $0.limitCall()
            $0.health = HealthPolicy(ejection: Ejection())
            $0.usesIdempotencyKeys = true
            $0.retry.operations = .idempotent
            $0.retry.budget = RetryBudget()
        },
    ]

    /// The broken policies, each with one bug.
    public static let broken: [String] = PolicyDefect.allCases.map(\.name)

    /// The policy of a name; nil if there is none.
    ///
    /// - `timeout`: how long an attempt may take at most.
    public static func named(_ name: String, timeout: Duration) -> ClientPolicy? {
        var policy = ClientPolicy.pinned(timeout: timeout)
        policy.name = name
        if let entry = entries.first(where: { $0.name == name }) {
            entry.change(&policy)
            return policy
        }
        guard let defect = PolicyDefect.allCases.first(where: { $0.name == name }) else {
            return nil
        }
        defect.shape(&policy)
        policy.defect = defect
        return policy
    }

    /// Four attempts fit into a call: each has a quarter of its time.
    private mutating func limitCall() {
        timeouts.call = timeouts.attempt * 2
        timeouts.attempt /= 2
    }
}

extension PolicyDefect {
    /// The rules under which the bug shows.
    func shape(_ policy: inout ClientPolicy) {
        policy.balancing = .roundRobin
        policy.order = [.timeout, .balance]
        switch self {
        case .halfOpenForEver:
            policy.order = [.breaker, .timeout, .balance]
            policy.breaker = Self.quickBreaker
            policy.breaker.trialLimit = policy.timeouts.attempt / 4
        case .permitLost:
            policy.order = [.deadline, .hedge, .breaker, .timeout, .balance]
            policy.hedging = HedgingPolicy(delay: .milliseconds(5), operations: .all)
            policy.breaker = Self.quickBreaker
            policy.timeouts.call = policy.timeouts.attempt
        case .lateResultsCounted, .trialsUnlimited:
            policy.order = [.breaker, .timeout, .balance]
            policy.breaker = Self.quickBreaker
        case .callersErrorsCounted:
            policy.order = [.breaker, .timeout, .balance]
            policy.breaker = BreakerPolicy(trip: .inARow(2), openTime: .milliseconds(50), trials: 1)
        case .backoffOverflows:
            policy.order = [.deadline, .retry, .timeout, .balance]
            policy.timeouts.call = .seconds(20)
            policy.timeouts.attempt = .milliseconds(20)
            policy.retry = RetryPolicy(
                retries: 40,
                backoff: Backoff(
                    base: .milliseconds(50),
                    maximum: .milliseconds(60),
                    jitter: .none
                )
            )
        case .jitterMissing:
            policy.order = [.retry, .timeout, .balance]
            policy.retry.backoff = Backoff(
                base: .milliseconds(20),
                maximum: .milliseconds(20),
                jitter: .full
            )
        case .retriesOpen:
            policy.order = [.retry, .breaker, .timeout, .balance]
            policy.breaker = Self.quickBreaker
        case .budgetNeverRefills, .budgetByTime:
            policy.order = [.retry, .timeout, .balance]
            policy.retry.budget = RetryBudget(capacity: 2, share: 0.2)
        case .keyPerAttempt:
            policy.order = [.retry, .timeout, .balance]
            policy.usesIdempotencyKeys = true
            policy.retry.operations = .idempotent
        case .cacheByWallClock, .cacheKeepsFallback:
            policy.order = [.fallback, .timeout]
            policy.fallback = FallbackPolicy(source: .cache(timeToLive: .milliseconds(300)))
        case .unhealthyChosen, .neighbourDoubled:
            policy.health = HealthPolicy()
        case .countLeaks: policy.balancing = .leastConnections
        case .sameInstanceRetried: policy.order = [.retry, .timeout, .balance]
        case .trafficLeft, .stopMustSucceed:
            policy.balancing = .failover
            policy.health = HealthPolicy()
            policy.failover = FailoverPolicy()
        case .deadlineIgnored:
            policy.order = [.deadline, .retry, .timeout, .balance]
            policy.timeouts.call = policy.timeouts.attempt * 3 / 2
        case .unknownCalledFailed:
            policy.order = [.retry, .timeout, .balance]
            policy.retry.retries = 1
        case .hedgesEverything:
            policy.order = [.hedge, .timeout, .balance]
            policy.hedging = HedgingPolicy(delay: .milliseconds(20))
        }
    }

    /// A breaker that opens and closes often.
    private static let quickBreaker = BreakerPolicy(
        trip: .inARow(3),
        openTime: .milliseconds(50),
        trials: 2,
        trialLimit: .milliseconds(500)
    )
}
