import Replication
import Resilience

/// The conditions of a trial: how many ask for how long, and where everything is written.
public struct TrialSetup: Sendable {
    /// The nodes, sorted.
    public var nodes: [NodeID]
    /// How many clients ask at once.
    public var clients: Int
    /// The most calls a second of all clients together; nil for as many as they can.
    public var rate: Double?
    /// Whether calls are due at that rate, whether or not earlier ones are answered.
    public var hasOpenArrivals = false
    /// How long clients ask.
    public var timeLimit: Duration
    /// How long a client waits for an answer.
    public var timeout: Duration
    /// The rules by which clients make their calls.
    public var policy: PolicyChoice
    /// How long to wait at the end for the nodes to come to rest.
    public var quiescence: Duration
    /// The most keys that are read at the end; nil for all that were asked about.
    public var finalKeys: Int?
    /// The seed of all that is drawn.
    public var seed: UInt64
    /// The file of the journal, which must not exist.
    public var history: String
    /// The file of the attempts, which is not made for pinned clients.
    public var attempts: String
    /// The file of what the policy did, which is not made for pinned clients.
    public var policyNotes: String
    /// The file of the faults that were carried out.
    public var faults: String
    /// The folder that holds a folder for each node.
    public var nodeFolders: String
    /// The means to start processes.
    public var launcher: any ProcessLauncher
    /// The time.
    public var clock: any TrialClock

    /// Conditions; of real processes in real time unless said otherwise.
    public init(
        nodes: [NodeID],
        clients: Int,
        rate: Double? = nil,
        timeLimit: Duration,
        timeout: Duration = .seconds(1),
        policy: PolicyChoice = .none,
        quiescence: Duration = .seconds(10),
        finalKeys: Int? = nil,
        seed: UInt64,
        history: String,
        attempts: String? = nil,
        policyNotes: String? = nil,
        faults: String,
        nodeFolders: String,
        launcher: any ProcessLauncher = ChildLauncher(),
        clock: any TrialClock = MachineTime()
    ) {
        self.nodes = nodes
        self.clients = clients
        self.rate = rate
        self.timeLimit = timeLimit
        self.timeout = timeout
        self.policy = policy
        self.quiescence = quiescence
        self.finalKeys = finalKeys
        self.seed = seed
        self.history = history
        self.attempts = attempts ?? history + ".attempts"
        self.policyNotes = policyNotes ?? history + ".policy"
        self.faults = faults
        self.nodeFolders = nodeFolders
        self.launcher = launcher
        self.clock = clock
    }
}
