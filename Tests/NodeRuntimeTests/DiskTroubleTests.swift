import Faults
import Foundation
import Replication
import Synchronization
import TestSupport
import Testing
import Wire

@testable import NodeRuntime

/// What troubles of the disk do to a log, and that nothing of it is left once they are over.
@Suite final class DiskTroubleTests: Sendable {
    private let scratch: Scratch
    private var folder: String { scratch.file("log") }

    init() throws { scratch = try Scratch("trouble") }

    private func open(
        syncDelay: Duration = .zero,
        _ trouble: DiskTrouble? = nil
    ) throws -> (log: WriteAheadLog, recovery: WriteAheadLog.Recovery) {
        try WriteAheadLog.open(
            in: folder,
            syncDelay: syncDelay,
            disk: trouble.map { DiskSetting(trouble: $0, since: 1) },
            dice: SeededGenerator(seed: 1)
        )
    }

    private func set(_ trouble: DiskTrouble?, since: Int64 = 2, on log: WriteAheadLog)
        -> DiskFaultCounts
    {
        log.set(DiskSetting(trouble: trouble, since: since))
    }

    /// What a listener has heard.
    private final class Heard: Sendable {
        let durable = Mutex<[UInt64]>([])
        let failures = Mutex<[String]>([])

        var listener: WriteAheadLog.Listener {
            WriteAheadLog.Listener(
                durable: { token in self.durable.withLock { $0.append(token) } },
                failed: { error in self.failures.withLock { $0.append(error.description) } }
            )
        }

        /// Polls until it has heard something, for at most a minute.
        func hears(_ condition: (Heard) -> Bool) async -> Bool {
            await eventually { condition(self) }
        }

        func hears(durable token: UInt64) async -> Bool {
            await hears { $0.durable.withLock { $0.last == token } }
        }
    }

    private var size: Int { FileManager.default.contents(atPath: folder + "/log")?.count ?? 0 }

    /// A record and the size of its frame.
    private let record = [UInt8](repeating: 7, count: 91)
    private let frame = 100

    // MARK: Crashes

    /// The disk syncs so slowly that the log is opened again, as after a kill, before it has.
    @Test func whatIsNotSyncedIsNowhereInTheFile() throws {
        let (log, _) = try open(syncDelay: .seconds(60))
        _ = set(.loseUnsynced, on: log)
        let before = size
        let heard = Heard()
        for token in 1...3 as ClosedRange<UInt64> {
            log.append(record, token: token, listener: heard.listener)
        }
        #expect(size == before)
        let faultCounts = try open().recovery.faultCounts
        #expect(faultCounts.lostRecords == 3 && faultCounts.tornBytes == 0)
    }

    @Test func theFirstRecordThatIsLostIsHalfWritten() async throws {
        let (log, _) = try open(syncDelay: .seconds(60))
        _ = set(.torn, on: log)
        let before = size
        let heard = Heard()
        for token in 1...3 as ClosedRange<UInt64> {
            log.append(record, token: token, listener: heard.listener)
        }
        #expect(await heard.hears { _ in self.size > before })
        #expect(size == before + frame / 2)
        let (_, recovery) = try open()
        #expect(
            recovery.faultCounts.lostRecords == 3
                && recovery.faultCounts.tornBytes == Int64(frame / 2)
        )
        #expect(recovery.records.isEmpty && recovery.incarnation == 2)
    }

    @Test(arguments: [DiskTrouble.loseUnsynced, .torn, .slow(.milliseconds(5))])
    func whatIsReportedAsDurableComesBack(trouble: DiskTrouble) async throws {
        let (log, _) = try open()
        _ = set(trouble, on: log)
        let heard = Heard()
        for token in 1...50 as ClosedRange<UInt64> {
            log.append(record, token: token, listener: heard.listener)
            if token % 10 == 0 { #expect(await heard.hears(durable: token)) }
        }
        let (_, recovery) = try open()
        #expect(recovery.records == Array(repeating: record, count: 50))
        #expect(recovery.faultCounts.lostRecords == 0 && recovery.faultCounts.tornBytes == 0)
    }

    // MARK: Failures

    @Test(
        arguments: [
            (DiskTrouble.full, "No space left on device"), (.failSync, "a sync failed"),
        ]
    )
    func nothingIsDurableAfterAFailure(trouble: DiskTrouble, complaint: String) async throws {
        let (log, _) = try open()
        let heard = Heard()
        log.append(record, token: 1, listener: heard.listener)
        #expect(await heard.hears(durable: 1))
        let before = size
        _ = set(trouble, on: log)
        log.append(record, token: 2, listener: heard.listener)
        #expect(await heard.hears { !$0.failures.withLock(\.isEmpty) })
        let message = heard.failures.withLock { $0.joined() }
        #expect(message.contains(complaint) && message.contains("this node stops"), "\(message)")
        // Mended or not: who has failed once is not believed again.
        let faultCounts = set(nil, since: 3, on: log)
        #expect(faultCounts.count(of: trouble) == 1)
        log.append(record, token: 3, listener: heard.listener)
        let (next, recovery) = try open()
        #expect(recovery.records.count == 1 && recovery.faultCounts.lostRecords == 2)
        #expect(heard.durable.withLock(\.self) == [1] && heard.failures.withLock(\.count) == 1)
        #expect(size > before)
        // The next life is none the worse for it.
        next.append(record, token: 1, listener: heard.listener)
        #expect(await heard.hears { $0.durable.withLock { $0 == [1, 1] } })
    }

    @Test(arguments: [DiskTrouble.full, .failSync])
    func aStartIsRefusedAndWhatItFoundIsFoundAgain(trouble: DiskTrouble) async throws {
        let (log, _) = try open()
        let heard = Heard()
        log.append(record, token: 1, listener: heard.listener)
        #expect(await heard.hears(durable: 1))
        _ = set(trouble, on: log)
        log.append(record, token: 2, listener: heard.listener)
        #expect(await heard.hears { !$0.failures.withLock(\.isEmpty) })
        #expect(throws: NodeError.self) { _ = try open(trouble) }
        let recovery = try open().recovery
        #expect(recovery.records == [record] && recovery.incarnation == 2)
        #expect(
            recovery.faultCounts.count(of: trouble) == 2 && recovery.faultCounts.lostRecords == 1
        )
        #expect(try open().recovery.faultCounts == DiskFaultCounts())
    }

    // MARK: Delays

    @Test func slowSyncsAreCountedUntilTheyAreOver() async throws {
        let (log, _) = try open()
        let heard = Heard()
        log.append(record, token: 1, listener: heard.listener)
        #expect(await heard.hears(durable: 1))
        #expect(set(.slow(.milliseconds(30)), on: log) == DiskFaultCounts())
        log.append(record, token: 2, listener: heard.listener)
        #expect(await heard.hears(durable: 2))
        #expect(log.trouble == .slow(.milliseconds(30)))
        // What is older than what is known is not taken in.
        #expect(set(nil, since: 1, on: log) == DiskFaultCounts() && log.trouble != nil)
        let faultCounts = set(nil, since: 3, on: log)
        #expect(faultCounts.delayedSyncs == 1 && faultCounts.addedNanoseconds >= 30_000_000)
        log.append(record, token: 3, listener: heard.listener)
        #expect(await heard.hears(durable: 3))
        #expect(log.faultCounts == DiskFaultCounts() && log.trouble == nil)
    }
}
