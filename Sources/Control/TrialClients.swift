import Histories
import Replication
import Resilience
import Systems
import Workloads

/// The clients of a trial, in its three parts: set-up, workload, and final calls.
struct TrialClients: Sendable {
    private let setup: TrialSetup
    private let workload: Workload
    private let script: RunScript
    private let host: ClientProcess

    init(
        setup: TrialSetup,
        script: TrialScript,
        supervisor: NodeSupervisor,
        recorder: Recorder,
        monitor: TrialMonitor
    ) {
        self.setup = setup
        workload = script.workload
        self.script = RunScript(
            script.workload,
            clients: setup.clients,
            nodes: setup.nodes,
            seed: setup.seed,
            policy: .pinned(timeout: setup.timeout),
            settlesByReads: script.settlesByReads,
            nodesDraw: false
        )
        let (system, endpoints) = (supervisor.system, supervisor.endpoints)
        host = ClientProcess(
            recorder: recorder,
            monitor: monitor,
            clock: setup.clock,
            locate: { endpoints[$0] ?? Endpoint(node: $0, host: "", ports: Ports(shared: 0)) },
            connect: { system.connect(to: $0, at: $1) }
        )
    }

    /// Makes the workload's first calls, before anything breaks; returns the client to go on.
    /// - Throws: when the healthy nodes do not carry one out.
    func setUp() async throws -> Client {
        let first = script.client(0)
        guard let phase = script.setup else { return first }
        let client = await host.run(first, through: phase)
        guard client.isSettled || Task.isCancelled else {
            throw ControlError(
                "the workload could not be set up: a healthy cluster refused its first calls;"
                    + " see \(setup.history) and the nodes' logs beside it"
            )
        }
        return client
    }

    /// Lets every client ask until the time limit.
    func ask(first: Client) async {
        let period = setup.rate.map { Duration.seconds(Double(setup.clients) / $0) } ?? .zero
        let begin = host.recorder.now
        let pace = Pace(
            from: begin,
            until: begin + setup.timeLimit.nanoseconds,
            period: period.nanoseconds
        )
        let phase = script.workload(.generator(left: .max, pace))
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<setup.clients {
                let client = index == 0 ? first : script.client(index)
                group.addTask { _ = await host.run(client, through: phase) }
            }
        }
    }

    /// Whether some keys stand for all: not where the last calls take out what was put in.
    private var isSampled: Bool { setup.finalKeys != nil && !workload.finale.isRepeated }

    /// As many keys as are to be read at the end, drawn from the run's seed.
    private func sample(of keys: Set<String?>) -> Set<String?> {
        var random = SeededGenerator(seed: setup.seed, stream: "final keys")
        let order = random.shuffled(keys.compactMap(\.self).sorted())
        return Set(order.prefix(setup.finalKeys ?? order.count))
    }

    /// Makes the workload's last calls at every node, about these keys or none.
    ///
    /// The monitor says how many there are: with thousands of keys they can take minutes.
    func makeFinalCalls(about keys: Set<String?>) async {
        let chosen = isSampled ? sample(of: keys) : keys
        let phases = script.finale { $0.key == nil || chosen.contains($0.key) }
        let count = phases.reduce(0) { $0 + $1.callCount }
        host.monitor.set(phase: "final reads, \(count) of each node")
        var clients = setup.nodes.indices.map { script.client(setup.clients + $0) }
        for phase in phases {
            clients = await withTaskGroup(of: Client.self) { group in
                for client in clients {
                    group.addTask { await host.run(client, through: phase) }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
    }
}
