import Faults
import Histories
import Replication
import Strategies
import Testing

@testable import Simulation

/// What simulated nodes say to the question whether they can serve.
@Suite struct ReadinessTests {
    private static let second: Int64 = 1_000_000_000

    private func simulator<R: Replica>(
        _ replica: R.Type,
        _ strategy: Strategy
    ) throws -> Simulator<R> {
        var plan = SimulationPlan(strategy: strategy.name, workload: "register", seed: 7, nodes: 5)
        plan.isWatched = true
        let workload = try workload(of: plan)
        var simulator = Simulator<R>(plan, workload: workload, claim: strategy.claim)
        for node in simulator.nodes.indices {
            simulator.step(node, .start)
            simulator.watch(node)
        }
        return simulator
    }

    /// Whether each of the five nodes is ready after some time.
    private func ready<R: Replica>(
        _ simulator: inout Simulator<R>,
        after time: Int64
    ) -> [Bool] {
        simulator.pass(until: simulator.now + time)
        return (0..<5).map { simulator.isReady($0) }
    }

    private static let all = [Bool](repeating: true, count: 5)

    @Test(arguments: ["quorum", "abd", "raft", "primary-backup"])
    func theMinorityIsNotReady(strategy: String) throws {
        let entry = try #require(Strategy.named(strategy))
        func check<R: Replica>(_ replica: R.Type) throws {
            var simulator = try simulator(replica, entry)
            #expect(ready(&simulator, after: 2 * Self.second) == Self.all)
            let minority: [NodeID] = ["n1", "n2"]
            let cut = minority.flatMap { one in
                ["n3", "n4", "n5"].flatMap { [Link(from: one, to: $0), Link(from: $0, to: one)] }
            }
            simulator.carryOut(.partition(Partition(shape: .matrix, cut: cut)))
            #expect(
                ready(&simulator, after: Self.second * 3 / 2) == [false, false, true, true, true]
            )
            simulator.carryOut(.healLinks)
            #expect(ready(&simulator, after: 2 * Self.second) == Self.all)
        }
        try check(entry.replica)
    }

    /// Each side goes on by itself.
    @Test(arguments: ["eventual", "crdt", "causal", "dynamo/one", "primary-async"])
    func whatIsAvailableStaysReady(strategy: String) throws {
        let entry = try #require(Strategy.named(strategy))
        func check<R: Replica>(_ replica: R.Type) throws {
            var simulator = try simulator(replica, entry)
            #expect(ready(&simulator, after: 2 * Self.second) == Self.all)
            simulator.carryOut(.partition(Partition(isolating: "n1", of: simulator.members)))
            #expect(ready(&simulator, after: 4 * Self.second) == Self.all)
        }
        try check(entry.replica)
    }

    @Test(arguments: ["abd", "raft", "primary-backup"])
    func aNodeIsReadyAgainAfterARestart(strategy: String) throws {
        let entry = try #require(Strategy.named(strategy))
        func check<R: Replica>(_ replica: R.Type) throws {
            var simulator = try simulator(replica, entry)
            _ = ready(&simulator, after: 2 * Self.second)
            simulator.carryOut(.kill(["n1"]))
            #expect(!simulator.isReady(0))
            #expect(ready(&simulator, after: 2 * Self.second) == [false] + Self.all.dropLast())
            simulator.carryOut(.restart(["n1"]))
            #expect(!simulator.isReady(0), "it has heard of nobody yet")
            #expect(ready(&simulator, after: 2 * Self.second) == Self.all)
            simulator.carryOut(.pause(["n2"]))
            #expect(!simulator.isReady(1))
            simulator.carryOut(.resume(["n2"]))
            #expect(ready(&simulator, after: 2 * Self.second) == Self.all)
        }
        try check(entry.replica)
    }

    @Test func aClusterWithoutAMajorityIsNotReady() throws {
        let entry = try #require(Strategy.named("raft"))
        func check<R: Replica>(_ replica: R.Type) throws {
            var simulator = try simulator(replica, entry)
            _ = ready(&simulator, after: 2 * Self.second)
            simulator.carryOut(.kill(["n1", "n2", "n3"]))
            #expect(!ready(&simulator, after: 3 * Self.second / 2).contains(true))
        }
        try check(entry.replica)
    }
}
