/// Who belongs to the cluster, as one node sees it when it starts.
public struct Membership: Hashable, Sendable {
    /// The name of the node that the replica decides for.
    public var me: NodeID
    /// Every node, this one included, sorted.
    public var members: [NodeID]
    /// How often this node has started, from 1.
    ///
    /// Durable: no two lives of a node share it.
    public var incarnation: Int
    /// How long a replica tries and waits.
    public var timing: Timing

    /// The members are sorted, and must include this node.
    public init(me: NodeID, members: [NodeID], incarnation: Int = 1, timing: Timing = Timing()) {
        precondition(members.contains(me), "\(me) is not among the members \(members)")
        self.me = me
        self.members = members.sorted()
        self.incarnation = incarnation
        self.timing = timing
    }

    /// Every node but this one, sorted.
    public var peers: [NodeID] { members.filter { $0 != me } }

    /// The least number of nodes of which any two sets intersect.
    public var majority: Int { members.count / 2 + 1 }
}

/// How long a replica tries and waits.
public struct Timing: Hashable, Sendable, Codable {
    /// After this a replica answers a request that is still undecided with an error.
    public var request: Duration
    /// After this a replica sends again what was not answered.
    public var retransmission: Duration
    /// How long asynchronous replication gathers writes before it ships them.
    public var shipping: Duration
    /// The pause between two rounds of anti-entropy.
    public var gossip: Duration
    /// The pause between two signs of life.
    public var heartbeat: Duration
    /// After so long a silence a peer is suspected; elections wait once to twice as long.
    public var suspicion: Duration
    /// A transaction that is held for a client, and of which nothing is heard for so long, is
    /// aborted.
    public var idle: Duration

    /// The defaults suit nodes on one machine or in one data centre.
    public init(
        request: Duration = .milliseconds(500),
        retransmission: Duration = .milliseconds(100),
        shipping: Duration = .milliseconds(50),
        gossip: Duration = .milliseconds(200),
        heartbeat: Duration = .milliseconds(50),
        suspicion: Duration = .milliseconds(300),
        idle: Duration = .milliseconds(400)
    ) {
        self.request = request
        self.retransmission = retransmission
        self.shipping = shipping
        self.gossip = gossip
        self.heartbeat = heartbeat
        self.suspicion = suspicion
        self.idle = idle
    }
}

/// A reading of a node's wall clock, in nanoseconds since 1970; it may jump, drift and lie.
public struct Instant: Hashable, Comparable, Sendable {
    /// Nanoseconds since 1970.
    public var nanoseconds: Int64

    /// A reading of the clock.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// By time.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}
