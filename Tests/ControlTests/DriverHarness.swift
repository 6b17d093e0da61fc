import Faults
import Histories
import Replication
import TestSupport

@testable import Control

/// A driver over injectors that break nothing, in virtual time.
final class DriverHarness: Sendable {
    static let nodes: [NodeID] = ["n1", "n2", "n3"]

    let time = VirtualTime()
    let journal = FakeInjector.Journal()
    let observer = FakeObserver()
    let monitor = TrialMonitor()
    let ledger: FaultLedger
    let recorder: Recorder
    let driver: NemesisDriver
    private let scratch: Scratch

    init(_ behaviour: FakeInjector.Behaviour = .init()) throws {
        scratch = try Scratch("driver")
        ledger = try FaultLedger(path: scratch.file("faults.jsonl"), nodes: Self.nodes)
        recorder = try Recorder(path: scratch.file("history.jsonl"))
        let (time, journal) = (time, journal)
        driver = NemesisDriver(
            nodes: Self.nodes,
            injectors: FaultFamily.allCases.map { FakeInjector($0, time, behaviour, journal) },
            observer: observer,
            recorder: recorder,
            ledger: ledger,
            monitor: monitor,
            clock: time
        )
        journal.state.withLock { [ledger] in $0 = { ledger.state } }
    }

    var faultsText: String { scratch.contents("faults.jsonl") }

    /// Carries a schedule out, to its end.
    func run(_ schedule: [(milliseconds: Int, fault: Fault)]) throws {
        try run(
            schedule.map {
                ScheduledFault(offset: .milliseconds($0.milliseconds), fault: $0.fault)
            }
        )
    }

    func run(_ schedule: [ScheduledFault]) throws {
        try time.run { [driver, time] in try await driver.run(schedule, from: time.now) }
    }

    func healAll() throws { try time.run { [driver] in try await driver.healAll() } }

    /// The events of the nemesis: name and stage.
    func events() throws -> [String] {
        try recorder.recording().events.map { "\($0.f) \($0.extra["stage"]?.text ?? "")" }
    }

    var ineffective: [String] {
        get throws { try time.run { [driver] in await driver.ineffective } }
    }

    var effective: Int {
        get throws { try time.run { [driver] in await driver.effective } }
    }
}

extension Partition {
    /// One node cut from two others.
    static let sample = Partition(isolating: "n1", of: DriverHarness.nodes)
}

extension LinkTrouble {
    /// Every message is late.
    static var sample: LinkTrouble {
        var trouble = LinkTrouble()
        trouble.delay = .milliseconds(5)
        return trouble
    }
}
