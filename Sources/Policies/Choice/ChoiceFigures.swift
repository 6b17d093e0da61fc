import Checkers
import Histories

/// What some runs of a strategy under a client policy showed to the application, together.
public struct ChoiceFigures: Hashable, Sendable {
    /// The side that broke what callers saw broken.
    public enum Doer: String, Hashable, Sendable, CaseIterable {
        /// The policy: attempts keep what calls do not.
        case policy
        /// The strategy, which claims it.
        case strategy
        /// The strategy, which never claimed it.
        case unclaimed = "strategy, not claimed"
        /// The strategy, which never claimed it, and the policy a session guarantee besides.
        case both = "strategy, not claimed, and policy"
        /// Attempts could not be decided.
        case undecided

        /// The doer of what was broken in calls.
        public init(_ outcome: BlameOutcome) {
            switch outcome {
            case .policy: self = .policy
            case .strategy: self = .strategy
            case .notClaimed(let sessions): self = sessions.isEmpty ? .unclaimed : .both
            case .held, .masked, .undecided: self = .undecided
            }
        }
    }

    /// How many runs there were.
    public var seeds = 0
    /// For each property that calls broke, by name, in how many runs, and whose doing it was.
    public var broken: [String: [Doer: Int]] = [:]
    /// For each property, by name, how many runs held it in their calls.
    public var held: [String: Int] = [:]
    /// Calls that were served: answered, if only by a refusal such as too little money.
    public var calls = Share()
    /// The same of those that were due during a cut.
    public var during = Share()
    /// Reads that missed a newer value, where these are registers.
    public var stale = Share()
    /// How many attempts were made.
    public var attempts = 0
    /// From the due time of each served call to its answer, in nanoseconds.
    public var latencies: [Int64] = []

    /// No run so far.
    public init() {}

    /// The figures of one run.
    ///
    /// - Throws: `HistoryError` where one of the files is not a well-formed history.
    public init(
        _ two: TwoHistories,
        blame: [BlameFinding],
        windows: [FaultWindow]
    ) throws(HistoryError) {
        seeds = 1
        for finding in blame {
            let name = finding.property.name
            if finding.calls.isInvalid { broken[name] = [Doer(finding.outcome): 1] }
            if finding.calls.isValid { held[name] = 1 }
        }
        for call in PolicyRecord(two).calls where call.isPlanned {
            calls.whole += 1
            attempts += call.attempts.count
            let isDuring = windows.contains { $0.start <= call.due && call.due < $0.end }
            if isDuring { during.whole += 1 }
            guard call.isServed else { continue }
            calls.part += 1
            if isDuring { during.part += 1 }
            latencies.append((call.ended ?? call.begun).clampedDifference(call.due))
        }
        if let staleness = Staleness(try History(two.calls), windows: windows) {
            stale = staleness.total.stale
        }
    }

    /// Adds other runs of the same pair.
    public mutating func add(_ other: Self) {
        seeds += other.seeds
        broken.merge(other.broken) { $0.merging($1, uniquingKeysWith: +) }
        held.merge(other.held, uniquingKeysWith: +)
        calls = calls + other.calls
        during = during + other.during
        stale = stale + other.stale
        attempts += other.attempts
        latencies += other.latencies
    }

    /// In how many runs calls broke a property.
    public func breaks(of property: Property) -> Int {
        broken[property.name, default: [:]].values.reduce(0, +)
    }

    /// Attempts a call; nil without calls.
    public var amplification: Double? {
        calls.whole > 0 ? Double(attempts) / Double(calls.whole) : nil
    }
}

extension PolicyRecord.Call {
    /// Whether a node, or a fallback, answered it, if only to find it without effect.
    fileprivate var isServed: Bool {
        isOK || kind == .fail && error.map(Operation.answers.contains) == true
    }
}
