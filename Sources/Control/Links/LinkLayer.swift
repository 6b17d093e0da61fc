import Faults
import Replication
import Systems

/// Which links are cut, and what is stopped on them.
public struct LinkCut: Hashable, Sendable {
    /// The directed links that are cut.
    public var links: Set<Link>
    /// What is stopped on them; the usual manner where there are none.
    public var manner: Partition.Manner

    /// A cut.
    public init(_ links: Set<Link> = [], _ manner: Partition.Manner = .calls) {
        self.links = links
        self.manner = links.isEmpty ? .calls : manner
    }

    /// The cut of a partition; of none if nil.
    public init(_ partition: Partition?) {
        self.init(Set(partition?.cut ?? []), partition?.manner ?? .calls)
    }
}

/// How links between nodes are cut.
///
/// In the usual manner a cut link from A to B stalls the calls that A makes to B, new ones and
/// those under way, whichever way their packets travel: nothing is refused and nothing is reset.
/// Calls from B to A go on.
/// ```
/// A calls B:  |-- request ----×                          (cut A→B)
/// B calls A:  |-- request -----|-- reply -----|
/// ```
/// What stalled may still arrive after the link has healed, as packets do that are sent again.
/// `Partition.Manner` has the other manners.
///
/// Links are between nodes: what is cut are calls to ports for peers. A port that serves clients
/// too is cut for calls from nodes only, because clients have other addresses.
public protocol LinkLayer: Sendable {
    /// The word for `--links`: kernel or relay.
    var name: String { get }

    /// What a system must have, so that its links can be cut in this way.
    var requires: Set<Capability> { get }

    /// Where a node must listen; a port of 0 leaves the choice to the node.
    func place(of node: NodeID) -> (host: String, ports: Ports)

    /// The address to which a node must bind its outgoing sockets; nil if that does not matter.
    func sourceAddress(of node: NodeID) -> String?

    /// Where one node reaches another.
    func peerAddress(of node: NodeID, seenFrom caller: NodeID) -> Address

    /// Notes that a node listens, after each of its starts.
    func nodeIsListening(_ place: Endpoint)

    /// Notes that a node has ended: until it listens again, calls to it are refused.
    func nodeHasEnded(_ node: NodeID)

    /// Cuts exactly these links, in this manner, and heals every other, all at once.
    func cut(_ cut: LinkCut) async throws

    /// What is cut now, as the layer itself finds it.
    func realisedCut() async throws -> LinkCut

    /// How often cuts have stopped something so far: packets, or deliveries within a relay.
    func stopped() async throws -> Int64

    /// Heals everything and gives back what the layer holds.
    func shutdown() async
}
