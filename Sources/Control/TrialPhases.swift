import Faults
import Histories
import Observations
import Replication
import Resilience
import Workloads

/// The phases of one trial, and what they share.
struct TrialPhases: Sendable {
    /// The time within which every node must answer after the last fault was mended.
    private static var healthLimit: Duration { .seconds(20) }

    private let setup: TrialSetup
    private let script: TrialScript
    private let supervisor: NodeSupervisor
    private let layer: any LinkLayer
    private let monitor: TrialMonitor
    private let recorder: Recorder
    private let ledger: FaultLedger
    private let driver: NemesisDriver
    private let clients: TrialClients

    /// Opens the trial's files.
    init(
        setup: TrialSetup,
        script: TrialScript,
        supervisor: NodeSupervisor,
        layer: any LinkLayer,
        monitor: TrialMonitor
    ) throws {
        self.setup = setup
        self.script = script
        self.supervisor = supervisor
        self.layer = layer
        self.monitor = monitor
        recorder = try Recorder(path: setup.history, clock: setup.clock)
        ledger = try FaultLedger(path: setup.faults, nodes: setup.nodes)
        driver = NemesisDriver(
            nodes: setup.nodes,
            injectors: Self.injectors(supervisor, layer, ledger),
            observer: supervisor,
            recorder: recorder,
            ledger: ledger,
            monitor: monitor,
            clock: setup.clock
        )
        clients = try TrialClients(
            setup: setup,
            script: script,
            supervisor: supervisor,
            recorder: recorder,
            monitor: monitor
        )
    }

    private static func injectors(
        _ supervisor: NodeSupervisor,
        _ layer: any LinkLayer,
        _ ledger: FaultLedger
    ) -> [any Injector] {
        let state: @Sendable () -> FaultState = { ledger.state }
        return [
            CutInjector(layer: layer),
            BadLinkInjector(supervisor: supervisor, state: state),
            ProcessInjector(processes: supervisor, nodes: supervisor.nodes),
            ClockInjector(supervisor: supervisor, state: state),
            DiskInjector(supervisor: supervisor, state: state),
        ]
    }

    /// Goes through all phases, for as long as what happens can be recorded.
    func run() async throws -> Evidence {
        try await withThrowingTaskGroup(of: Evidence?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await pass() }
            group.addTask {
                try await recorder.demandRoom()
                return nil
            }
            while let end = try await group.next() { if let evidence = end { return evidence } }
            throw ControlError("a run without an end")
        }
    }

    /// Goes through all phases; those after a cancellation are left out.
    private func pass() async throws -> Evidence {
        monitor.set(phase: "starting \(setup.nodes.count) nodes")
        try await layer.cut(LinkCut())
        try await supervisor.start(setup.nodes)
        monitor.set(phase: "setting up")
        let first = try await clients.setUp()
        monitor.set(phase: "running")
        let begin = recorder.now
        let watch = StatusWatch(supervisor: supervisor, recorder: recorder)
        async let samples = watch.run()
        let overflow = try await askAndBreak(first: first)
        let end = recorder.now
        let (quiescence, unresponsive) =
            Task.isCancelled ? (nil, []) : try await healAndWait(end, watch)
        if !Task.isCancelled { await readAll() }
        let last = Task.isCancelled ? nil : await finalRest(after: quiescence)
        watch.stop()
        await supervisor.resume(setup.nodes)
        monitor.set(phase: "checking")
        var evidence = Evidence(
            history: try recorder.recording().history(),
            windows: ledger.windows(until: end),
            workload: begin...end,
            circumstances: await circumstances(quiescence, last, unresponsive, overflow)
        )
        evidence.samples = await samples
        evidence.detection = Detection(
            samples: evidence.samples,
            truth: ledger.truths(until: end)
        )
        return evidence
    }

    private func circumstances(
        _ quiescence: Quiescence?,
        _ last: Quiescence?,
        _ unresponsive: [String],
        _ overflow: Int
    ) async -> Circumstances {
        let reports = await supervisor.reports(of: setup.nodes)
        var circumstances = Circumstances()
        circumstances.rest = quiescence?.end.rawValue
        circumstances.timeToConverge = quiescence?.timeToConverge
        circumstances.digestsAtRest = setup.nodes.compactMap { node in
            last?.digests[node].map { .init(node: node.name, digest: $0) }
        }
        circumstances.recovery = RecoveryFigures(reports.values.compactMap(\.recovery))
        circumstances.unexpectedExits = await supervisor.unexpectedExits()
        circumstances.unresponsive = unresponsive
        circumstances.ineffectiveFaults = await driver.ineffective
        circumstances.effectiveFaults = await driver.effective
        circumstances.overflow = overflow
        circumstances.isInterrupted = Task.isCancelled
        return circumstances
    }

    /// Lets clients ask and the nemesis break until the time limit.
    ///
    /// Returns how many calls were due and not made.
    private func askAndBreak(first: Client) async throws -> Int {
        let start = setup.clock.now
        do {
            return try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask { await clients.ask(first: first) }
                group.addTask {
                    try await driver.run(script.schedule, from: start)
                    return 0
                }
                // A fault that cannot be carried out ends the workload at once, too.
                return try await group.reduce(0, +)
            }
        } catch  where Task.isCancelled {
            // A fault that was being carried out is left; what is recorded says so.
            return 0
        }
    }

    /// Mends everything, and waits until nodes answer and rest.
    private func healAndWait(
        _ end: Int64,
        _ watch: StatusWatch
    ) async throws -> (Quiescence?, unresponsive: [String]) {
        monitor.set(phase: "healing")
        try await driver.healAll()
        let unresponsive = await demandAnswers()
        monitor.set(phase: "waiting for rest")
        var rest = quiescenceWatch(since: max(end, ledger.mended))
        if script.endsEqual, !script.settlesByReads { rest.holds = .patient }
        let quiescence = await rest.wait(within: setup.quiescence)
        watch.stop()
        return (quiescence, unresponsive)
    }

    private func quiescenceWatch(since begin: Int64) -> QuiescenceWatch {
        QuiescenceWatch(
            supervisor: supervisor,
            timeout: setup.timeout,
            recorder: recorder,
            since: begin
        )
    }

    /// Waits for equal states once more where final reads bring them about.
    private func finalRest(after first: Quiescence?) async -> Quiescence? {
        guard first?.end == .settled, script.endsEqual, script.settlesByReads else { return first }
        monitor.set(phase: "waiting for equal states")
        var watch = quiescenceWatch(since: recorder.now)
        watch.holds = .patient
        return await watch.wait(within: setup.quiescence)
    }

    /// Waits until every node answers; returns a line for each that does not.
    private func demandAnswers() async -> [String] {
        let silent = await supervisor.unresponsive(within: Self.healthLimit)
        let healthy = setup.nodes.filter { !silent.contains($0) }
        recorder.record(
            Event(process: .nemesis, kind: .info, f: "healthy", value: .nodes(healthy))
        )
        return silent.map { "\($0) did not answer within \(Self.healthLimit) of the heal" }
    }

    /// Reads everything at every node that anybody asked about.
    private func readAll() async {
        monitor.set(phase: "final reads")
        await clients.makeFinalCalls(about: recorder.keysAsked)
    }
}
