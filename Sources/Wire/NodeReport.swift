import Faults
import Histories
import Membership
import Replication

/// The report of a node about itself: its role, the peers it hears, its clock and its disk.
///
/// This is the answer to `GET /v1/status`, decoded once. What a node does not say is nil.
public struct NodeReport: Hashable, Sendable {
    /// The part of a node in its cluster, where there are parts.
    public enum Role: String, Hashable, Sendable {
        case leader, primary
        /// Any other part, such as follower, candidate or backup.
        case other

        /// True of the node that the others follow.
        public var leads: Bool { self != .other }
    }

    /// The nodes that a node hears, as its detector sees them.
    public struct Reachability: Hashable, Sendable {
        /// The kind of partition that is seen; `whole` for none.
        public var kind: PartitionView.Kind
        /// Peers that are silent.
        public var suspected: [NodeID]

        /// A view of the cluster.
        public init(kind: PartitionView.Kind, suspected: [NodeID] = []) {
            self.kind = kind
            self.suspected = suspected
        }

        /// Whether it speaks of a partition or of silent peers.
        public var seesPartition: Bool { kind != .whole || !suspected.isEmpty }
    }

    /// The disk of a node.
    public struct Disk: Hashable, Sendable {
        /// The trouble in force; nil if there is none.
        public var trouble: DiskTrouble?
        /// What it has done so far.
        public var faultCounts: DiskFaultCounts

        /// The state of a disk; without arguments, of a sound one that never failed.
        public init(trouble: DiskTrouble? = nil, faultCounts: DiskFaultCounts = DiskFaultCounts()) {
            self.trouble = trouble
            self.faultCounts = faultCounts
        }
    }

    /// The part of the node; nil where the strategy has no parts.
    public var role: Role?
    /// The peers that it hears; nil where no detector runs.
    public var reachability: Reachability?
    /// What recoveries took that it coordinated; nil for a strategy without recovery.
    public var recovery: RecoveryTotals?
    /// Its wall clock, in nanoseconds since 1970.
    public var wallClock: Int64?
    /// Its disk; nil where it cannot be in trouble.
    public var disk: Disk?
    /// What has become of messages on bad links from it, by what is counted.
    public var badLinks: [NodeID: [String: Int64]]

    /// A report; what is left out was not said.
    public init(
        role: Role? = nil,
        reachability: Reachability? = nil,
        recovery: RecoveryTotals? = nil,
        wallClock: Int64? = nil,
        disk: Disk? = nil,
        badLinks: [NodeID: [String: Int64]] = [:]
    ) {
        self.role = role
        self.reachability = reachability
        self.recovery = recovery
        self.wallClock = wallClock
        self.disk = disk
        self.badLinks = badLinks
    }
}

extension NodeReport {
    /// Reads the answer to `GET /v1/status`, in which there may be more.
    /// - Throws: when it is no JSON object.
    public init(json: [UInt8]) throws(WireError) {
        self.init(Value.map(try Fields(json).map))
    }

    /// Reads a status; what is absent or of another form is nil.
    public init(_ status: Value) {
        let replica = status["replica"] ?? .null
        self.init(
            role: replica["role"]?.text.map { Role(rawValue: $0) ?? .other },
            reachability: replica["reachability"].flatMap(Reachability.init),
            recovery: replica["recovery"].map { RecoveryTotals($0["totals"] ?? .null) },
            wallClock: status["wall_clock"]?.integer,
            disk: status["disk"].map(Disk.init),
            badLinks: Self.badLinks(status["bad_links"])
        )
    }

    private static func badLinks(_ value: Value?) -> [NodeID: [String: Int64]] {
        guard case .map(let peers)? = value else { return [:] }
        return peers.reduce(into: [:]) { links, peer in
            guard case .map(let counts) = peer.value else { return }
            links[NodeID(peer.key)] = counts.compactMapValues(\.integer)
        }
    }
}

extension NodeReport.Reachability {
    fileprivate init?(_ value: Value) {
        guard let kind = value["partition"]?.text.flatMap(PartitionView.Kind.init) else {
            return nil
        }
        self.init(
            kind: kind,
            suspected: (value["suspected"]?.elements ?? []).compactMap(\.text).map { NodeID($0) }
        )
    }
}

extension NodeReport.Disk {
    fileprivate init(_ value: Value) {
        self.init(
            trouble: value["trouble"].flatMap(DiskTrouble.init),
            faultCounts: DiskFaultCounts(value["toll"] ?? .null)
        )
    }
}

/// The answer of a node to a setting: it is in force now.
public struct Receipt: Hashable, Sendable {
    /// What the trouble of its disk had done until then; nothing where it is not about disks.
    public var faultCounts: DiskFaultCounts

    /// A receipt.
    public init(faultCounts: DiskFaultCounts = DiskFaultCounts()) { self.faultCounts = faultCounts }

    /// Reads the answer to `POST /v1/control`: `{"type":"ok","toll"?}`.
    /// - Throws: when it is no JSON object of that type.
    public init(json: [UInt8]) throws(WireError) {
        let fields = try Fields(json)
        guard try fields.text("type") == "ok" else { throw WireError("expected {\"type\":\"ok\"}") }
        faultCounts = DiskFaultCounts(fields["toll"])
    }
}

/// The settings of one node that are in force: the last of each.
public struct NodeSettings: Hashable, Sendable {
    /// How its wall clock is set; nil if it never was.
    public var clock: ClockSetting?
    /// What is wrong with its links; nil if nothing ever was.
    public var links: LinkSetting?
    /// What is wrong with its disk; nil if nothing was ever said of it.
    public var disk: DiskSetting?

    /// Settings; none if left out.
    public init(
        clock: ClockSetting? = nil,
        links: LinkSetting? = nil,
        disk: DiskSetting? = nil
    ) {
        self.clock = clock
        self.links = links
        self.disk = disk
    }

    /// Those that were made, in a fixed order.
    public var all: [NodeSetting] {
        [clock.map(NodeSetting.clock), links.map(NodeSetting.links), disk.map(NodeSetting.disk)]
            .compactMap { $0 }
    }
}
