import Faults
import Histories
import Replication
import Synchronization
import Testing

@testable import Control

/// Injectors over a link layer and processes that are made up.
@Suite struct InjectorTests {
    private let time = VirtualTime()

    // MARK: Cuts

    private func cuts(
        _ faults: [Fault],
        stopping: Int64,
        _ layer: FakeLinks = FakeLinks()
    ) throws -> [Injection] {
        let injector = CutInjector(layer: layer)
        return try time.run {
            var injections: [Injection] = []
            for fault in faults {
                injections.append(try await injector.inject(fault))
                layer.held.withLock { $0 += stopping }
            }
            return injections
        }
    }

    @Test func aCutIsMeasuredWhenItEnds() throws {
        let injections = try cuts([.partition(.sample), .healLinks, .healLinks], stopping: 7)
        #expect(injections.map(\.effect) == [.cut(held: nil), .cut(held: 7), .cut(held: nil)])
        #expect(injections.map(\.result) == [.open, .effective, .open])
        #expect(injections[0].cut == LinkCut(.sample) && injections[1].cut == LinkCut())
    }

    @Test func aCutThatStopsNothingIsWithoutEffect() throws {
        let injections = try cuts([.partition(.sample), .partition(.sample)], stopping: 0)
        #expect(injections[1].result == .ineffective("the cut before it stopped nothing"))
    }

    @Test func aHealOfCutsIsOnlyForWhatIsCut() throws {
        let layer = FakeLinks()
        let injector = CutInjector(layer: layer)
        try time.run {
            try await injector.heal()
            _ = try await injector.inject(.partition(.sample))
            try await injector.heal()
            try await injector.heal()
        }
        #expect(layer.cuts.withLock { $0 } == [LinkCut(.sample), LinkCut()])
    }

    @Test(
        arguments: [(true, true), (false, true), (false, false)],
        ["in the kernel", "through the relay", "neither"]
    )
    func cutsNeedALinkLayer(layers: (Bool, Bool), words: String) throws {
        let machine = LinkSupport(kernel: layers.0, relay: layers.1)
        let support = try time.run { await CutInjector.support(on: machine) }
        #expect(support.works == (layers.0 || layers.1))
        let expected =
            layers.0 ? "in the kernel" : layers.1 ? "through the relay" : "neither"
        #expect(support.text.contains(words) == (words == expected))
    }

    // MARK: Processes

    private func inject(_ fault: Fault, running: Set<NodeID>, listens: Bool = false) throws
        -> Injection
    {
        let injector = ProcessInjector(
            processes: FakeProcesses(running: running, listens: listens),
            nodes: DriverHarness.nodes
        )
        return try time.run { try await injector.inject(fault) }
    }

    @Test(arguments: [Fault.kill(["n1", "n2"]), .pause(["n1", "n2"])])
    func onlyRunningNodesAreStruck(fault: Fault) throws {
        let injection = try inject(fault, running: ["n2", "n3"])
        #expect(injection.fault == fault.striking(["n2"], of: []))
        #expect(injection.effect == .struck(["n2": 7]) && injection.result == .effective)
        let none = try inject(fault, running: ["n3"])
        #expect(none.fault.nodes.isEmpty)
        #expect(none.result == .ineffective("none of the nodes was running"))
    }

    @Test(arguments: [Fault.restart(["n1", "n2"]), .resume(["n1", "n2"])])
    func whatMendsIsNoEffect(fault: Fault) throws {
        let injection = try inject(fault, running: ["n2"])
        #expect(injection.fault.nodes == ["n1"] && injection.result == .open)
    }

    @Test func aCrashDuringRecoveryComesBeforeTheNodeListens() throws {
        let fault = Fault.crashRecovery(["n1"])
        #expect(try inject(fault, running: []).result == .effective)
        #expect(
            try inject(fault, running: [], listens: true).result
                == .ineffective("every node had recovered before it was killed")
        )
        #expect(try inject(fault, running: ["n1"]).result == .ineffective("no node was dead"))
    }

    @Test(arguments: FaultFamily.allCases)
    func everyFamilyHasAnInjectorThatSaysWhatItIs(family: FaultFamily) async {
        let supports = await FaultSupport.all(on: LinkSupport(kernel: true, relay: true))
        #expect(supports[family]?.family == family && supports[family]?.text.isEmpty == false)
    }

    // MARK: Bad links

    @Test func aNodeThatStartedAgainCountsFromZero() {
        let link = Link(from: "n1", to: "n2")
        let sum = BadLinkInjector.difference(
            [link: ["sent": 5, "lost": 2], Link(from: "n2", to: "n1"): ["sent": 3]],
            [link: ["sent": 9, "lost": 1], Link(from: "n2", to: "n1"): ["sent": 1]]
        )
        #expect(sum == ["sent": 7, "lost": 2])
    }
}

/// Processes of which some run.
private struct FakeProcesses: ProcessControl {
    var running: Set<NodeID>
    /// Whether a node that starts listens before it can be killed.
    var listens: Bool

    private func those(_ nodes: [NodeID], run: Bool, _ value: Value) -> [NodeID: Value] {
        let chosen = nodes.filter { running.contains($0) == run }
        return Dictionary(uniqueKeysWithValues: chosen.map { ($0, value) })
    }

    func kill(_ nodes: [NodeID]) -> [NodeID: Value] { those(nodes, run: true, 7) }
    func pause(_ nodes: [NodeID]) -> [NodeID: Value] { those(nodes, run: true, 7) }
    func start(_ nodes: [NodeID]) -> [NodeID: Value] { those(nodes, run: false, [:]) }
    func resume(_ nodes: [NodeID]) -> [NodeID: Value] { those(nodes, run: false, 9) }
    func crashWhileRecovering(_ nodes: [NodeID]) -> [NodeID: Value] {
        let crash: Value = ["pid": 7, "listened": .bool(listens), "lived_ns": 5, "log_grew": 1]
        return those(nodes, run: false, crash)
    }
}
