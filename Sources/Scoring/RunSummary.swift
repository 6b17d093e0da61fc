import Checkers
import Histories
import Replication

/// What is compared between runs: the part of a scorecard that a run's record keeps.
public struct RunSummary: Hashable, Sendable {
    /// The strategy's name.
    public var strategy: String
    /// The stance that it declares.
    public var stance: String
    /// What was measured of each promise; nil where it could not be decided.
    public var verdicts: [Property: Bool?]
    /// The promises that were made and tested; empty in records that do not say so.
    public var claimed: Set<Property> = []
    /// The promises that were broken.
    public var broken: Set<Property>
    /// How often each anomaly was found, by name.
    public var anomalies: [String: Int]
    /// Calls that succeeded.
    public var yield: Share
    /// Acknowledged writes that are gone; nil where that cannot be said.
    public var lost: Int?
    /// How the wait for rest ended; nil if it did not happen.
    public var rest: String?
    /// From heal to equal data, in nanoseconds.
    public var timeToConverge: Int64?
    /// How many reads were stale; nil where none could be measured.
    public var staleReads: Share?
    /// By how much 99 of 100 of them were late at most, in nanoseconds; nil if there were none.
    public var lateP99: Int64?
    /// Latencies of successful calls, in nanoseconds.
    public var latencyP50: Int64?
    /// The latency that 99 of 100 kept.
    public var latencyP99: Int64?
    /// Successful calls a second.
    public var callsPerSecond: Double?
    /// MTTF / (MTTF + MTTR).
    public var availability: Double?
    /// How many windows of faults there were; nil where that is not known.
    public var faultWindows: Int?
    /// Whether it was cut short, so that nothing was judged.
    public var isInterrupted: Bool
    /// How it did in partitions, by their shape.
    public var partitions: [String: PartitionFigures]
    /// The client policy, if it answers calls from elsewhere than the client's own node.
    public var policy: String?

    /// Every field.
    public init(
        strategy: String,
        stance: String,
        verdicts: [Property: Bool?] = [:],
        broken: Set<Property> = [],
        anomalies: [String: Int] = [:],
        yield: Share = Share(),
        lost: Int? = nil,
        rest: String? = nil,
        timeToConverge: Int64? = nil,
        staleReads: Share? = nil,
        lateP99: Int64? = nil,
        latencyP50: Int64? = nil,
        latencyP99: Int64? = nil,
        callsPerSecond: Double? = nil,
        availability: Double? = nil,
        faultWindows: Int? = nil,
        isInterrupted: Bool = false,
        partitions: [String: PartitionFigures] = [:]
    ) {
        self.strategy = strategy
        self.stance = stance
        self.verdicts = verdicts
        self.broken = broken
        self.anomalies = anomalies
        self.yield = yield
        self.lost = lost
        self.rest = rest
        self.timeToConverge = timeToConverge
        self.staleReads = staleReads
        self.lateP99 = lateP99
        self.latencyP50 = latencyP50
        self.latencyP99 = latencyP99
        self.callsPerSecond = callsPerSecond
        self.availability = availability
        self.faultWindows = faultWindows
        self.isInterrupted = isInterrupted
        self.partitions = partitions
    }

    /// Whether anything was broken.
    public var hasFaults: Bool { faultWindows != 0 }

    /// The summary of a scorecard.
    public init(_ card: Scorecard) {
        let overall = card.statistics.total.overall
        let late = card.staleness?.total
        self.init(
            strategy: card.strategy,
            stance: card.claim.stance.rawValue,
            verdicts: Dictionary(
                uniqueKeysWithValues: card.judgements.map { ($0.guarantee, $0.verdict.decided) }
            ),
            broken: Set(card.judgements.filter { $0.standing == .broken }.map(\.guarantee)),
            anomalies: Dictionary(
                uniqueKeysWithValues: card.anomalyCounts.map { ($0.name, $0.count) }
            ),
            yield: Share(overall.ok, of: overall.invoked),
            lost: card.lost?.count,
            rest: card.rest,
            timeToConverge: card.timeToConverge,
            staleReads: late.flatMap { $0.stale.whole > 0 ? $0.stale : nil },
            lateP99: late?.time?.p99,
            latencyP50: overall.latencyP50,
            latencyP99: overall.latencyP99,
            callsPerSecond: overall.callsPerSecond,
            availability: card.statistics.availability,
            faultWindows: card.faultWindows,
            isInterrupted: card.isInterrupted,
            partitions: card.partitions
        )
        policy = card.policy
        claimed = Set(card.judgements.filter { $0.standing != .notClaimed }.map(\.guarantee))
    }
}

extension Verdict {
    /// Valid or not; nil if that could not be decided.
    fileprivate var decided: Bool? {
        switch self {
        case .valid: true
        case .invalid: false
        case .unknown: nil
        }
    }
}
