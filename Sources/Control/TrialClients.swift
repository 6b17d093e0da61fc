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
    private let application: ApplicationProcess

    init(
        setup: TrialSetup,
        script: TrialScript,
        supervisor: NodeSupervisor,
        recorder: Recorder,
        monitor: TrialMonitor
    ) throws(ControlError) {
        self.setup = setup
        workload = script.workload
        let plan = RunScript(
            script.workload,
            clients: setup.clients,
            nodes: setup.nodes,
            seed: setup.seed,
            policy: setup.policy.policy(timeout: setup.timeout),
            settlesByReads: script.settlesByReads,
            nodesDraw: false
        )
        self.script = plan
        let (system, endpoints) = (supervisor.system, supervisor.endpoints)
        let locate: @Sendable (NodeID) -> Endpoint = {
            endpoints[$0] ?? Endpoint(node: $0, host: "", ports: Ports(shared: 0))
        }
        let deduplicates = system.claim.deduplicates
        application = ApplicationProcess(
            plan.application(deduplicates: deduplicates),
            files: plan.policy.isPinned ? nil : try .init(setup, beside: recorder),
            clock: setup.clock,
            journal: { plan.journal(of: $0, deduplicates: deduplicates) },
            probe: { node, sign, limit in
                switch sign {
                case .health: await system.answers(at: locate(node), within: limit)
                case .ready: await system.isReady(at: locate(node), within: limit)
                }
            }
        )
        host = ClientProcess(
            recorder: recorder,
            monitor: monitor,
            clock: setup.clock,
            application: application,
            locate: locate,
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

    /// Lets every client ask until the time limit; returns how many calls were due and not made.
    func ask(first: Client) async -> Int {
        let period = setup.rate.map { Duration.seconds(Double(setup.clients) / $0) } ?? .zero
        let begin = host.recorder.now
        let end = begin + setup.timeLimit.nanoseconds
        async let sharing: Void = application.run()
        let overflow = await withTaskGroup(of: Int.self) { group in
            for index in 0..<setup.clients {
                let client = index == 0 ? first : script.client(index)
                var pace = Pace(from: begin, until: end, period: period.nanoseconds)
                if setup.hasOpenArrivals {
                    let arrivals = Arrivals(
                        of: index,
                        from: begin,
                        mean: period.nanoseconds,
                        seed: setup.seed
                    )
                    pace = Pace(arrivals, until: end)
                }
                let phase = script.workload(.generator(left: .max, pace))
                group.addTask { await host.run(client, through: phase).overflow }
            }
            return await group.reduce(0, +)
        }
        application.end()
        await sharing
        return overflow
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

extension ApplicationProcess.Files {
    /// New files beside the journal, on its clock.
    init(_ setup: TrialSetup, beside recorder: Recorder) throws(ControlError) {
        let clock = setup.clock
        self.init(
            attempts: try Recorder(path: setup.attempts, clock: clock, beside: recorder),
            notes: try Recorder(path: setup.policyNotes, clock: clock, beside: recorder)
        )
    }
}
