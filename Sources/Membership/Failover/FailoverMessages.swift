import Replication

extension FailoverManager {
    /// What nodes say to each other about who is primary.
    public enum Message: Hashable, Sendable, Codable {
        /// Are you there?
        case probe(Int)
        /// I am, and my data are so far.
        case alive(Int, Position)
        /// Do nothing more under earlier ballots, and say how far your data are.
        case seal(Ballot)
        /// I have stopped here.
        case sealed(Ballot, Position)
        /// This is the configuration from now on.
        case install(Configuration)
        /// I go by it.
        case installed(Ballot)
        /// Do you still go by this ballot?
        case confirm(Ballot, Int)
        /// The sender still follows the primary of this ballot.
        case confirmed(Ballot, Int)
        /// No: I know a later ballot, or a later configuration.
        case refused(Record)
    }

    /// What a node must remember across crashes.
    public struct Record: Hashable, Sendable, Codable {
        /// Nothing is done under a ballot before this one.
        public var promised: Ballot
        /// The configuration that the node goes by.
        public var configuration: Configuration
        /// The last configuration in which the node held all that its primary did.
        public var current: Ballot
    }

    /// Something that the strategy must do for the failover.
    public enum Directive: Hashable, Sendable {
        /// Send to a peer; it may never arrive.
        case send(Message, to: NodeID)
        /// Call `tick` once after this; there is one such timer at a time.
        case startTimer(after: Duration)
        /// Make the record durable, then call `persisted` with the number.
        case persist(Record, Int)
        /// Hold or refuse what clients ask, and acknowledge nothing more.
        case stopTraffic
        /// Serve, or send clients to the primary.
        case startTraffic(Configuration)
        /// This node is primary now; it may serve once traffic starts.
        case promote(Configuration)
        /// This node is primary no more; what it did not ship may be lost.
        case demote(Configuration)
        /// Replicate to, or follow, other nodes from now on; a backup asks the primary for all its
        /// data, and calls `synchronized` when it holds them.
        case reconfigure(Configuration)
        /// The configuration was in force after the question was asked.
        case confirmed(Int)
        /// A node became healthy or unhealthy.
        case health(NodeID, isHealthy: Bool)
    }

    /// How nodes are watched, and whether deposed primaries are shut out.
    public struct Options: Hashable, Sendable {
        /// How nodes are watched.
        public var health: HealthChecker.Options
        /// Whether a primary needs a majority, to begin and to go on.
        public var isFenced: Bool
        /// After this, what was not answered is sent again.
        public var retry: Duration
        /// After this, a failover that got stuck is begun anew.
        public var timeout: Duration
        /// How long the second node waits before it acts, the third twice as long, and so on.
        public var stagger: Duration

        /// Fenced, unless told otherwise.
        public init(
            health: HealthChecker.Options = HealthChecker.Options(),
            isFenced: Bool = true,
            retry: Duration = .milliseconds(100),
            timeout: Duration = .seconds(1),
            stagger: Duration = .milliseconds(200)
        ) {
            self.health = health
            self.isFenced = isFenced
            self.retry = retry
            self.timeout = timeout
            self.stagger = stagger
        }
    }
}
