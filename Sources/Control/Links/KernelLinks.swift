import Faults
import Glibc
import Processes
import Replication
import Systems

/// Links that the kernel's packet filter cuts, inside the namespaces of this run.
///
/// Every node has a loopback address and all listen on the same ports, so that an address and a
/// port tell caller from called. There is a set for each manner, with the pairs that are cut.
public struct KernelLinks: LinkLayer {
    /// The word for `--links`.
    public let name = "kernel"
    /// Nothing: addresses are the same from everywhere.
    public let requires: Set<Capability> = []
    private let nodes: [NodeID]
    private let ports: Ports
    private let filter: any PacketFilter

    /// What speaks to the filter.
    public enum Speaker: String, Sendable, CaseIterable {
        /// The library in this process.
        case libnftables
        /// A process of the tool for every change.
        case nft
    }

    /// Installs the filter, with nothing cut; only inside `Namespaces.runInside`.
    ///
    /// Unless it is said what speaks to the filter, it is the first that is installed.
    public init(
        _ nodes: [NodeID],
        ports: Ports = Bundled.ports,
        through speaker: Speaker? = nil
    ) async throws {
        precondition(!ports.peers.isEmpty, "nodes without a port for peers have no links")
        guard nodes.count <= 200 else { throw LinkLayerError.tooManyNodes(nodes.count) }
        // Safety: outside, these rules would filter the traffic of the whole machine.
        guard Namespaces.isInside, onlyLoopbackIsUp() else {
            throw LinkLayerError.notInNamespaces
        }
        let filter: (any PacketFilter)? =
            switch speaker {
            case .libnftables: FilterLibrary()
            case .nft: FilterTool()
            case nil: FilterLibrary() ?? FilterTool()
            }
        guard let filter else { throw LinkLayerError.filterMissing }
        self.nodes = nodes
        self.ports = ports
        self.filter = filter
        boundBackoff()
        _ = try await filter.run(Self.rules(peers: ports.peers))
    }

    /// The node's own address, and the ports of every node.
    public func place(of node: NodeID) -> (host: String, ports: Ports) { (host(of: node), ports) }

    /// The node's own address: without it the filter could not tell callers apart.
    public func sourceAddress(of node: NodeID) -> String? { host(of: node) }

    /// The same from everywhere.
    public func peerAddress(of node: NodeID, seenFrom caller: NodeID) -> Address {
        Address(host: host(of: node), port: ports.peers[0])
    }

    /// Of no importance here: addresses are fixed.
    public func nodeIsListening(_ place: Endpoint) {}

    /// Of no importance here: the kernel refuses by itself.
    public func nodeHasEnded(_ node: NodeID) {}

    /// Cuts exactly these links, in one transaction.
    public func cut(_ cut: LinkCut) async throws {
        for link in cut.links {
            for node in [link.from, link.to] where !nodes.contains(node) {
                throw LinkLayerError.unknownNode(node.name)
            }
        }
        let pairs = cut.links.sorted().map { "\(host(of: $0.from)) . \(host(of: $0.to))" }
        let flushing = Partition.Manner.allCases.map {
            "flush set inet faultline \(Self.set($0))\n"
        }
        let filling =
            pairs.isEmpty
            ? ""
            : "add element inet faultline \(Self.set(cut.manner))"
                + " { \(pairs.joined(separator: ", ")) }\n"
        _ = try await filter.run(flushing.joined() + filling)
    }

    /// The links in the kernel's sets.
    public func realisedCut() async throws -> LinkCut {
        let listing = try await listing("table inet faultline")
        let owners = Dictionary(uniqueKeysWithValues: nodes.map { (host(of: $0), $0) })
        let cuts = try Partition.Manner.allCases.map { manner in
            guard let pairs = listing.pairs(inSet: Self.set(manner)) else {
                throw LinkLayerError.filterUnreadable(answer: "no set \(manner.rawValue)")
            }
            let links = try pairs.map { from, to in
                guard let from = owners[from], let to = owners[to] else {
                    throw LinkLayerError.filterUnreadable(answer: "\(from) . \(to)")
                }
                return Link(from: from, to: to)
            }
            return LinkCut(Set(links), manner)
        }
        let filled = cuts.filter { !$0.links.isEmpty }
        guard filled.count < 2 else {
            throw LinkLayerError.filterUnreadable(answer: "links cut in several manners")
        }
        return filled.first ?? LinkCut()
    }

    /// How many packets the filter has dropped or refused.
    public func stopped() async throws -> Int64 {
        let listing = try await listing("counter inet faultline held")
        guard let packets = listing.packets else {
            throw LinkLayerError.filterUnreadable(answer: "no counter")
        }
        return packets
    }

    /// Removes the filter.
    public func shutdown() async {
        // The table vanishes with the namespace anyway, so a refusal here changes nothing.
        _ = try? await filter.run("delete table inet faultline")
    }

    private static func set(_ manner: Partition.Manner) -> String { "cut_\(manner.rawValue)" }

    private func listing(_ what: String) async throws -> FilterListing {
        try FilterListing(try await filter.run("list \(what)", asJSON: true))
    }

    private func host(of node: NodeID) -> String {
        guard let index = nodes.firstIndex(of: node) else {
            preconditionFailure("no node is called \(node)")
        }
        return "127.0.0.\(10 + index)"
    }

    /// The table of the filter.
    ///
    /// A call needs requests to a port and replies from it, so both are stopped; without the
    /// port the rules would stop the calls the other way too, for want of acknowledgements. What
    /// is said to other ports passes; packets are stopped on whatever port. The filter's own resets
    /// must pass.
    static func rules(peers: [Int]) -> String {
        let port = "{ " + peers.map(String.init).joined(separator: ", ") + " }"
        let sets = Partition.Manner.allCases
            .map { "  set \(Self.set($0)) { type ipv4_addr . ipv4_addr; }" }
            .joined(separator: "\n")
        let reset = "counter name held reject with tcp reset"
        return """
            table inet faultline
            delete table inet faultline
            table inet faultline {
            \(sets)
              counter held { }
              chain input {
                type filter hook input priority 0; policy accept;
                tcp dport \(port) ip saddr . ip daddr @cut_calls counter name held drop
                tcp sport \(port) ip daddr . ip saddr @cut_calls counter name held drop
                ip saddr . ip daddr @cut_packets counter name held drop
                tcp flags & rst != 0 accept
                tcp dport \(port) ip saddr . ip daddr @cut_reset \(reset)
                tcp sport \(port) ip daddr . ip saddr @cut_reset \(reset)
              }
            }
            """
    }
}

/// True in a fresh network namespace; a machine has another interface up.
private func onlyLoopbackIsUp() -> Bool {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&first) == 0 else { return false }
    defer { freeifaddrs(first) }
    var next = first
    while let interface = next {
        let flags = interface.pointee.ifa_flags
        let isUp = flags & UInt32(IFF_UP) != 0
        if isUp && flags & UInt32(IFF_LOOPBACK) == 0 { return false }
        next = interface.pointee.ifa_next
    }
    return true
}

/// Lets stalled connections resume within a second of the heal, where the kernel can do that.
///
/// By default the pause between attempts doubles up to two minutes. Bounded, the attempts would be
/// used up in 15 seconds and the connections would die, which a cut must not cause: hence more.
private func boundBackoff() {
    func write(_ value: Int, to name: String) -> Bool {
        guard let file = fopen("/proc/sys/net/ipv4/\(name)", "we") else { return false }
        let written = fputs("\(value)\n", file)
        return fclose(file) == 0 && written >= 0
    }
    guard write(1000, to: "tcp_rto_max_ms") else { return }
    for (name, value) in [
        ("tcp_retries2", 255), ("tcp_syn_retries", 127), ("tcp_synack_retries", 255),
    ] {
        _ = write(value, to: name)
    }
}
