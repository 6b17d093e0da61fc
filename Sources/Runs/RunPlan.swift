/// Everything that a run was asked to do: with it and its seed a run can be repeated.
public struct RunPlan: Hashable, Sendable {
    /// The strategy on trial.
    public var strategy = "abd"
    /// What clients ask.
    public var workload = "register"
    /// What breaks, by kind; empty for nothing.
    public var nemesis: [String] = []
    /// The mean time between changes by the nemesis.
    public var nemesisInterval: Duration = .milliseconds(1500)
    /// How the nodes are chosen that faults strike: words, or names; empty for the usual ones.
    public var nemesisTargets: [String] = []
    /// The shapes of partitions; empty for the usual ones.
    public var nemesisShapes: [String] = []
    /// The manners in which links are cut; empty for the usual one.
    public var nemesisManners: [String] = []
    /// The file of a schedule of faults, in place of one that is drawn; nil to draw it.
    public var schedule: String?
    /// How many nodes there are.
    public var nodes = 5
    /// How many clients ask at once.
    public var clients = 10
    /// The most calls a second of all clients together; nil for as many as they can.
    public var rate: Double?
    /// How long clients ask.
    public var timeLimit: Duration = .seconds(15)
    /// How long a client waits for an answer.
    public var timeout: Duration = .seconds(1)
    /// What everything that is drawn is drawn from.
    public var seed: UInt64 = 1
    /// How links are cut: auto, kernel or relay.
    public var links = "auto"
    /// How many keys clients ask about.
    public var keys = 5
    /// The share of reads, from 0 to 1.
    public var readShare = 0.5
    /// The mean of an added wait before every sync of a node's log; nil until resolved.
    public var syncDelay: Duration?
    /// How long to wait at the end for the nodes to come to rest.
    public var quiescence: Duration = .seconds(10)

    /// The plan that runs when nothing is said.
    public init() {}

    /// Settles what was left open.
    ///
    /// Where faults are to show, disks take their time: a cache that answers at once hides the
    /// moments in which some nodes have a write and others do not.
    public mutating func resolve() {
        syncDelay = syncDelay ?? (hasFaults ? .milliseconds(10) : .zero)
    }

    /// Whether anything is meant to break.
    public var hasFaults: Bool { !nemesis.isEmpty || schedule != nil }
}

/// Why a plan cannot be carried out.
public struct PlanError: Error, Sendable, CustomStringConvertible {
    /// What is wrong, where, and what was expected, in one line.
    public let description: String

    /// An error with its text.
    public init(_ description: String) { self.description = description }
}

extension RunPlan {
    /// Refuses what cannot be run.
    public func validate() throws(PlanError) {
        func require(_ isGood: Bool, _ complaint: String) throws(PlanError) {
            if !isGood { throw PlanError(complaint) }
        }
        try require((1...100).contains(nodes), "nodes: \(nodes), expected 1 to 100")
        try require((1...1000).contains(clients), "clients: \(clients), expected 1 to 1000")
        try require((1...10_000).contains(keys), "keys: \(keys), expected 1 to 10000")
        try require((0...1).contains(readShare), "read-share: \(readShare), expected 0 to 1")
        try require(
            rate.map { $0 > 0 && $0.isFinite } ?? true,
            "rate: expected a number above 0"
        )
        try require(timeLimit > .zero, "time-limit: expected a time above 0, such as 15s")
        try require(timeout > .zero, "timeout: expected a time above 0, such as 1s")
        try require(
            nemesisInterval >= .milliseconds(10),
            "nemesis-interval: expected at least 10ms"
        )
        try require(
            ["auto", "kernel", "relay"].contains(links),
            "links: \(links), expected auto, kernel or relay"
        )
        try require(
            schedule == nil || nemesis.isEmpty,
            "schedule: it says what breaks, so leave nemesis out"
        )
        try require(
            nemesis.isEmpty || nodes > 1,
            "nemesis: a single node has no links; use more nodes"
        )
    }
}
