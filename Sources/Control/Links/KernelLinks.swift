import FoundationEssentials
import Glibc
import Processes
import Replication

/// Links that the kernel's packet filter cuts, inside the namespaces of this run.
///
/// Every node has a loopback address and listens on one port, so that an address and a port tell
/// caller from called. A set holds the pairs that are cut. Requests go to the port, replies come
/// from it; both are dropped, for a call needs both. Rules without the port would stop the calls
/// the other way too, because those would lose their acknowledgements.
public struct KernelLinks: LinkLayer {
    /// The port on which every node listens.
    public static let port = 7400

    /// The word for `--links`.
    public let name = "kernel"
    private let nodes: [NodeID]
    private let filter: Tool

    /// Installs the filter, with nothing cut; only inside `Supervisor.runInside`.
    public init(_ nodes: [NodeID]) async throws {
        guard nodes.count <= 200 else { throw LinkLayerError.tooManyNodes(nodes.count) }
        // Safety: outside, these rules would filter the traffic of the whole machine.
        guard Supervisor.isInside, onlyLoopbackIsUp() else {
            throw LinkLayerError.notInNamespaces
        }
        guard let filter = Tool.find("nft") else { throw LinkLayerError.filterMissing }
        self.nodes = nodes
        self.filter = filter
        boundBackoff()
        try await apply(Self.rules)
    }

    /// The node's own address, and the one port.
    public func listenAddress(of node: NodeID) -> (host: String, port: Int) {
        (host(of: node), Self.port)
    }

    /// The node's own address: without it the filter could not tell callers apart.
    public func sourceAddress(of node: NodeID) -> String? { host(of: node) }

    /// The same from everywhere.
    public func address(of node: NodeID, seenFrom caller: NodeID) -> (host: String, port: Int) {
        listenAddress(of: node)
    }

    /// Of no importance here: addresses are fixed.
    public func nodeIsListening(_ node: NodeID, port: Int) {}

    /// Of no importance here: the kernel refuses by itself.
    public func nodeHasEnded(_ node: NodeID) {}

    /// Cuts exactly these links, in one transaction.
    public func cut(_ links: Set<Link>) async throws {
        for link in links {
            for node in [link.from, link.to] where !nodes.contains(node) {
                throw LinkLayerError.unknownNode(node.name)
            }
        }
        let pairs = links.sorted().map { "\(host(of: $0.from)) . \(host(of: $0.to))" }
        let filling =
            pairs.isEmpty
            ? "" : "add element inet faultline cut { \(pairs.joined(separator: ", ")) }\n"
        try await apply("flush set inet faultline cut\n" + filling)
    }

    /// The links in the kernel's set.
    public func realisedCut() async throws -> Set<Link> {
        let answer = try await filter.run(["-j", "list", "set", "inet", "faultline", "cut"])
        guard answer.succeeded else {
            throw LinkLayerError.filterRefused(complaint: answer.complaint)
        }
        guard let pairs = FilterListing.pairs(in: answer.output) else {
            throw LinkLayerError.filterUnreadable(answer: answer.output)
        }
        let owners = Dictionary(uniqueKeysWithValues: nodes.map { (host(of: $0), $0) })
        return try Set(
            pairs.map { from, to in
                guard let from = owners[from], let to = owners[to] else {
                    throw LinkLayerError.filterUnreadable(answer: answer.output)
                }
                return Link(from: from, to: to)
            }
        )
    }

    /// How many packets the filter has dropped.
    public func stopped() async throws -> Int64 {
        let answer = try await filter.run(["-j", "list", "counter", "inet", "faultline", "held"])
        guard answer.succeeded else {
            throw LinkLayerError.filterRefused(complaint: answer.complaint)
        }
        guard let packets = FilterListing.packets(in: answer.output) else {
            throw LinkLayerError.filterUnreadable(answer: answer.output)
        }
        return packets
    }

    /// Removes the filter.
    public func shutdown() async {
        // The table vanishes with the namespace anyway, so a refusal here changes nothing.
        _ = try? await filter.run(["delete", "table", "inet", "faultline"])
    }

    private func host(of node: NodeID) -> String {
        guard let index = nodes.firstIndex(of: node) else {
            preconditionFailure("no node is called \(node)")
        }
        return "127.0.0.\(10 + index)"
    }

    private func apply(_ rules: String) async throws {
        let answer = try await filter.run(["-f", "-"], input: rules)
        guard answer.succeeded else {
            throw LinkLayerError.filterRefused(complaint: answer.complaint)
        }
    }

    private static var rules: String {
        """
        table inet faultline
        delete table inet faultline
        table inet faultline {
          set cut { type ipv4_addr . ipv4_addr; }
          counter held { }
          chain input {
            type filter hook input priority 0; policy accept;
            tcp dport \(port) ip saddr . ip daddr @cut counter name held drop
            tcp sport \(port) ip daddr . ip saddr @cut counter name held drop
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

/// What `nft -j list` prints, as far as it is needed.
private struct FilterListing: Decodable {
    var nftables: [Item]

    struct Item: Decodable {
        var set: Elements?
        var counter: Counter?
    }
    struct Counter: Decodable { var packets: Int64 }
    struct Elements: Decodable { var elem: [Element]? }
    struct Element: Decodable { var concat: [String] }

    /// What the counter has counted, or nil if this is no such listing.
    static func packets(in text: String) -> Int64? {
        let listing = try? JSONDecoder().decode(Self.self, from: Data(text.utf8))
        return listing?.nftables.compactMap(\.counter).first?.packets
    }

    /// The pairs of addresses in the set, or nil if this is no such listing.
    static func pairs(in text: String) -> [(String, String)]? {
        guard let listing = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)),
            let set = listing.nftables.compactMap(\.set).first
        else { return nil }
        let pairs = (set.elem ?? []).map(\.concat)
        guard pairs.allSatisfy({ $0.count == 2 }) else { return nil }
        return pairs.map { ($0[0], $0[1]) }
    }
}
