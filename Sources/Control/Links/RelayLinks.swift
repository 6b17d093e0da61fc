import Faults
import NIOCore
import NIOPosix
import Replication
import Synchronization
import Systems

/// Links that are relays inside this process: works everywhere, without any privilege.
///
/// Every directed link has a port of its own, which the caller is given as the address of the
/// called. What passes is read and written on one event loop; a cut link reads nothing, and keeps
/// what had been read already. It differs from the kernel in one way: a connect succeeds, because
/// nothing but the kernel can leave a SYN unanswered; the request then stalls.
public final class RelayLinks: LinkLayer {
    /// The word for `--links`.
    public let name = "relay"
    /// A caller reaches a node by the port of their link's relay.
    public let requires: Set<Capability> = [.callerAddresses]
    private let group: MultiThreadedEventLoopGroup
    private let loop: any EventLoop
    private let relays: [Link: DirectedRelay]
    private let ports: [Link: Int]
    /// Where relays and nodes listen: one of the machine's own addresses, drawn for this run.
    private let host: String
    private let asked = Mutex(LinkCut())

    /// Listens once for each directed link, with nothing cut.
    public init(_ nodes: [NodeID]) async throws {
        let host = Self.drawnHost()
        self.host = host
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        loop = group.next()
        var relays: [Link: DirectedRelay] = [:]
        var ports: [Link: Int] = [:]
        do {
            for link in Link.all(among: nodes) {
                let relay = DirectedRelay(at: host, on: loop)
                relays[link] = relay
                ports[link] = try await relay.listen()
            }
        } catch {
            try? await group.shutdownGracefully()
            throw LinkLayerError.relayRefused(host: host, reason: "\(error)")
        }
        self.relays = relays
        self.ports = ports
    }

    /// What looks for open ports on 127.0.0.1, or calls a port of an earlier run, finds nobody.
    private static func drawnHost() -> String {
        var dice = SystemRandomNumberGenerator()
        func number() -> Int { Int.random(in: 1...254, using: &dice) }
        return "127.\(number()).\(number()).\(number())"
    }

    /// Any ports: the relay learns them from `nodeIsListening`.
    public func place(of node: NodeID) -> (host: String, ports: Ports) {
        (host, Ports(shared: 0))
    }

    /// Of no importance here: the port that is called tells who calls.
    public func sourceAddress(of node: NodeID) -> String? { nil }

    /// The port of the relay for that link.
    public func peerAddress(of node: NodeID, seenFrom caller: NodeID) -> Address {
        guard let port = ports[Link(from: caller, to: node)] else {
            preconditionFailure("there is no link from \(caller) to \(node)")
        }
        return Address(host: host, port: port)
    }

    /// From now on calls to the node go to its place for peers.
    public func nodeIsListening(_ place: Endpoint) { point(to: place.node, place.peer) }

    /// From now on calls to the node are refused: another process may get its port next.
    public func nodeHasEnded(_ node: NodeID) { point(to: node, nil) }

    /// Cuts exactly these links, within one turn of the event loop.
    public func cut(_ cut: LinkCut) async throws {
        if let link = cut.links.first(where: { relays[$0] == nil }) {
            throw LinkLayerError.unknownNode("\(link)")
        }
        try await loop.submit {
            for (link, relay) in self.relays.sorted(by: { $0.key < $1.key }) {
                relay.set(Self.stop(of: link, in: cut))
            }
            self.asked.withLock { $0 = cut }
        }.get()
    }

    /// What is to be stopped on a link.
    ///
    /// The packets from A to B are the requests of A's calls, and the replies to B's.
    private static func stop(of link: Link, in cut: LinkCut) -> DirectedRelay.Stop {
        let isCut = cut.links.contains(link)
        switch cut.manner {
        case .calls: return isCut ? .all : []
        case .reset: return isCut ? .resets : []
        case .packets:
            let isReverseCut = cut.links.contains(Link(from: link.to, to: link.from))
            let requests: DirectedRelay.Stop = isCut ? .requests : []
            return isReverseCut ? requests.union(.replies) : requests
        }
    }

    /// What was asked for, if the relays do just that; otherwise the links of those that stop
    /// anything.
    public func realisedCut() async throws -> LinkCut {
        try await loop.submit {
            let stops = self.relays.mapValues(\.stop)
            let cut = self.asked.withLock { $0 }
            let isRealised = stops.allSatisfy { Self.stop(of: $0.key, in: cut) == $0.value }
            return isRealised ? cut : LinkCut(Set(stops.filter { !$0.value.isEmpty }.keys))
        }.get()
    }

    /// How many connections and pieces of streams came to a relay that stopped them.
    public func stopped() async throws -> Int64 {
        try await loop.submit { self.relays.values.reduce(0) { $0 + $1.stopped } }.get()
    }

    /// Closes every connection and port.
    public func shutdown() async {
        // It fails only if it was shut down before.
        try? await group.shutdownGracefully()
    }

    private func point(to node: NodeID, _ address: Address?) {
        for (link, relay) in relays where link.to == node { relay.target.withLock { $0 = address } }
    }
}
