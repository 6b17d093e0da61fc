import Checkers
import Faults
import Histories
import Replication

/// Carries a schedule of faults out, and records what was really done.
struct NemesisDriver: Sendable {
    let cluster: Cluster
    let layer: any LinkLayer
    let recorder: Recorder
    let ledger: FaultLedger
    let monitor: TrialMonitor

    /// Carries out every fault at its moment after `start`; stops early when cancelled.
    func run(_ schedule: [ScheduledFault], from start: ContinuousClock.Instant) async throws {
        for scheduled in schedule {
            try? await Task.sleep(until: start + scheduled.offset, clock: .continuous)
            guard !Task.isCancelled else { return }
            try await carryOut(scheduled.fault)
        }
    }

    /// Mends everything, whatever was broken; harmless when nothing was.
    func healAll() async throws {
        try await carryOut(.healLinks)
        let dead = ledger.dead
        if !dead.isEmpty { try await carryOut(.restart(dead)) }
        monitor.set(fault: nil)
    }

    /// Carries one fault out; the history has an event before and one after.
    private func carryOut(_ fault: Fault) async throws {
        let begun = event(fault, ["stage": "begin"]).time ?? recorder.now
        switch fault {
        case .partition(let partition):
            try await layer.cut(Set(partition.cut))
        case .healLinks:
            try await layer.cut([])
        case .kill(let nodes):
            await cluster.kill(nodes)
        case .restart(let nodes):
            try await cluster.start(nodes)
        }
        let realised = try await layer.realisedCut()
        let done = event(fault, ["stage": "done"]).time ?? recorder.now
        try ledger.add(fault, begun: begun, done: done, realised: realised)
        monitor.set(fault: ledger.summary)
    }

    private func event(_ fault: Fault, _ extra: [String: Value]) -> Event {
        recorder.record(
            Event(
                process: .nemesis,
                kind: .info,
                f: fault.f,
                value: fault.value,
                extra: extra
            )
        )
    }
}
