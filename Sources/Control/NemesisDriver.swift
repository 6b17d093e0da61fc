import Faults
import Histories
import Replication

/// A schedule of faults, carried out at its moments by injectors, and recorded with its effects.
///
/// Faults of one lane are carried out one after the other, lanes side by side:
/// ```
/// cuts  ──|partition|────────────────|heal|──
/// n1    ─────|kill|──|restart ......|────────
/// n2    ─────|kill|──|restart|──|pause|──────     the kill is in two lanes, and waits for both
/// ```
actor NemesisDriver {
    private let nodes: [NodeID]
    private let injectors: [any Injector]
    private let observer: any NodeObserver
    private let recorder: Recorder
    private let ledger: FaultLedger
    private let monitor: TrialMonitor
    private let clock: any TrialClock
    /// The faults that had no effect, a line each.
    private(set) var ineffective: [String] = []
    /// How many faults had an effect that was measured.
    private(set) var effective = 0

    init(
        nodes: [NodeID],
        injectors: [any Injector],
        observer: any NodeObserver,
        recorder: Recorder,
        ledger: FaultLedger,
        monitor: TrialMonitor,
        clock: any TrialClock
    ) {
        self.nodes = nodes
        self.injectors = injectors
        self.observer = observer
        self.recorder = recorder
        self.ledger = ledger
        self.monitor = monitor
        self.clock = clock
    }

    /// Carries out every fault at its moment after `start`, in time of the clock; stops early when
    /// cancelled.
    /// - Throws: at once, when a fault cannot be carried out.
    func run(_ schedule: [ScheduledFault], from start: Int64) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            var lanes: [FaultLane: AsyncStream<FaultTicket>.Continuation] = [:]
            for lane in [.cuts, .badLinks] + nodes.map(FaultLane.node) {
                let (tickets, queue) = AsyncStream.makeStream(of: FaultTicket.self)
                lanes[lane] = queue
                group.addTask {
                    for await ticket in tickets {
                        try await ticket.pass {
                            try await self.carryOut(ticket.fault, since: start, ticket.marks)
                        }
                    }
                }
            }
            group.addTask { [lanes] in
                defer { for queue in lanes.values { queue.finish() } }
                await self.issue(schedule, from: start, to: lanes)
            }
        }
    }

    /// Issues a ticket for every fault at its moment, to each of its lanes.
    private func issue(
        _ schedule: [ScheduledFault],
        from start: Int64,
        to lanes: [FaultLane: AsyncStream<FaultTicket>.Continuation]
    ) async {
        var resolver = TargetResolver()
        for scheduled in schedule {
            try? await clock.sleep(until: start + scheduled.offset.nanoseconds)
            guard !Task.isCancelled else { return }
            var primaries: [NodeID]?
            if case .primaries = scheduled.selector { primaries = await observer.primaries() }
            let fault = resolver.resolve(scheduled, primaries: primaries ?? [], of: nodes)
            // A fault of no node is carried out all the same, for the history to say so.
            let places = fault.lanes.isEmpty ? [.cuts] : Set(fault.lanes)
            let queues = places.compactMap { lanes[$0] }
            let ticket = FaultTicket(
                fault,
                marks: primaries.map { ["primaries": .nodes($0)] } ?? [:],
                lanes: queues.count
            )
            for queue in queues { queue.yield(ticket) }
        }
    }

    /// Mends everything, whatever was broken; harmless when nothing was.
    func healAll() async throws {
        for mend in ledger.state.mends() { try await carryOut(mend) }
        for injector in injectors { try await injector.heal() }
        monitor.set(fault: nil)
    }

    /// Carries one fault out; the history has an event before and one after.
    private func carryOut(
        _ fault: Fault,
        since start: Int64? = nil,
        _ marks: [String: Value] = [:]
    ) async throws {
        let offset = start.map { Duration.nanoseconds(clock.now - $0) }
        let begun = event(fault, "begin", marks).time ?? recorder.now
        let injection = try await injector(of: fault).inject(fault)
        let stopped = await observer.stoppedByDisk
        let effect = injection.effect.value
        let done = event(fault, "done", marks.merging(["effect": effect]) { $1 }).time
        count(injection.result, of: fault, at: offset ?? .zero)
        try ledger.add(
            FaultLedger.Entry(
                fault: injection.fault,
                offset: offset,
                begun: begun,
                done: done ?? recorder.now,
                realised: injection.cut,
                effect: effect,
                stopped: stopped
            )
        )
        monitor.set(fault: ledger.state.summary)
        guard !fault.returning.isEmpty else { return }
        // Settings may have changed while these nodes were silent; from now on they are sent again.
        for injector in injectors { await injector.update(fault.returning, after: fault) }
    }

    private func injector(of fault: Fault) -> any Injector {
        let family = fault.traits.change.aspect.family
        guard let injector = injectors.first(where: { $0.family == family }) else {
            preconditionFailure("no injector for \(family.rawValue)")
        }
        return injector
    }

    private func count(_ result: Injection.Result, of fault: Fault, at offset: Duration) {
        switch result {
        case .effective: effective += 1
        case .open: break
        case .ineffective(let reason):
            ineffective.append("\(fault.f) at \(offset.seconds) s: \(reason)")
        }
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

/// What a driver of faults asks of the nodes.
protocol NodeObserver: Sendable {
    /// The nodes that say now that they lead, sorted.
    func primaries() async -> [NodeID]
    /// The nodes that do not run now because their disks stopped them.
    var stoppedByDisk: Set<NodeID> { get async }
}
