import Checkers
import Histories
import Policies
import Resilience

/// What came of a simulation.
public struct SimulatedRun: Sendable {
    /// Everything that happened, in order, as a run on real processes would have recorded it.
    public var events: [Event] = []
    /// What nodes were asked, an operation an attempt; empty where clients are pinned.
    public var attempts: [Event] = []
    /// What the client policy did and found out; empty where clients are pinned.
    public var notes: [Event] = []
    /// When something was broken, one window after the other; empty where clients are pinned.
    public var windows: [FaultWindow] = []
    /// What was seen.
    public var coverage = Coverage()
    /// What should have gone on at the end and did not.
    public var stuck: [Anomaly] = []
    /// What each living node held at the end, in the order of nodes; empty if they did not rest.
    public var digestsAtRest: [HeldState] = []
    /// The places of calls that no node served although every node lived while they were open.
    public var unserved: [Int] = []
    /// Why it was given up, if it was.
    public var givenUp: Cause?
    /// The calls of the clients, for a script.
    public var calls: [[ScriptedCall]] = []
    /// Virtual nanoseconds from the first to the last event.
    public var elapsed: Int64 = 0
    /// Calls that were due and not made, as too many waited.
    public var overflow = 0
    /// Calls that clients made.
    public var operations = 0
    /// Records that replicas made durable, or meant to.
    public var records = 0
    /// Steps that replicas took.
    public var steps = 0

    /// What the run left of its client policy.
    public var twoHistories: TwoHistories {
        TwoHistories(calls: events, attempts: attempts, notes: notes)
    }

    /// The history of the events.
    /// - Throws: never for what a simulator recorded, unless the simulator is wrong.
    public func history() throws(HistoryError) -> History { try History(events) }
}
