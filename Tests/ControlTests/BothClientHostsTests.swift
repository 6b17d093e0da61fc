import Histories
import Replication
import Resilience
import Simulation
import Strategies
import Synchronization
import Systems
import TestSupport
import Testing
import Workloads

@testable import Control

/// The same script in both hosts of clients: whatever nodes answer, the operations are the same.
@Suite struct BothClientHostsTests {
    /// Answers by the number of the request, whatever is asked: every kind of reply comes up.
    private static func reply(_ number: Int) -> Reply {
        switch number % 7 {
        case 1: .error(.noQuorum(isDefinite: true, "no leader yet"))
        case 3: .error(.noQuorum(isDefinite: false, "nobody answered"))
        case 5: .error(Refusal(code: Operation.mismatch, isDefinite: true, message: "is another"))
        case 6: .ok(.null, details: ["version": .int(Int64(number))])
        default: .ok(.int(Int64(number)))
        }
    }

    /// A node that answers so.
    private struct Node: Replica {
        typealias Message = String
        typealias Record = String

        private var requests = 0

        init(_ membership: Replication.Membership, seed: UInt64, recovering records: [String]) {}

        mutating func step(
            _ input: Input<String>,
            at now: Replication.Instant
        ) -> [Effect<String, String>] {
            guard case .request(let request, _) = input else { return [] }
            requests += 1
            return [.reply(request, BothClientHostsTests.reply(requests))]
        }

        var digest: UInt64 { 0 }
        var status: [String: Value] { [:] }
    }

    /// A connection that is answered so, without a node.
    private final class Answers: Connection {
        private let requests = Atomic(0)
        private let opened = Atomic(0)

        var connections: Int { opened.load(ordering: .relaxed) }

        func open() -> any Connection {
            opened.add(1, ordering: .relaxed)
            return self
        }

        func perform(_ call: Call, within limit: Duration) async -> Completion {
            let number = requests.add(1, ordering: .relaxed).newValue
            return Completion(BothClientHostsTests.reply(number), to: call)
        }

        func close() async {}
    }

    @Test(arguments: ["bank", "queue", "cas-register", "register"])
    func bothHostsMakeTheSameOperations(name: String) async throws {
        let workload = try #require(Workload.named(name))
        let claim = try #require(Strategy.named("abd")).claim
        var plan = SimulationPlan(
            strategy: "pattern",
            workload: name,
            seed: 11,
            nodes: 1,
            clients: 1,
            operations: 40
        )
        plan.ending = .reads
        var simulator = Simulator<Node>(plan, workload: workload, claim: claim)
        let simulated = simulator.perform().events.filter { $0.process != .nemesis }
        let script = RunScript(
            workload,
            clients: 1,
            nodes: plan.nodeNames,
            seed: plan.seed,
            policy: .pinned(timeout: plan.timeout),
            settlesByReads: true,
            nodesDraw: true
        )
        let answers = Answers()
        let real = try await perform(script, operations: plan.operations, over: answers)
        #expect(real.map(words) == simulated.map(words))
        #expect(Set(real.map(\.kind)) == Set(Event.Kind.allCases), "not every outcome came up")
        // Each phase of a client begins with one, and each unknown outcome is followed by one.
        let unknown = real.count { $0.kind == .info }
        let phases = (script.setup == nil ? 0 : 1) + 1 + script.finale().count
        #expect(answers.connections >= unknown && answers.connections <= unknown + phases)
    }

    /// A line of a history, but for what the hosts' clocks make of it.
    private func words(_ event: Event) -> String {
        var event = event
        (event.index, event.time) = (0, 0)
        var line: [UInt8] = []
        JSONLines.append(event, to: &line)
        return String(decoding: line, as: UTF8.self)
    }

    private func perform(
        _ script: RunScript,
        operations: Int,
        over answers: Answers
    ) async throws -> [Event] {
        let scratch = try Scratch("clients")
        let recorder = try Recorder(path: scratch.file("history.jsonl"))
        let host = ClientProcess(
            recorder: recorder,
            monitor: TrialMonitor(),
            clock: MachineTime(),
            application: ApplicationProcess(
                script.application(deduplicates: false),
                files: nil,
                clock: MachineTime(),
                journal: { script.journal(of: $0, deduplicates: false) },
                probe: { _, _, _ in true }
            ),
            locate: { Endpoint(node: $0, host: "nowhere", ports: Ports(shared: 1)) },
            connect: { _, _ in answers.open() }
        )
        var client = script.client(0)
        if let phase = script.setup { client = await host.run(client, through: phase) }
        let task = ClientTask.generator(left: operations, .unlimited)
        _ = await host.run(client, through: script.workload(task))
        var reader = script.client(1)
        for phase in script.finale() { reader = await host.run(reader, through: phase) }
        return Array(try recorder.recording().events)
    }
}
