import Checkers
import Histories
import Replication
import Resilience

/// What a policy did for the application, and what it cost the cluster.
///
/// A call belongs to the time at which it was due, with all its attempts; its latency counts from
/// then, too, so that calls which waited for others are not called fast.
///
/// | figure | formula |
/// |---|---|
/// | success | calls that are ok / calls; attempts that are ok / attempts |
/// | amplification | attempts / calls, before the first fault, during faults, and after |
/// | goodput | calls that are ok within their deadline / second |
/// | retry share | attempts after the first of their call / attempts |
/// | wasted | attempts that were given up, ran out, or ended after their call / attempts |
/// | settled | the first of 5 seconds after the heal in which success is 95 % of before |
public struct PolicyFigures: Hashable, Sendable {
    /// Attempts and calls of a time.
    public struct Amplification: Hashable, Sendable {
        /// What the application asked.
        public var calls: Int
        /// What the cluster was asked for it.
        public var attempts: Int

        /// Numbers of calls, and of the attempts for them.
        public init(calls: Int = 0, attempts: Int = 0) {
            self.calls = calls
            self.attempts = attempts
        }

        /// Attempts a call; nil without calls.
        public var value: Double? { calls > 0 ? Double(attempts) / Double(calls) : nil }
    }

    /// Calls that succeeded, as the application saw it.
    public var calls = Share()
    /// Attempts that succeeded, as the cluster saw it.
    public var attempts = Share()
    /// Over all of the run.
    public var overall = Amplification()
    /// Due before the first fault.
    public var before = Amplification()
    /// Due during a fault.
    public var during = Amplification()
    /// Due after a fault and outside of others.
    public var after = Amplification()
    /// Calls that are ok within their deadline, a second; nil for a run without length.
    public var goodput: Double?
    /// The latencies of calls that are ok, from their due time.
    public var latency: Quantiles?
    /// After the last heal, until as large a share of calls succeeds as before.
    public var success = Settling.notMeasured
    /// After the last heal, until calls are as fast as before.
    public var speed = Settling.notMeasured
    /// Calls that a fallback answered.
    public var fallback = Share()
    /// How old its answers from a cache were, in nanoseconds.
    public var fallbackAge: Quantiles?
    /// How many acknowledged writes of their key they missed, where they are reads.
    public var fallbackVersions: Quantiles?
    /// What is known of each breaker; the service's has no name.
    public var breakers: [BreakerFigures] = []
    /// From the begin of a fault to the note that an instance it struck is unhealthy, nanoseconds.
    public var detections: [Int64] = []
    /// How many struck instances were not found out until the fault's end.
    public var undetected = 0
    /// From the begin of a fault that struck the current instance to the next configuration.
    public var failovers: [Int64] = []
    /// How many such faults ended without one.
    public var withoutFailover = 0
    /// Attempts after the first of their call.
    public var retries = Share()
    /// Attempts that nobody waited for to the end.
    public var wasted = Share()

    /// No figures.
    public init() {}

    /// Measures a run.
    ///
    /// - Parameters:
    ///   - histories: What was recorded.
    ///   - policy: The policy under which it was.
    ///   - windows: The times in which something was broken.
    public init(
        _ histories: TwoHistories,
        under policy: ClientPolicy,
        windows: [FaultWindow] = []
    ) {
        let record = PolicyRecord(histories)
        let windows = windows.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
        countCalls(record, policy, windows)
        countAttempts(record)
        countFallback(record)
        settle(record, policy, windows)
        breakers = BreakerFigures.all(in: record, policy, windows)
        detect(record, policy, windows)
        failOver(record, windows)
    }
}

extension PolicyFigures {
    private mutating func countCalls(
        _ record: PolicyRecord,
        _ policy: ClientPolicy,
        _ windows: [FaultWindow]
    ) {
        let planned = record.calls.filter(\.isPlanned)
        let first = windows.map(\.begun).min() ?? .max
        for call in planned {
            let count = Amplification(calls: 1, attempts: call.attempts.count)
            overall.add(count)
            if windows.contains(where: { $0.start <= call.due && call.due < $0.end }) {
                during.add(count)
            } else if call.due < first {
                before.add(count)
            } else {
                after.add(count)
            }
        }
        calls = Share(planned.count(where: \.isOK), of: planned.count)
        latency = Quantiles(planned.compactMap(\.latency))
        let start = planned.map(\.due).min() ?? 0
        let end = planned.map { $0.ended ?? $0.begun }.max() ?? 0
        guard end > start else { return }
        let good = planned.count { $0.isInTime(policy) }
        goodput = Double(good) * 1e9 / Double(end.clampedDifference(start))
    }

    private mutating func countAttempts(_ record: PolicyRecord) {
        let count = record.attempts.count
        attempts = Share(record.attempts.count { $0.kind == .ok }, of: count)
        retries = Share(record.attempts.count { $0.ordinal > 1 }, of: count)
        wasted = Share(
            record.attempts.count { attempt in
                guard let ended = attempt.ended else { return true }
                let over = record.call(of: attempt)?.ended ?? .max
                return attempt.isAbandoned || attempt.ranOut || ended > over
            },
            of: count
        )
    }

    private mutating func settle(
        _ record: PolicyRecord,
        _ policy: ClientPolicy,
        _ windows: [FaultWindow]
    ) {
        guard let fault = windows.map(\.begun).min(), let healed = windows.map(\.end).max(),
            let seconds = SettlingWindows(
                record.calls.filter(\.isPlanned),
                from: fault,
                healed: healed,
                isGood: { $0.isInTime(policy) }
            )
        else { return }
        success = seconds.success
        speed = seconds.latency
    }
}

extension PolicyFigures.Amplification {
    fileprivate mutating func add(_ other: Self) {
        calls += other.calls
        attempts += other.attempts
    }
}

extension PolicyRecord.Call {
    /// Whether it is ok within the time that calls may take.
    fileprivate func isInTime(_ policy: ClientPolicy) -> Bool {
        guard let latency else { return false }
        return latency <= policy.timeouts.call?.nanoseconds ?? .max
    }
}
