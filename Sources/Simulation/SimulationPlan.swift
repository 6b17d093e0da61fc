import Faults
import Replication
import Resilience

/// Everything that a simulation depends on: equal plans give equal histories.
public struct SimulationPlan: Hashable, Sendable {
    /// A node's clock that jumps at a moment, counted from the start of the workload.
    public struct ClockJump: Hashable, Sendable {
        /// From the start of the workload.
        public var offset: Duration
        /// Whose clock.
        public var node: NodeID
        /// How far, forwards or backwards.
        public var distance: Duration

        /// A jump.
        public init(offset: Duration, node: NodeID, distance: Duration) {
            self.offset = offset
            self.node = node
            self.distance = distance
        }
    }

    /// What is done once the clients of the first act have finished.
    public enum Ending: Int, Hashable, Sendable, Comparable, CaseIterable {
        /// Nothing.
        case none
        /// Everything is healed, and every key is read at every living node.
        case reads
        /// Before that, only some nodes live, and clients must get answers there.
        case progress

        /// By how much is done.
        public static func < (left: Ending, right: Ending) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// The strategy's name.
    public var strategy: String
    /// The workload's name.
    public var workload: String
    /// What everything is drawn from.
    public var seed: UInt64
    /// How many nodes there are.
    public var nodes: Int
    /// How many clients ask at once.
    public var clients: Int
    /// How many calls clients make together.
    public var operations: Int
    /// How many keys they ask about.
    public var keys: Int
    /// The share of reads.
    public var readShare: Double
    /// How long nodes have for themselves before clients ask, as to elect a leader.
    public var warmUp: Duration
    /// How long a client waits for an answer.
    public var timeout: Duration
    /// The rules by which clients make their calls.
    public var policy: PolicyChoice
    /// The most calls a second of all clients together; nil for no limit.
    public var rate: Double?
    /// Whether calls are due at that rate, whether or not earlier ones are answered.
    public var hasOpenArrivals: Bool
    /// How nodes serve requests of clients: at once, unless the plan says otherwise.
    public var service: ServiceOptions
    /// What may go wrong all the time.
    public var hazards: Hazards
    /// What breaks when.
    public var faults: [ScheduledFault]
    /// Which clocks jump when.
    public var jumps: [ClockJump]
    /// Whether the detectors of the nodes run: the history is the same, and takes longer to make.
    public var isWatched: Bool
    /// What is done at the end.
    public var ending: Ending
    /// The calls of each client; nil where its generator is asked.
    public var script: [[ScriptedCall]]?

    /// A plan without faults; the swarm draws others.
    public init(
        strategy: String,
        workload: String,
        seed: UInt64,
        nodes: Int = 5,
        clients: Int = 6,
        operations: Int = 80,
        keys: Int = 2,
        readShare: Double = 0.5
    ) {
        self.strategy = strategy
        self.workload = workload
        self.seed = seed
        self.nodes = nodes
        self.clients = clients
        self.operations = operations
        self.keys = keys
        self.readShare = readShare
        warmUp = .zero
        timeout = .seconds(1)
        policy = .none
        rate = nil
        hasOpenArrivals = false
        service = ServiceOptions()
        hazards = .none
        faults = []
        jumps = []
        isWatched = false
        ending = .progress
        script = nil
    }

    /// Whether nodes may fail to hear from each other although they live.
    public var isPartitioned: Bool {
        hazards.loss > 0 || hazards.stragglers > 0 || hazards.leaderCrashes > 0
            || faults.contains { $0.fault.disturbsLinks }
    }

    /// The names of the nodes.
    public var nodeNames: [NodeID] { NodeID.named(count: nodes) }
}
