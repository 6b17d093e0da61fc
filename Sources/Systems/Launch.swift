import Faults
import Histories
import Replication
import Wire

/// The place that a trial gives to one node.
public struct Site: Hashable, Sendable {
    /// Every node of the cluster, sorted.
    public var nodes: [NodeID]
    /// The address on which the node must listen.
    public var host: String
    /// The ports on which it must listen; 0 leaves the choice to the node.
    public var ports: Ports
    /// The address to which it must bind connections to its peers; nil where that does not matter.
    public var source: String?
    /// The addresses at which it reaches its peers.
    public var peers: [NodeID: Address]
    /// The folder of the node, which exists: all that it writes belongs there.
    public var folder: String
    /// The seed of what the node draws.
    public var seed: UInt64
    /// Settings that must be in force before the node listens.
    public var settings: NodeSettings

    /// A place.
    public init(
        nodes: [NodeID],
        host: String,
        ports: Ports,
        source: String? = nil,
        peers: [NodeID: Address],
        folder: String,
        seed: UInt64,
        settings: NodeSettings = NodeSettings()
    ) {
        self.nodes = nodes
        self.host = host
        self.ports = ports
        self.source = source
        self.peers = peers
        self.folder = folder
        self.seed = seed
        self.settings = settings
    }
}

/// The process of a node, as it is to be started.
public struct Launch: Sendable {
    /// The absolute path of the program.
    public var executable: String
    /// Its arguments, without the program's own name.
    public var arguments: [String]
    /// Variables that are added to the controller's own environment.
    public var environment: [String: String]
    /// Files that are written before the start: text by path.
    public var files: [String: String]
    /// How it is known that the node listens.
    public var readiness: Readiness
    /// The exit status by which a node says that its disk stopped it; nil if it has none.
    public var diskStopStatus: Int32?
    /// A file whose growth after the start shows that the node recovers; nil if there is none.
    public var recoveryMarker: String?

    /// A process.
    public init(
        executable: String,
        arguments: [String],
        environment: [String: String] = [:],
        files: [String: String] = [:],
        readiness: Readiness,
        diskStopStatus: Int32? = nil,
        recoveryMarker: String? = nil
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.files = files
        self.readiness = readiness
        self.diskStopStatus = diskStopStatus
        self.recoveryMarker = recoveryMarker
    }
}

/// How it is known that a node listens.
public enum Readiness: Sendable {
    /// The first line that it writes to standard output says so, and on which ports.
    case announced(@Sendable (String) throws -> Announcement)
    /// It answers when it is asked (`System.answers`), on the ports of its site.
    case answering
}

/// The line of a node that listens.
public struct Announcement: Hashable, Sendable {
    /// The ports on which it listens.
    public var ports: Ports
    /// What it says of its recovery, for the record.
    public var details: Value
    /// What its disk lost in earlier lives.
    public var faultCounts: DiskFaultCounts

    /// An announcement.
    public init(
        ports: Ports,
        details: Value = .map([:]),
        faultCounts: DiskFaultCounts = DiskFaultCounts()
    ) {
        self.ports = ports
        self.details = details
        self.faultCounts = faultCounts
    }
}
