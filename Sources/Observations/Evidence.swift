import Checkers
import Histories

/// What a run brought to light: the history, what was broken, and how it all went.
///
/// The host of a run returns it, and a scorecard is computed from it.
public struct Evidence: Sendable {
    /// Everything that happened.
    public var history: History
    /// What the cluster was asked, where that is another history: under a client policy.
    public var attempts: History?
    /// When something was broken, and who was on which side.
    public var windows: [FaultWindow]
    /// When clients asked, in the history's time.
    public var workload: ClosedRange<Int64>
    /// How well nodes noticed what was broken; nil if nobody asked them.
    public var detection: Detection?
    /// What nodes said of the cluster, from which detection follows; empty if nobody asked them.
    public var samples: [Detection.Sample] = []
    /// How the run went besides its history.
    public var circumstances: Circumstances

    /// All the evidence.
    public init(
        history: History,
        windows: [FaultWindow],
        workload: ClosedRange<Int64>,
        detection: Detection? = nil,
        circumstances: Circumstances = Circumstances()
    ) {
        self.history = history
        self.windows = windows
        self.workload = workload
        self.detection = detection
        self.circumstances = circumstances
    }
}

/// How a run went besides its history: how it ended, and what its host noticed.
///
/// Scorecards carry it as it is: a new figure of this kind is a field here, a place in the JSON
/// document, and where people are to see it.
public struct Circumstances: Hashable, Sendable {
    /// How the wait for rest ended: converged, settled or timed-out; nil if it did not happen.
    public var rest: String?
    /// From heal to equal digests for good, in nanoseconds; nil if that did not come.
    public var timeToConverge: Int64?
    /// What each node held at the very end, in the order of nodes; empty if they did not rest.
    public var digestsAtRest: [HeldState] = []
    /// What recoveries cost; nil for a strategy without one.
    public var recovery: RecoveryFigures?
    /// Nodes that ended although nobody had ended them, a line each.
    public var unexpectedExits: [String] = []
    /// Nodes that did not answer after the heal, a line each.
    public var unresponsive: [String] = []
    /// Faults that had no effect, a line each: what they should have shown was not tested.
    public var ineffectiveFaults: [String] = []
    /// How many faults had an effect that was measured; nil where that is not measured.
    public var effectiveFaults: Int?
    /// Calls that were due and not made, as too many waited for their client.
    public var overflow = 0
    /// Whether the run was cut short.
    public var isInterrupted = false

    /// A run that went to its end, and of which nothing else is known.
    public init() {}

    /// What was not clean, a line each.
    public var nodeFailures: [String] { unexpectedExits + unresponsive }
}
