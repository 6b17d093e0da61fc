import Checkers
import Faults
import Generators
import HTTPClient
import Histories
import Plans
import Replication
import Runs
import Scoring
import Workloads

/// One run on real processes: nodes, clients, nemesis, and the final phase.
///
/// ```
/// start nodes ─▶ set up ─▶ clients ask, the nemesis breaks ─▶ heal ─▶ wait for rest ─▶ read all
/// ```
public struct Trial: Sendable {
    /// What a trial brought to light.
    public struct Result: Sendable {
        /// Everything that happened.
        public var history: History
        /// When something was broken, and who was on which side.
        public var windows: [FaultWindow]
        /// When clients asked, in the history's time.
        public var workload: ClosedRange<Int64>
        /// How the nodes came to rest; nil when the trial was interrupted before.
        public var quiescence: Quiescence?
        /// What nodes said of the cluster while the trial went on.
        public var samples: [Detection.Sample]
        /// When they really could not all reach each other.
        public var truths: [Detection.Truth]
        /// What each node said of itself at the end.
        public var statuses: [NodeID: Value]
        /// Nodes that ended although nobody killed them, or were not heard of after the heal.
        public var accidents: [String]
        /// Faults that had no effect, a line each.
        public var idleFaults: [String]
        /// How many faults had an effect that was measured.
        public var bites: Int
        /// Whether it was cut short.
        public var isInterrupted: Bool
    }

    private static var readAttempts: Int { 3 }
    /// Every node must answer so long after the last fault was mended.
    private static var healthLimit: Duration { .seconds(20) }
    /// Strategies that elect a leader first may take a few seconds.
    private static var setupAttempts: Int { 100 }

    private let plan: RunPlan
    private let workload: Workload
    private let schedule: [ScheduledFault]
    /// Whether a read makes others hold what it returns.
    private let settlesByReads: Bool
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
        self.workload = workload
        self.schedule = schedule
        self.settlesByReads = settlesByReads
        self.layer = layer
        self.monitor = monitor
        cluster = Cluster(setup, layer: layer)
    }

    /// Runs it; when the task is cancelled it stops soon and returns what was recorded so far.
    /// - Throws: when the harness itself fails; everything recorded is on disk all the same.
    public func run() async throws -> Result {
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

    private func run(with client: NodeClient) async throws -> Result {
        monitor.set(phase: "starting \(plan.nodes) nodes")
        let recorder = try Recorder(path: directory.history)
        let ledger = try FaultLedger(path: directory.faults, nodes: cluster.nodes)
        try await layer.cut(LinkCut())
        try await cluster.start(cluster.nodes)
        let driver = NemesisDriver(
            cluster: cluster,
            layer: layer,
            recorder: recorder,
            ledger: ledger,
            monitor: monitor,
            client: client
        )

        let process = try await setUp(client, recorder)
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
            try await runWorkload(client, recorder, driver, from: process)
        } catch  where Task.isCancelled {
            // A fault that was being carried out is left; what is recorded says so.
        }
        let end = recorder.now

        var quiescence: Quiescence?
        var unheard: [String] = []
        if !Task.isCancelled {
            monitor.set(phase: "healing")
            try await driver.healAll()
            unheard = await demandAnswers(client, recorder)
            monitor.set(phase: "waiting for rest")
            quiescence = await QuiescenceWatch(
                nodes: await cluster.interfaces(),
                client: client,
                recorder: recorder,
                since: max(end, ledger.mended)
            ).wait(within: plan.quiescence)
            sampling.cancel()
            monitor.set(phase: "final reads")
            // A value that only some hold spreads by being read; what still differs then does so.
            if settlesByReads, !workload.finale.isRepeated {
                await makeFinalCalls(client, recorder, marks: [:])
            }
            await makeFinalCalls(client, recorder, marks: ["final": true])
        }
        sampling.cancel()
        await cluster.resume(cluster.nodes)
        monitor.set(phase: "checking")
        return Result(
            history: try History(try recorder.events()),
            windows: ledger.windows(until: end),
            workload: begin...end,
            quiescence: quiescence,
            samples: await sampling.value,
            truths: ledger.truths(until: end),
            statuses: await StatusWatch.statuses(of: await cluster.interfaces(), client),
            accidents: await cluster.unexpectedEnds() + unheard,
            idleFaults: await driver.idle,
            bites: await driver.bites,
            isInterrupted: Task.isCancelled
        )
    }

    /// Lets clients ask and the nemesis break until the time limit.
    private func runWorkload(
        _ client: NodeClient,
        _ recorder: Recorder,
        _ driver: NemesisDriver,
        from firstProcess: Int
    ) async throws {
        let start = ContinuousClock.now
        let deadline = start + plan.timeLimit
        let addresses = await cluster.interfaces()
        let period = plan.rate.map { Duration.seconds(Double(plan.clients) / $0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<plan.clients {
                let seat = Seat(client: index, clients: plan.clients, seed: plan.seed)
                let target = addresses[index % addresses.count]
                var process = process(seat, at: target.node, client, recorder)
                process.period = period
                let generator = workload.generator(seat)
                let first = index == 0 ? firstProcess : index
                group.addTask { [process] in
                    await process.run(generator, from: first, until: deadline)
                }
            }
            group.addTask { try await driver.run(schedule, from: start) }
            try await group.waitForAll()
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

    /// Makes the workload's first calls, before anything breaks; returns the process to go on.
    /// - Throws: when the healthy nodes do not carry one out.
    private func setUp(_ client: NodeClient, _ recorder: Recorder) async throws -> Int {
        guard !workload.setup.isEmpty else { return 0 }
        monitor.set(phase: "setting up")
        let seat = Seat(client: 0, clients: plan.clients, seed: plan.seed)
        let made = await process(seat, at: cluster.nodes[0], client, recorder).make(
            workload.setup,
            attempts: Self.setupAttempts,
            pause: .milliseconds(100),
            marks: ["setup": true]
        )
        guard made.isDone || Task.isCancelled else {
            throw ControlError(
                "the workload could not be set up: a healthy cluster refused its first calls;"
                    + " see \(directory.history) and the nodes' logs beside it"
            )
        }
        return made.process
    }

    /// Makes the workload's last calls at every node.
    private func makeFinalCalls(
        _ client: NodeClient,
        _ recorder: Recorder,
        marks: [String: Value]
    ) async {
        let fresh = firstFreshProcess(recorder)
        let finale = workload.finale
        await withTaskGroup(of: Void.self) { group in
            for (index, node) in cluster.nodes.enumerated() {
                let seat = Seat(
                    client: fresh + index,
                    clients: cluster.nodes.count,
                    seed: plan.seed
                )
                let reader = process(seat, at: node, client, recorder)
                group.addTask {
                    guard finale.isRepeated else {
                        await reader.make(
                            finale.calls,
                            attempts: Self.readAttempts,
                            marks: marks
                        )
                        return
                    }
                    for call in finale.calls { await reader.drain(call, marks: marks) }
                }
            }
        }
    }

    private func process(
        _ seat: Seat,
        at node: NodeID,
        _ client: NodeClient,
        _ recorder: Recorder
    ) -> ClientProcess {
        ClientProcess(
            seat: seat,
            node: node,
            client: client,
            recorder: recorder,
            cluster: cluster,
            monitor: monitor,
            period: nil
        )
    }

    private func firstFreshProcess(_ recorder: Recorder) -> Int {
        let used = (try? recorder.events())?.compactMap { event -> Int? in
            guard case .client(let process) = event.process else { return nil }
            return process
        }
        return (used?.max() ?? 0) + 1
    }
}
