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
    /// What had been counted on bad links when they became so.
    private var talliesBefore: [Link: [String: Int64]] = [:]
    /// The faults that had no effect, a line each.
    private(set) var idle: [String] = []
    /// How many faults had an effect that was measured.
    private(set) var bites = 0

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
    ///
    /// A fault waits for those before it that are about the same nodes, or both about cuts, or both
    /// about bad links; others go on at the same time.
    func run(_ schedule: [ScheduledFault], from start: ContinuousClock.Instant) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (tasks, carrying) = AsyncStream.makeStream(of: Task<Void, any Error>.self)
            group.addTask { await self.begin(schedule, from: start, carrying) }
            // A fault that cannot be carried out ends the run at once, with all that wait.
            group.addTask {
                try await withThrowingTaskGroup(of: Void.self) { faults in
                    for await task in tasks {
                        faults.addTask {
                            try await withTaskCancellationHandler {
                                try await task.value
                            } onCancel: {
                                task.cancel()
                            }
                        }
                    }
                    try await faults.waitForAll()
                }
            }
            try await group.waitForAll()
        }
    }

    /// Begins every fault at its moment, and passes it on.
    private func begin(
        _ schedule: [ScheduledFault],
        from start: ContinuousClock.Instant,
        _ carrying: AsyncStream<Task<Void, any Error>>.Continuation
    ) async {
        defer { carrying.finish() }
        var resolver = TargetResolver()
        var latest: [FaultLane: Task<Void, any Error>] = [:]
        for scheduled in schedule {
            try? await Task.sleep(until: start + scheduled.offset, clock: .continuous)
            guard !Task.isCancelled else { return }
            var primaries: [NodeID]?
            if case .primaries = scheduled.selector { primaries = await askForPrimaries() }
            let fault = resolver.resolve(scheduled, primaries: primaries ?? [], of: cluster.nodes)
            let marks = primaries.map { ["primaries": Value.nodes($0)] } ?? [:]
            let earlier = fault.lanes.compactMap { latest[$0] }
            let task = Task {
                for task in earlier { try await task.value }
                try Task.checkCancellation()
                try await carryOut(fault, since: start, marks)
            }
            for lane in fault.lanes { latest[lane] = task }
            carrying.yield(task)
        }
    }

    /// Mends everything, whatever was broken; harmless when nothing was.
    func healAll() async throws {
        for mend in ledger.state.mends() { try await carryOut(mend) }
        // A node that came and went may have missed a setting.
        await LinkDial(client: client, cluster: cluster).tell(cluster.nodes)
        monitor.set(fault: nil)
    }

    private func askForPrimaries() async -> [NodeID] {
        let statuses = await StatusWatch.statuses(of: await cluster.interfaces(), client)
        return TargetResolver.primaries(
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
        /// Whether something was measured that only a fault brings about.
        var isBite = false
    }

    /// Carries one fault out; the history has an event before and one after.
    private func carryOut(
        _ fault: Fault,
        since start: ContinuousClock.Instant? = nil,
        _ marks: [String: Value] = [:]
    ) async throws {
        let offset = start.map { ContinuousClock.now - $0 }
        let begun = event(fault, "begin", marks).time ?? recorder.now
        let effect = try await effect(of: fault)
        let realised = fault.lanes.contains(.cuts) ? try await layer.realisedCut() : nil
        let stopped = await cluster.stoppedByDisk
        let measured = Value.map(effect.measured)
        let end = event(fault, "done", marks.merging(["effect": measured]) { $1 })
        let done = end.time ?? recorder.now
        if let lack = effect.lack {
            idle.append("\(fault.f) at \((offset ?? .zero).seconds) s: \(lack)")
        } else if effect.isBite {
            bites += 1
        }
        try ledger.add(
            FaultLedger.Entry(
                fault: effect.fault,
                offset: offset,
                begun: begun,
                done: done,
                realised: realised,
                effect: measured,
                stopped: stopped
            )
        )
        monitor.set(fault: ledger.state.summary)
        // Links may have changed while these came back; from now on they are told as others are.
        let returned = fault.returning
        if !returned.isEmpty {
            await LinkDial(client: client, cluster: cluster).tell(returned)
        }
    }

    private func effect(of fault: Fault) async throws -> Effect {
        switch fault {
        case .partition(let partition):
            return try await changeLinks(fault, to: LinkCut(partition))
        case .healLinks:
            return try await changeLinks(fault, to: LinkCut())
        case .degradeLinks(let trouble, let links):
            return await degrade(fault, links, trouble)
        case .restoreLinks(let links):
            return await restore(fault, links)
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
            await DiskDial(client: client, cluster: cluster).tell(resumed.keys.sorted())
            return strike(fault, resumed, "paused_ns", nil)
        case .skewClocks(let skew, let nodes):
            return await setClocks(fault, nodes, skew)
        case .resetClocks(let nodes):
            return await setClocks(fault, nodes, nil)
        case .breakDisks(let trouble, let nodes):
            return await breakDisks(fault, trouble, nodes)
        case .mendDisks(let nodes):
            return try await mendDisks(fault, nodes)
        }
    }

    private func strike(
        _ fault: Fault,
        _ measured: [NodeID: Value],
        _ name: String,
        _ lack: String?
    ) -> Effect {
        Effect(
            fault: fault.striking(measured.keys.sorted(), of: cluster.nodes),
            measured: [name: .by(measured)],
            lack: measured.isEmpty ? lack : nil,
            isBite: lack != nil
        )
    }

    /// Sets the clocks of nodes; those that are dead or stand still show it once they go on.
    private func setClocks(_ fault: Fault, _ nodes: [NodeID], _ skew: ClockSkew?) async -> Effect {
        let dial = ClockDial(client: client, cluster: cluster)
        let silent = ledger.state.silent
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
        effect.isBite = skew != nil && !wasSkewUnseen
        return effect
    }

    private func breakDisks(
        _ fault: Fault,
        _ trouble: DiskTrouble,
        _ nodes: [NodeID]
    ) async -> Effect {
        let silent = ledger.state.silent
        let dial = DiskDial(client: client, cluster: cluster)
        let (inForce, stopped) = await dial.bring(trouble, upon: nodes, but: silent)
        return Effect(
            fault: fault,
            measured: ["in_force": .by(inForce), "stopped": .by(stopped)],
            lack: inForce.isEmpty && silent.isDisjoint(with: nodes) ? "no node took it in" : nil
        )
    }

    /// Mends disks; what their trouble did until now is its effect.
    private func mendDisks(_ fault: Fault, _ nodes: [NodeID]) async throws -> Effect {
        let silent = ledger.state.dead.union(ledger.state.paused)
        let dial = DiskDial(client: client, cluster: cluster)
        let mended = try await dial.mend(nodes, but: silent)
        var effect = Effect(
            fault: fault,
            measured: [
                "tolls": .by(mended.tolls.mapValues(\.value)), "started": .by(mended.started),
            ],
            isBite: !mended.troubles.isEmpty && mended.idle.isEmpty
        )
        // Those that are silent still may say what they lost once they start again.
        if !mended.idle.isEmpty, silent.isDisjoint(with: mended.troubles.keys) {
            let troubles = mended.idle.joined(separator: ", ")
            effect.lack = "the trouble of disks before it (\(troubles)) was never felt"
        }
        return effect
    }

    /// Cuts exactly this; what the cut before stopped until now is its effect.
    private func changeLinks(_ fault: Fault, to cut: LinkCut) async throws -> Effect {
        let stopped = try await layer.stopped()
        let previous = ledger.state.partition?.cut ?? []
        try await layer.cut(cut)
        var effect = Effect(fault: fault, measured: [:])
        if !previous.isEmpty {
            let held = stopped - stoppedBefore
            effect.measured["held"] = .int(held)
            if held == 0 { effect.lack = "the cut before it stopped nothing" }
            effect.isBite = true
        }
        stoppedBefore = stopped
        return effect
    }

    private func degrade(_ fault: Fault, _ links: [Link], _ trouble: LinkTrouble) async -> Effect {
        let dial = LinkDial(client: client, cluster: cluster)
        let before = await dial.tallies(of: links)
        let told = await dial.set(links, to: trouble) { [ledger] in ledger.state.silent }
        for link in links { talliesBefore[link] = before[link] }
        var effect = Effect(fault: fault, measured: ["told": .nodes(told.sorted())])
        let silent = ledger.state.silent
        if told.isEmpty, !links.allSatisfy({ silent.contains($0.from) }) {
            effect.lack = "no node took it in"
        }
        return effect
    }

    /// Mends links; what was counted on them since they became bad is the effect.
    private func restore(_ fault: Fault, _ links: [Link]) async -> Effect {
        let dial = LinkDial(client: client, cluster: cluster)
        _ = await dial.set(links, to: nil) { [ledger] in ledger.state.silent }
        let after = await dial.tallies(of: links)
        let counts = LinkDial.difference(after, talliesBefore)
        for link in links { talliesBefore[link] = after[link] }
        var effect = Effect(fault: fault, measured: counts.mapValues { .int($0) }, isBite: true)
        let struck = ["lost", "doubled", "delayed", "overtaken"].reduce(0) {
            $0 + (counts[$1] ?? 0)
        }
        if struck == 0 { effect.lack = "no message met the trouble on these links" }
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

extension Value {
    /// Values by the names of nodes.
    fileprivate static func by(_ values: [NodeID: Value]) -> Value {
        .map(Dictionary(uniqueKeysWithValues: values.map { ($0.key.name, $0.value) }))
    }
}
