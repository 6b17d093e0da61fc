import Foundation
import Replication
import Synchronization
import TestSupport
import Testing

@testable import NodeRuntime

/// The log of a node: what is durable comes back, torn tails do not, damage is refused.
@Suite final class WriteAheadLogTests: Sendable {
    private let scratch: Scratch
    private var folder: String { scratch.file("log") }

    init() throws { scratch = try Scratch("log") }

    private var file: String { folder + "/log" }

    private func open() throws -> (WriteAheadLog, WriteAheadLog.Recovery) {
        try WriteAheadLog.open(in: folder, dice: SeededGenerator(seed: 1))
    }

    /// Appends records, and returns when the last of them is reported as durable.
    private func write(_ records: [[UInt8]]) async throws {
        let (log, _) = try open()
        let (tokens, report) = AsyncStream.makeStream(of: UInt64.self)
        let listener = WriteAheadLog.Listener(
            durable: { report.yield($0) },
            failed: { _ in report.finish() }
        )
        for (index, record) in records.enumerated() {
            log.append(record, token: UInt64(index + 1), listener: listener)
        }
        for await token in tokens where token == UInt64(records.count) { break }
    }

    private func bytes() -> [UInt8] {
        FileManager.default.contents(atPath: file).map { [UInt8]($0) } ?? []
    }

    private func replace(_ bytes: some Sequence<UInt8>) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: file))
    }

    @Test func checksumMatchesThePublishedValue() {
        #expect(Checksum.crc32c(Array("123456789".utf8)) == 0xe306_9283)
    }

    @Test func recordsComeBackAndLivesAreCounted() async throws {
        let records: [[UInt8]] = (0..<100).map { Array("record \($0)".utf8) }
        try await write(records)
        let (_, second) = try open()
        #expect(second.records == records)
        #expect(second.incarnation == 2 && second.faultCounts.tornBytes == 0)
        let (_, third) = try open()
        #expect(third.records == records && third.incarnation == 3)
    }

    @Test func recordsThatAKillLosesAreCounted() throws {
        // The disk takes so long that nothing is synced before the log is opened again.
        let (log, first) = try WriteAheadLog.open(
            in: folder,
            syncDelay: .seconds(60),
            dice: SeededGenerator(seed: 1)
        )
        #expect(first.faultCounts.lostRecords == 0)
        let listener = WriteAheadLog.Listener(durable: { _ in }, failed: { _ in })
        for token in 1...5 as ClosedRange<UInt64> {
            log.append(Array("record".utf8), token: token, listener: listener)
        }
        let (_, second) = try open()
        #expect(second.records.isEmpty && second.faultCounts.lostRecords == 5)
        let (_, third) = try open()
        #expect(third.faultCounts.lostRecords == 0)
    }

    @Test func everyTornTailIsCutOff() async throws {
        try await write([Array("first".utf8), Array("second".utf8)])
        let whole = bytes()
        let last = 9 + "second".utf8.count
        for cut in 1..<last {
            try replace(whole.dropLast(cut))
            let (_, recovery) = try open()
            #expect(recovery.records == [Array("first".utf8)])
            #expect(recovery.faultCounts.tornBytes == Int64(last - cut))
        }
    }

    @Test func zerosAndDamageAtTheEndAreATornTail() async throws {
        try await write([Array("first".utf8), Array("second".utf8)])
        let whole = bytes()
        try replace(whole + [UInt8](repeating: 0, count: 5000))
        #expect(try open().1.faultCounts.tornBytes == 5000)
        try replace(whole.dropLast() + [whole[whole.count - 1] ^ 1])
        #expect(try open().1.records == [Array("first".utf8)])
    }

    @Test func damageBeforeWholeRecordsIsRefused() async throws {
        try await write([Array("first".utf8), Array("second".utf8)])
        var damaged = bytes()
        let position = damaged.count - 9 - "second".utf8.count - 1
        damaged[position] ^= 1
        try replace(damaged)
        let error = #expect(throws: NodeError.self) { _ = try open() }
        #expect(error?.description.contains("damaged") == true)
        #expect(bytes() == damaged)
    }
}
