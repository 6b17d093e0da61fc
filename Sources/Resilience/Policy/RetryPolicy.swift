/// When a call is tried again.
public struct RetryPolicy: Hashable, Sendable {
    /// The end of an attempt after which another may be made.
    ///
    /// A definite answer, such as *mismatch*, is no error: it is what the caller asked for.
    public enum Failure: String, Hashable, Sendable, CaseIterable {
        /// The attempt certainly had no effect: nothing was sent, or the node said so.
        case refused
        /// No answer came in time.
        case timedOut = "timed-out"
        /// The connection broke.
        case reset
        /// The node answered that it does not know the outcome.
        case unknown
    }

    /// The most attempts after the first.
    public var retries: Int
    /// The pause before each.
    public var backoff: Backoff
    /// The failures after which there is one.
    public var failures: Set<Failure>
    /// Which calls are tried again after a failure that may have had an effect.
    public var operations: OperationSet
    /// Whether an instance that this call has not tried yet is preferred.
    public var prefersOthers: Bool
    /// What all clients together may spend on retries and hedges; nil for no limit.
    public var budget: RetryBudget?

    /// A policy of retries.
    public init(
        retries: Int = 3,
        backoff: Backoff = Backoff(),
        failures: Set<Failure> = Set(Failure.allCases),
        operations: OperationSet = .all,
        prefersOthers: Bool = true,
        budget: RetryBudget? = nil
    ) {
        self.retries = retries
        self.backoff = backoff
        self.failures = failures
        self.operations = operations
        self.prefersOthers = prefersOthers
        self.budget = budget
    }
}

/// The calls that a rule is about.
public enum OperationSet: Hashable, Sendable {
    /// Whatever is called.
    case all
    /// Those that change nothing.
    case reads
    /// Those that change nothing, and all where nodes carry an idempotency key out once.
    case idempotent
    /// Those of these names, and no others: `read`, `add`, ...
    case named(Set<String>)
}

/// The pause before a retry.
///
/// With d = min(maximum, base · 2^k) before retry k, from 0:
///
/// | jitter | pause |
/// |---|---|
/// | none | d |
/// | full | between 0 and d |
/// | equal | d/2, and between 0 and d/2 more |
/// | decorrelated | min(maximum, between base and 3 · the pause before), at first of base |
///
/// Source: Brooker, *Exponential Backoff and Jitter*, AWS Architecture Blog, 2015.
public struct Backoff: Hashable, Sendable {
    /// How pauses grow.
    public enum Growth: String, Hashable, Sendable, CaseIterable {
        /// There is no pause.
        case none
        /// Each is the base.
        case constant
        /// Each is twice the one before, up to the maximum.
        case exponential
    }

    /// What is drawn of a pause.
    public enum Jitter: String, Hashable, Sendable, CaseIterable {
        /// Pauses are as they are computed.
        case none
        /// The whole pause is drawn.
        case full
        /// Half of the pause is drawn.
        case equal
        /// Three times the pause before.
        case decorrelated
    }

    /// How pauses grow.
    public var growth: Growth
    /// The first pause.
    public var base: Duration
    /// The longest one.
    public var maximum: Duration
    /// What is drawn.
    public var jitter: Jitter

    /// A back-off.
    public init(
        growth: Growth = .exponential,
        base: Duration = .milliseconds(50),
        maximum: Duration = .seconds(1),
        jitter: Jitter = .full
    ) {
        self.growth = growth
        self.base = base
        self.maximum = maximum
        self.jitter = jitter
    }
}

/// A bucket of tokens that retries and hedges are paid from.
///
/// A call puts its share in, up to the capacity, and each retry and each hedge takes one out. So in
/// any interval there are at most `capacity + share · calls begun in it`. It begins full.
public struct RetryBudget: Hashable, Sendable {
    /// The most tokens.
    public var capacity: Double
    /// What a call puts in.
    public var share: Double

    /// A budget.
    public init(capacity: Double = 10, share: Double = 0.1) {
        self.capacity = capacity
        self.share = share
    }
}
