import Faults
import Histories
import Replication

/// Carries a schedule of faults out, and records what was really done and what came of it.
actor NemesisDriver {
    private let cluster: Cluster
    private let layer: any LinkLayer
    private let recorder: Recorder
    private let ledger: FaultLedger
    private let monitor: TrialMonitor
    private let client: NodeClient
    /// How often a cut had stopped something when the present one began.
    private var stoppedBefore: Int64 = 0
    /// Whether the last skew of clocks was not seen at any node when it began.
    private var wasSkewUnseen = false
    /// The faults that had no effect, a line each.
    private(set) var idle: [String] = []

    init(
        cluster: Cluster,
        layer: any LinkLayer,
        recorder: Recorder,
        ledger: FaultLedger,
        monitor: TrialMonitor,
        client: NodeClient
    ) {
        self.cluster = cluster
        self.layer = layer
        self.recorder = recorder
        self.ledger = ledger
        self.monitor = monitor
        self.client = client
    }

    /// Carries out every fault at its moment after `start`; stops early when cancelled.
    func run(_ schedule: [ScheduledFault], from start: ContinuousClock.Instant) async throws {
        var finder = TargetFinder()
        for scheduled in schedule {
            try? await Task.sleep(until: start + scheduled.offset, clock: .continuous)
            guard !Task.isCancelled else { return }
            var primaries: [NodeID]?
            if case .primaries = scheduled.aim { primaries = await askForPrimaries() }
            let fault = finder.settle(scheduled, primaries: primaries ?? [], of: cluster.nodes)
            let marks = primaries.map { ["primaries": Value.nodes($0)] } ?? [:]
            try await carryOut(fault, at: ContinuousClock.now - start, marks)
        }
    }

    /// Mends everything, whatever was broken; harmless when nothing was.
    func healAll() async throws {
        try await carryOut(.healLinks)
        let paused = ledger.breakage.paused.sorted()
        if !paused.isEmpty { try await carryOut(.resume(paused)) }
        let dead = ledger.breakage.dead.sorted()
        if !dead.isEmpty { try await carryOut(.restart(dead)) }
        let skewed = ledger.breakage.skewed.sorted()
        if !skewed.isEmpty { try await carryOut(.resetClocks(skewed)) }
        monitor.set(fault: nil)
    }

    private func askForPrimaries() async -> [NodeID] {
        let statuses = await StatusWatch.statuses(of: await cluster.interfaces(), client)
        return TargetFinder.primaries(
            among: statuses.compactMapValues { status in
                guard case .map(let fields)? = status["replica"] else { return nil }
                return fields
            }
        )
    }

    // MARK: One fault

    /// What became of a fault.
    private struct Effect {
        /// What was really done.
        var fault: Fault
        /// What was measured of it.
        var measured: [String: Value]
        /// Why it was none; nil where there was one, or where something was mended.
        var lack: String?
    }

    /// Carries one fault out; the history has an event before and one after.
    private func carryOut(
        _ fault: Fault,
        at offset: Duration? = nil,
        _ marks: [String: Value] = [:]
    ) async throws {
        let begun = event(fault, "begin", marks).time ?? recorder.now
        let effect = try await effect(of: fault)
        let realised = try await layer.realisedCut()
        let measured = Value.map(effect.measured)
        let end = event(fault, "done", marks.merging(["effect": measured]) { $1 })
        let done = end.time ?? recorder.now
        if let lack = effect.lack {
            idle.append("\(fault.f) at \((offset ?? .zero).seconds) s: \(lack)")
        }
        try ledger.add(
            FaultLedger.Entry(
                fault: effect.fault,
                offset: offset,
                begun: begun,
                done: done,
                realised: realised,
                effect: measured
            )
        )
        monitor.set(fault: ledger.breakage.summary)
    }

    private func effect(of fault: Fault) async throws -> Effect {
        switch fault {
        case .partition(let partition):
            return try await changeLinks(fault, to: Set(partition.cut))
        case .healLinks:
            return try await changeLinks(fault, to: [])
        case .kill(let nodes):
            let killed = await cluster.kill(nodes)
            return strike(fault, killed, "pids", "none of the nodes was running")
        case .restart(let nodes):
            let started = try await cluster.start(nodes)
            return strike(fault, started, "started", nil)
        case .crashRecovery(let nodes):
            let crashed = try await cluster.crashWhileRecovering(nodes)
            var effect = strike(fault, crashed, "crashed", "no node was dead")
            if !crashed.isEmpty, crashed.values.allSatisfy({ $0["listened"] == true }) {
                effect.lack = "every node had recovered before it was killed"
            }
            return effect
        case .pause(let nodes):
            let stopped = try await cluster.pause(nodes)
            return strike(fault, stopped, "pids", "none of the nodes was running")
        case .resume(let nodes):
            let resumed = await cluster.resume(nodes)
            await ClockDial(client: client, cluster: cluster).tell(resumed.keys.sorted())
            return strike(fault, resumed, "paused_ns", nil)
        case .skewClocks(let skew, let nodes):
            return await setClocks(fault, nodes, skew)
        case .resetClocks(let nodes):
            return await setClocks(fault, nodes, nil)
        }
    }

    private func strike(
        _ fault: Fault,
        _ measured: [NodeID: Value],
        _ name: String,
        _ lack: String?
    ) -> Effect {
        let fields = Dictionary(uniqueKeysWithValues: measured.map { ($0.key.name, $0.value) })
        return Effect(
            fault: fault.striking(measured.keys.sorted(), of: cluster.nodes),
            measured: [name: .map(fields)],
            lack: measured.isEmpty ? lack : nil
        )
    }

    /// Sets the clocks of nodes; those that are dead or stand still show it once they go on.
    private func setClocks(_ fault: Fault, _ nodes: [NodeID], _ skew: ClockSkew?) async -> Effect {
        let dial = ClockDial(client: client, cluster: cluster)
        let silent = ledger.breakage.silent
        let before = await dial.readings(of: nodes.filter { !silent.contains($0) })
        let after = await dial.set(nodes, to: skew, but: silent)
        func fields(
            _ readings: [NodeID: ClockDial.Reading],
            _ field: KeyPath<ClockDial.Reading, Int64>
        )
            -> Value
        {
            let fields = readings.map { ($0.key.name, Value.int($0.value[keyPath: field])) }
            return .map(Dictionary(uniqueKeysWithValues: fields))
        }
        var effect = Effect(
            fault: fault,
            measured: [
                "offsets_before": fields(before, \.offset), "offsets": fields(after, \.offset),
                "uncertainty": fields(after, \.uncertainty),
            ]
        )
        // Nodes that were silent may have shown it later: then it is seen before the reset.
        if skew == nil, wasSkewUnseen, !before.values.contains(where: \.isOff) {
            effect.lack = "the clocks were never seen to be off before"
        }
        wasSkewUnseen = skew != nil && !after.values.contains(where: \.isOff)
        return effect
    }

    /// Cuts exactly these links; what the cut before stopped until now is its effect.
    private func changeLinks(_ fault: Fault, to cut: Set<Link>) async throws -> Effect {
        let stopped = try await layer.stopped()
        let previous = ledger.breakage.partition?.cut ?? []
        try await layer.cut(cut)
        var effect = Effect(fault: fault, measured: [:])
        if !previous.isEmpty {
            let held = stopped - stoppedBefore
            effect.measured["held"] = .int(held)
            if held == 0 { effect.lack = "the cut before it stopped nothing" }
        }
        stoppedBefore = stopped
        return effect
    }

    private func event(_ fault: Fault, _ stage: String, _ marks: [String: Value]) -> Event {
        recorder.record(
            Event(
                process: .nemesis,
                kind: .info,
                f: fault.f,
                value: fault.value,
                extra: marks.merging(["stage": .string(stage)]) { $1 }
            )
        )
    }
}
