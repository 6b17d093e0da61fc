import Archive
import Checkers
import Faults
import HTTPClient
import Histories
import Observations
import Plans
import Replication
import Resilience
import Systems
import Workloads

/// One run on real processes: nodes, clients, nemesis, and the final phase.
///
/// ```
/// start nodes ─▶ set up ─▶ clients ask, the nemesis breaks ─▶ heal ─▶ wait for rest ─▶ read all
/// ```
public struct Trial: Sendable {
    /// Every node must answer so long after the last fault was mended.
    private static var healthLimit: Duration { .seconds(20) }

    private let plan: RunPlan
    /// What clients do.
    private let script: RunScript
    private let schedule: [ScheduledFault]
    private let cluster: Cluster
    private let layer: any LinkLayer
    private let directory: RunDirectory
    private let monitor: TrialMonitor

    /// A trial of a validated plan over links that a layer can cut.
    public init(
        _ setup: Cluster.Setup,
        workload: Workload,
        schedule: [ScheduledFault],
        settlesByReads: Bool,
        layer: any LinkLayer,
        monitor: TrialMonitor
    ) {
        plan = setup.plan
        directory = setup.directory
        self.schedule = schedule
        self.layer = layer
        self.monitor = monitor
        cluster = Cluster(setup, layer: layer)
        script = RunScript(
            workload,
            clients: setup.plan.clients,
            nodes: cluster.nodes,
            seed: setup.plan.seed,
            policy: .pinned(timeout: setup.plan.timeout),
            settlesByReads: settlesByReads,
            nodesDraw: false
        )
    }

    /// Runs it; when the task is cancelled it stops soon and returns what was recorded so far.
    /// - Throws: when the harness itself fails; everything recorded is on disk all the same.
    public func run() async throws -> Evidence {
        let http = HTTPClient(name: "clients")
        defer { http.shutdown() }
        do {
            let result = try await run(with: NodeClient(client: http, timeout: plan.timeout))
            await cluster.stop()
            await layer.shutdown()
            return result
        } catch {
            await cluster.stop()
            await layer.shutdown()
            throw error
        }
    }

    private func run(with client: NodeClient) async throws -> Evidence {
        monitor.set(phase: "starting \(plan.nodes) nodes")
        let recorder = try Recorder(path: directory.history)
        let ledger = try FaultLedger(path: directory.faults, nodes: cluster.nodes)
        try await layer.cut(LinkCut())
        try await cluster.start(cluster.nodes)
        let driver = NemesisDriver(
            nodes: cluster.nodes,
            injectors: injectors(client, ledger),
            observer: ClusterObserver(cluster: cluster, client: client),
            recorder: recorder,
            ledger: ledger,
            monitor: monitor,
            clock: MachineTime()
        )

        let host = process(client, recorder)
        let first = try await setUp(host)
        monitor.set(phase: "running")
        let begin = recorder.now
        let watch = StatusWatch(
            cluster: cluster,
            client: client,
            recorder: recorder
        )
        let sampling = Task { await watch.run() }
        defer { sampling.cancel() }
        do {
            try await runWorkload(host, driver, first: first)
        } catch  where Task.isCancelled {
            // A fault that was being carried out is left; what is recorded says so.
        }
        let end = recorder.now

        var quiescence: Quiescence?
        var unresponsive: [String] = []
        if !Task.isCancelled {
            monitor.set(phase: "healing")
            try await driver.healAll()
            unresponsive = await demandAnswers(client, recorder)
            monitor.set(phase: "waiting for rest")
            quiescence = await QuiescenceWatch(
                nodes: await cluster.interfaces(),
                client: client,
                recorder: recorder,
                since: max(end, ledger.mended)
            ).wait(within: plan.quiescence)
            sampling.cancel()
            monitor.set(phase: "final reads")
            await makeFinalCalls(host)
        }
        sampling.cancel()
        await cluster.resume(cluster.nodes)
        monitor.set(phase: "checking")
        let statuses = await StatusWatch.statuses(of: await cluster.interfaces(), client)
        var circumstances = Circumstances()
        circumstances.rest = quiescence?.end.rawValue
        circumstances.timeToConverge = quiescence?.timeToConverge
        circumstances.recovery = RecoveryFigures(statuses: statuses.values)
        circumstances.unexpectedExits = await cluster.unexpectedEnds()
        circumstances.unresponsive = unresponsive
        circumstances.ineffectiveFaults = await driver.ineffective
        circumstances.effectiveFaults = await driver.effective
        circumstances.isInterrupted = Task.isCancelled
        return Evidence(
            history: try History(try recorder.events()),
            windows: ledger.windows(until: end),
            workload: begin...end,
            detection: Detection(samples: await sampling.value, truth: ledger.truths(until: end)),
            circumstances: circumstances
        )
    }

    private func injectors(_ client: NodeClient, _ ledger: FaultLedger) -> [any Injector] {
        let state: @Sendable () -> FaultState = { ledger.state }
        return [
            CutInjector(layer: layer),
            BadLinkInjector(client: client, cluster: cluster, state: state),
            ProcessInjector(processes: cluster, nodes: cluster.nodes),
            ClockInjector(client: client, cluster: cluster, state: state),
            DiskInjector(client: client, cluster: cluster, state: state),
        ]
    }

    /// Lets clients ask and the nemesis break until the time limit.
    private func runWorkload(
        _ host: ClientProcess,
        _ driver: NemesisDriver,
        first: Client
    ) async throws {
        let period = plan.rate.map { Duration.seconds(Double(plan.clients) / $0) } ?? .zero
        let begin = host.recorder.now
        let pace = Pace(
            from: begin,
            until: begin + plan.timeLimit.nanoseconds,
            period: period.nanoseconds
        )
        let phase = script.workload(.generator(left: .max, pace))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<plan.clients {
                let client = index == 0 ? first : script.client(index)
                group.addTask { _ = await host.run(client, through: phase) }
            }
            let start = MachineTime().now
            group.addTask { try await driver.run(schedule, from: start) }
            // A fault that cannot be carried out ends the workload at once, too.
            for try await _ in group {}
        }
    }

    /// Waits until every node answers; returns a line for each that does not.
    private func demandAnswers(_ client: NodeClient, _ recorder: Recorder) async -> [String] {
        let silent = await StatusWatch.silent(
            among: await cluster.interfaces(),
            client,
            within: Self.healthLimit
        )
        let healthy = cluster.nodes.filter { !silent.contains($0) }
        recorder.record(
            Event(process: .nemesis, kind: .info, f: "healthy", value: .nodes(healthy))
        )
        return silent.map { "\($0) did not answer within \(Self.healthLimit) of the heal" }
    }

    /// Makes the workload's first calls, before anything breaks; returns the client to go on.
    /// - Throws: when the healthy nodes do not carry one out.
    private func setUp(_ host: ClientProcess) async throws -> Client {
        let first = script.client(0)
        guard let phase = script.setup else { return first }
        monitor.set(phase: "setting up")
        let client = await host.run(first, through: phase)
        guard client.isSettled || Task.isCancelled else {
            throw ControlError(
                "the workload could not be set up: a healthy cluster refused its first calls;"
                    + " see \(directory.history) and the nodes' logs beside it"
            )
        }
        return client
    }

    /// Makes the workload's last calls at every node.
    private func makeFinalCalls(_ host: ClientProcess) async {
        var clients = cluster.nodes.indices.map { script.client(plan.clients + $0) }
        for phase in script.finale() {
            clients = await withTaskGroup(of: Client.self) { group in
                for client in clients {
                    group.addTask { await host.run(client, through: phase) }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
    }

    private func process(_ client: NodeClient, _ recorder: Recorder) -> ClientProcess {
        ClientProcess(
            recorder: recorder,
            monitor: monitor,
            locate: { [cluster] node in
                let address = await cluster.address(of: node).dropFirst("http://".count)
                let parts = address.split(separator: ":")
                return Endpoint(
                    node: node,
                    host: String(parts.first ?? ""),
                    ports: Ports(shared: parts.last.flatMap { Int($0) } ?? 0)
                )
            },
            connect: { NodeConnection(client: client, place: $1) }
        )
    }
}
