import Replication
import Wire

/// All that a node process must be told.
public struct NodeConfiguration: Sendable {
    /// A peer, and where its HTTP interface is.
    public struct Peer: Sendable {
        /// The peer.
        public var node: NodeID
        /// The start of its addresses, such as http://127.0.0.1:7402.
        public var url: String

        /// A peer at an address.
        public init(node: NodeID, url: String) {
            self.node = node
            self.url = url
        }
    }

    /// The name of the node that is configured.
    public var node: NodeID
    /// The address to listen on.
    public var host: String
    /// The port to listen on; 0 takes a free one.
    public var port: Int
    /// The other nodes.
    public var peers: [Peer]
    /// The local address of outgoing connections; nil leaves it to the system.
    public var source: String?
    /// The folder of the write-ahead log.
    public var dataDirectory: String
    /// The strategy's name, for its status.
    public var strategy: String
    /// How many nodes the strategy needs, for what it says when it is asked whether it can serve.
    public var needs: Claim.Need
    /// What callers must show, and this node shows to its peers; nil for an open node.
    public var secret: NodeSecret?
    /// The run's seed.
    public var seed: UInt64
    /// How long the replica tries and waits.
    public var timing: Timing
    /// The mean of an added wait before every sync, as of a slow disk; zero for none.
    public var syncDelay: Duration
    /// How it serves requests of clients.
    public var service: ServiceOptions
    /// What the controller does to it from the start.
    public var control: [NodeSetting]

    /// What is wrong with the disk from the start; nil if nothing was said of it.
    var disk: DiskSetting? {
        control.compactMap { message in
            if case .disk(let setting) = message { setting } else { nil }
        }.last
    }

    /// A configuration.
    public init(
        node: NodeID,
        host: String,
        port: Int,
        peers: [Peer],
        source: String? = nil,
        dataDirectory: String,
        strategy: String,
        needs: Claim.Need = .majority,
        secret: NodeSecret?,
        seed: UInt64,
        timing: Timing = Timing(),
        syncDelay: Duration = .zero,
        service: ServiceOptions = ServiceOptions(),
        control: [NodeSetting] = []
    ) {
        self.node = node
        self.host = host
        self.port = port
        self.peers = peers
        self.source = source
        self.dataDirectory = dataDirectory
        self.strategy = strategy
        self.needs = needs
        self.secret = secret
        self.seed = seed
        self.timing = timing
        self.syncDelay = syncDelay
        self.service = service
        self.control = control
    }
}

/// Why a node cannot start or go on.
public struct NodeError: Error, Sendable, CustomStringConvertible {
    /// What happened, and what to do, in one line.
    public let description: String
    /// Whether the log could not be written or synced: the node can go on when its disk is mended.
    public let isByDisk: Bool

    init(_ description: String, isByDisk: Bool = false) {
        self.description = description
        self.isByDisk = isByDisk
    }
}
