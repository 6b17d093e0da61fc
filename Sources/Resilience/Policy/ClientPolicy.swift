import Replication

/// The rules by which a client makes attempts at nodes for one call: a value of the plan.
///
/// A call passes through the layers from outside in, and its outcome from inside out:
/// ```
/// call ─▶ fallback ─▶ deadline ─▶ breaker ─▶ retry ─▶ hedge ─▶ timeout ─▶ balance ─▶ node
/// ```
/// Each layer has a field with its rules, and `order` says which layers there are and which is
/// around which. This is the order of the classical material; most libraries put the breaker
/// inside the retry, and both can be said. A policy without layers is *pinned*: one attempt at
/// the client's own node.
public struct ClientPolicy: Hashable, Sendable {
    /// A part that can stand around others.
    public enum Layer: String, Hashable, Sendable, CaseIterable {
        /// Answers from a cache, or with a fixed value, when all inside have failed.
        case fallback
        /// Ends the call after a time, with all that is inside.
        case deadline
        /// Refuses calls while what is inside fails.
        case breaker
        /// Tries what is inside again.
        case retry
        /// Tries what is inside a second time beside the first.
        case hedge
        /// Gives what is inside up after a time.
        case timeout
        /// Chooses the instance that is asked.
        case balance
    }

    /// The times after which an attempt or a whole call is given up.
    public struct Timeouts: Hashable, Sendable {
        /// From the begin of an attempt to its outcome.
        public var attempt: Duration
        /// From the call to its completion, over all attempts; nil for no limit.
        public var call: Duration?

        /// The limits of attempts, and of calls.
        public init(attempt: Duration, call: Duration? = nil) {
            self.attempt = attempt
            self.call = call
        }
    }

    /// The name in plans and reports.
    public var name = "none"
    /// The layers, outermost first; none for a pinned client.
    public var order: [Layer] = []
    /// The limits in time; without a layer `timeout` the host still ends attempts.
    public var timeouts: Timeouts
    /// The rule that chooses an instance.
    public var balancing = Balancing.pinned
    /// How instances are found to be healthy; nil if all count as healthy.
    public var health: HealthPolicy?
    /// The rules of a client-side failover; nil for none.
    public var failover: FailoverPolicy?
    /// When to try again.
    public var retry = RetryPolicy()
    /// When to stop asking.
    public var breaker = BreakerPolicy()
    /// What to answer when all has failed.
    public var fallback = FallbackPolicy()
    /// When to ask twice.
    public var hedging = HedgingPolicy()
    /// Whether all attempts of a call carry one key, by which a node carries it out once.
    public var usesIdempotencyKeys = false
    /// The bug that is in it on purpose; nil for a sound policy.
    public var defect: PolicyDefect?

    /// A policy without layers.
    public init(timeouts: Timeouts) { self.timeouts = timeouts }

    /// The policy of set-up and final reads, and the default: one attempt at the client's own node.
    public static func pinned(timeout: Duration) -> ClientPolicy {
        ClientPolicy(timeouts: Timeouts(attempt: timeout))
    }

    /// Whether it makes one attempt at the client's own node, and nothing else.
    public var isPinned: Bool { order.isEmpty }

    /// Whether a call may be answered by another node than the client's own, or by a cache.
    public var answersFromElsewhere: Bool {
        order.contains(.balance) || order.contains(.fallback)
    }

    /// Whether it asks nodes whether they are ready, for which they must watch each other.
    public var asksNodes: Bool { health?.probes != nil && health?.sign == .ready }
}
