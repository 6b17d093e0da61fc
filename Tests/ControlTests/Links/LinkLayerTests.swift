import Control
import FoundationEssentials
import Glibc
import Processes
import Replication
import Systems
import Testing

private let nodes = NodeID.named(count: 5)

@Suite struct RelayLinksTests {
    @Test(arguments: [1, 2] as [UInt64])
    func cutsExactlyWhatItIsTold(seed: UInt64) async throws {
        let layer = try await RelayLinks(nodes)
        let report = try await LinkProof(nodes: nodes, hold: .milliseconds(200))
            .run(layer, LinkProof.scenarios(among: nodes, seed: seed))
        await layer.shutdown()
        #expect(report.violations.isEmpty)
        #expect(report.stalled > 0)
    }

    @Test func unknownLinkIsRefused() async throws {
        let layer = try await RelayLinks(["n1", "n2"])
        await #expect(throws: LinkLayerError.self) {
            try await layer.cut(LinkCut([Link(from: "n1", to: "n9")]))
        }
        #expect(try await layer.realisedCut() == LinkCut())
        await layer.shutdown()
    }
}

/// A layer with a bug, which the proof must find.
private struct WrongLinks: LinkLayer {
    let relay: RelayLinks
    let change: @Sendable (Set<Link>) -> Set<Link>

    var name: String { "wrong" }
    var requires: Set<Capability> { relay.requires }
    func place(of node: NodeID) -> (host: String, ports: Ports) { relay.place(of: node) }
    func sourceAddress(of node: NodeID) -> String? { nil }
    func peerAddress(of node: NodeID, seenFrom caller: NodeID) -> Address {
        relay.peerAddress(of: node, seenFrom: caller)
    }
    func nodeIsListening(_ place: Endpoint) { relay.nodeIsListening(place) }
    func nodeHasEnded(_ node: NodeID) { relay.nodeHasEnded(node) }
    func cut(_ cut: LinkCut) async throws {
        try await relay.cut(LinkCut(cut.links.isEmpty ? [] : change(cut.links), cut.manner))
    }
    func realisedCut() async throws -> LinkCut { try await relay.realisedCut() }
    func stopped() async throws -> Int64 { try await relay.stopped() }
    func shutdown() async { await relay.shutdown() }
}

@Suite struct LinkProofTests {
    private static let bugs: [(String, @Sendable (Set<Link>) -> Set<Link>)] = [
        ("the other way round", { Set($0.map { Link(from: $0.to, to: $0.from) }) }),
        ("both ways", { $0.union($0.map { Link(from: $0.to, to: $0.from) }) }),
        ("nothing", { _ in [] }),
        ("one too few", { Set($0.sorted().dropLast()) }),
        ("one too many", { $0.union([Link(from: "n5", to: "n4")]) }),
    ]

    @Test(arguments: bugs.indices)
    func everyBugIsFound(index: Int) async throws {
        let layer = WrongLinks(relay: try await RelayLinks(nodes), change: Self.bugs[index].1)
        let cut: Set = [Link(from: "n1", to: "n2"), Link(from: "n3", to: "n1")]
        let proof = LinkProof(
            nodes: nodes,
            hold: .milliseconds(100),
            timeout: .seconds(2)
        )
        let report = try await proof.run(layer, [LinkProof.Scenario(name: "two", cut: cut)])
        await layer.shutdown()
        // The calls themselves must show it, not only what the layer says of itself.
        #expect(report.violations.contains { $0.link != nil }, "\(Self.bugs[index].0)")
    }
}

private func namespacesWork() async -> Bool { await Namespaces.probe().isComplete }

@Suite(.enabled("namespaces are not available here") { await namespacesWork() })
struct KernelLinksTests {
    @Test(arguments: geteuid() == 0 ? ["root", "nobody"] : ["current"])
    func cutsExactlyWhatItIsTold(user: String) async throws {
        let words = [probe, "prove-links", "kernel"]
        let command =
            user == "nobody"
            ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] + words
            : words
        let answer = try await Tool(path: command[0])
            .run(Array(command.dropFirst()), within: .seconds(120))
        #expect(answer.status == .exited(0), "\(answer.output)\(answer.error)")
    }

    @Test func outsideNamespacesItRefuses() async {
        await #expect(throws: LinkLayerError.notInNamespaces) { try await KernelLinks(nodes) }
    }

    /// The program that plays the parts which need a process of their own.
    private var probe: String {
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        return (path ?? "").split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/") + "/faultline-probe"
    }
}
