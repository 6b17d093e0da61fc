import Membership

/// The rule that chooses an instance among the healthy ones.
public enum Balancing: String, Hashable, Sendable, CaseIterable {
    /// The client's own node, healthy or not.
    case pinned
    /// One after the other.
    case roundRobin = "round-robin"
    /// One with the fewest open attempts; among equals by chance.
    case leastConnections = "least-connections"
    /// Any, by chance.
    case random
    /// The one of two different instances, drawn by chance, with fewer open attempts.
    ///
    /// Source: Mitzenmacher, *The Power of Two Choices in Randomized Load Balancing*, 2001.
    case powerOfTwo = "power-of-two"
    /// The current instance of the failover.
    case failover
}

/// How a client finds out which instances to ask.
public struct HealthPolicy: Hashable, Sendable {
    /// What is asked.
    public enum Sign: String, Hashable, Sendable, CaseIterable {
        /// `/v1/health`: the node runs.
        case health
        /// `/v1/ready`: it can serve, as a quorum is reachable and recovery is done.
        case ready
    }

    /// The probes; nil for none.
    public var probes: HealthChecker.Options?
    /// What a probe asks.
    public var sign: Sign
    /// Takes an instance out after failures in a row, besides probes; nil for never.
    public var ejection: Ejection?

    /// Probes, ejection, or both.
    public init(
        probes: HealthChecker.Options? = HealthChecker.Options(),
        sign: Sign = .ready,
        ejection: Ejection? = nil
    ) {
        self.probes = probes
        self.sign = sign
        self.ejection = ejection
    }
}

/// Passive health: what calls show of an instance.
///
/// Source: Envoy's outlier detection, `consecutive_5xx` and `base_ejection_time`.
public struct Ejection: Hashable, Sendable {
    /// The failures in a row that take an instance out.
    public var failures: Int
    /// How long it is left out.
    public var time: Duration

    /// An ejection after failures in a row.
    public init(failures: Int = 5, time: Duration = .seconds(2)) {
        self.failures = failures
        self.time = time
    }
}

/// How a client leaves an instance that fails for another.
///
/// ```
///             current is unhealthy: choose, stop its traffic, publish epoch + 1
///  ┌─────────┐──────────────────────────────────────────────▶┌───────────┐
///  │ primary │                                               │ secondary │
///  └─────────┘◀──────────────────────────────────────────────└───────────┘
///             fail-back: primary healthy for the whole grace
/// ```
public struct FailoverPolicy: Hashable, Sendable {
    /// What happens to attempts at the instance that is left.
    public enum Stop: String, Hashable, Sendable, CaseIterable {
        /// They may end, within the drain limit.
        case drain
        /// They are given up.
        case cut
    }

    /// What happens to open attempts.
    public var stop: Stop
    /// How long they may still take.
    public var drainLimit: Duration
    /// How long the primary must be healthy again before calls go back to it; nil for never.
    public var failBackGrace: Duration?

    /// A failover from the first instance to the others in their order.
    public init(
        stop: Stop = .cut,
        drainLimit: Duration = .seconds(1),
        failBackGrace: Duration? = nil
    ) {
        self.stop = stop
        self.drainLimit = drainLimit
        self.failBackGrace = failBackGrace
    }
}
