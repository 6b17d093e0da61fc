import Faults
import Histories
import Processes
import Testing
import Wire

/// One real node process on a disk in trouble: what is acknowledged is never lost, unless the
/// strategy acknowledges too early, and nothing of the trouble is left once it is over.
@Suite(.serialized) struct DiskNodeTests {
    private let scratch: CommandLineScratch
    private let node: LoneNode

    init() throws {
        scratch = try CommandLineScratch()
        node = LoneNode(scratch)
    }

    /// A node whose disk is well acknowledges, keeps what it acknowledged, and counts no faults.
    private func expectWell(_ life: LoneNode.Life, holding value: Int64? = nil) async throws {
        if let value { #expect(try await node.read(at: life) == .int(value)) }
        #expect(await node.write(1_000, at: life))
        #expect(try await node.disk(at: life) == ["trouble": .null, "toll": [:]])
        await life.process.kill()
        let next = try #require(try await node.start())
        #expect(next.faultCounts == DiskFaultCounts())
        #expect(try await node.read(at: next) == 1_000)
        await next.process.kill()
    }

    @Test(arguments: [DiskTrouble.full, .failSync])
    func aNodeThatCannotWriteStopsAndKeepsWhatItAcknowledged(trouble: DiskTrouble) async throws {
        let first = try #require(try await node.start())
        #expect(await node.write(1, at: first))
        #expect(try await node.set(trouble, at: first) == DiskFaultCounts())
        #expect(!(await node.write(2, at: first)))
        #expect(await first.process.wait(within: .seconds(60)) == .exited(NodeExit.stoppedByDisk))
        let words = node.lastWords
        #expect(words.contains("this node stops") && words.split(separator: "\n").count == 1)
        // While the trouble goes on, it says so instead of starting.
        #expect(try await node.start(disk: trouble) == nil)
        #expect(node.lastWords.contains("this node stops"), "\(node.lastWords)")
        let second = try #require(try await node.start())
        #expect(second.faultCounts.count(of: trouble) == 2 && second.faultCounts.lostRecords == 1)
        try await expectWell(second, holding: 1)
    }

    @Test func slowSyncsMakeAnswersSlow() async throws {
        let life = try #require(try await node.start())
        _ = try await node.set(.slow(.milliseconds(150)), at: life)
        let start = ContinuousClock.now
        #expect(await node.write(1, at: life))
        #expect(ContinuousClock.now - start >= .milliseconds(150))
        #expect(try await node.disk(at: life)?["trouble"] == ["slow": 150_000_000])
        let faultCounts = try await node.set(nil, at: life)
        #expect(faultCounts.delayedSyncs >= 1)
        #expect(faultCounts.addedNanoseconds >= 150_000_000 * faultCounts.delayedSyncs)
        try await expectWell(life, holding: 1)
    }

    /// The same write, acknowledged and then cut short by a kill, again and again.
    @Test(arguments: [DiskTrouble.loseUnsynced, .torn])
    func whoAcknowledgesTooEarlyLosesIt(trouble: DiskTrouble) async throws {
        var life = try #require(try await node.start("broken/ack-before-fsync"))
        #expect(await node.write(1, at: life))
        _ = try await node.set(trouble, at: life)
        // What is written before the kill may have been synced meanwhile, on a busy machine.
        for attempt in 2...100 as ClosedRange<Int64> {
            #expect(await node.write(attempt, at: life))
            await life.process.kill()
            life = try #require(try await node.start("broken/ack-before-fsync", disk: trouble))
            guard life.faultCounts.count(of: trouble) > 0 else { continue }
            #expect(life.faultCounts.lostRecords > 0)
            #expect(try await node.read(at: life) != .int(attempt))
            // Who acknowledges too early does so on every disk; the log is as good as ever.
            await life.process.kill()
            try await expectWell(try #require(try await node.start()))
            return
        }
        Issue.record("\(trouble) lost nothing in a hundred kills")
    }

    @Test(arguments: [DiskTrouble.loseUnsynced, .torn])
    func whoWaitsForTheSyncLosesNothing(trouble: DiskTrouble) async throws {
        var life = try #require(try await node.start(disk: trouble))
        for value in 1...10 as ClosedRange<Int64> {
            #expect(await node.write(value, at: life))
            await life.process.kill()
            life = try #require(try await node.start(disk: trouble))
            #expect(try await node.read(at: life) == .int(value))
        }
        _ = try await node.set(nil, at: life)
        try await expectWell(life, holding: 10)
    }
}
