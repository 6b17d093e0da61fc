import Faults
import Foundation
import Glibc
import Replication
import TestSupport
import Testing
import Wire

@testable import NodeRuntime

/// A log that has grown is replaced by a shorter one, and nothing is lost whenever a crash comes.
@Suite final class ShorterLogTests: Sendable {
    private let scratch: Scratch
    private var folder: String { scratch.file("log") }
    private var file: String { folder + "/log" }

    init() throws { scratch = try Scratch("shorter-log") }

    private static let records: [[UInt8]] = (0..<200).map { Array("record \($0 % 10)".utf8) }
    private static let fewer: [[UInt8]] = (0..<10).map { Array("record \($0)".utf8) }

    private func open(
        size: Int = 1_000,
        disk: DiskSetting? = nil,
        fewer: [[UInt8]]? = fewer
    ) throws -> (log: WriteAheadLog, recovery: WriteAheadLog.Recovery) {
        try WriteAheadLog.open(
            in: folder,
            disk: disk,
            dice: SeededGenerator(seed: 1),
            compactedSize: size,
            compacting: { _ in fewer }
        )
    }

    /// Appends records, and returns when the last of them is reported as durable.
    private func append(_ records: [[UInt8]], to log: WriteAheadLog) async {
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

    private func fill() async throws {
        await append(Self.records, to: try open(size: .max).log)
    }

    private var size: Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        return attributes?[.size] as? Int ?? 0
    }

    @Test func aLongLogBecomesShort() async throws {
        try await fill()
        let before = size
        let (log, recovery) = try open()
        #expect(recovery.records == Self.fewer)
        #expect(recovery.incarnation == 2 && recovery.faultCounts.lostRecords == 0)
        #expect(size < before / 5)
        await append([[7]], to: log)
        let (_, next) = try open(size: .max)
        #expect(next.records == Self.fewer + [[7]] && next.incarnation == 3)
        #expect(next.faultCounts.lostRecords == 0)
        #expect(!FileManager.default.fileExists(atPath: file + ".new"))
    }

    @Test func aShortLogStays() async throws {
        try await fill()
        #expect(try open(size: size + 1).recovery.records == Self.records)
    }

    @Test func aLogThatWouldNotBecomeMuchShorterStays() async throws {
        try await fill()
        let most = Array(Self.records.prefix(150))
        #expect(try open(fewer: most).recovery.records == Self.records)
        #expect(try open(fewer: nil).recovery.records == Self.records)
    }

    /// Before the rename the old log counts, whatever there is of the new one.
    @Test func aCrashBeforeTheRenameLosesNothing() async throws {
        try await fill()
        try Data("half a log".utf8).write(to: URL(fileURLWithPath: file + ".new"))
        let (_, recovery) = try open(size: .max)
        #expect(recovery.records == Self.records && recovery.incarnation == 2)
        let (_, next) = try open()
        #expect(next.records == Self.fewer && next.incarnation == 3)
    }

    /// After the rename, and before this life is written, the new log is whole.
    @Test func aCrashAfterTheRenameLosesNothing() async throws {
        try await fill()
        var recovery = WriteAheadLog.Recovery(records: Self.records, incarnation: 2)
        recovery.records = Self.records
        let shorter = try #require(ShorterLog(Self.fewer, after: recovery, below: size / 2))
        let new = try #require(shorter.replace(file))
        close(new)
        let (_, next) = try open(size: .max)
        #expect(next.records == Self.fewer && next.incarnation == 2)
    }

    @Test func aFolderThatRefusesANewFileKeepsTheOldLog() async throws {
        try await fill()
        // A folder in its place: it can be neither opened for writing nor renamed over the log.
        try FileManager.default.createDirectory(
            atPath: file + ".new",
            withIntermediateDirectories: false
        )
        let (log, recovery) = try open()
        #expect(recovery.records == Self.records)
        await append([[7]], to: log)
        #expect(try open(size: .max).recovery.records == Self.records + [[7]])
    }

    @Test func aDiskInTroubleIsLeftAlone() async throws {
        try await fill()
        let disk = DiskSetting(trouble: .loseUnsynced, since: 1)
        #expect(try open(disk: disk).recovery.records == Self.records)
    }
}
