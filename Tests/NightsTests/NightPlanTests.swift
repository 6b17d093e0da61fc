import Archive
import Histories
import Nights
import Plans
import TestSupport
import Testing

/// Plans of nights: fresh seeds, what failed first, and records that come back.
@Suite struct NightPlanTests {
    @Test func seedsAreFreshEachNightAndTheSameForEachShard() throws {
        let suite = try Self.suite()
        let first = NightPlan(id: "a", of: suite, on: try Self.day("2026-11-30"))
        let again = NightPlan(id: "a", of: suite, on: try Self.day("2026-11-30"))
        let next = NightPlan(id: "b", of: suite, on: try Self.day("2026-12-01"))
        #expect(first == again)
        #expect(Set(first.units.map(\.seed)).isDisjoint(with: next.units.map(\.seed)))
        #expect(Set(first.units.map(\.seed)).count == first.units.count)
        let halves = try (1...2).map { number in
            NightPlan(
                id: "a",
                of: suite,
                on: try Self.day("2026-11-30"),
                shard: try #require(Shard(number, of: 2))
            )
        }
        #expect(Set(halves.flatMap(\.units)) == Set(first.units))
        #expect(halves[0].digest == halves[1].digest && halves[0].digest != first.digest)
    }

    @Test func cellsHaveTheirTurnsOneAfterTheOther() throws {
        let plan = NightPlan(id: "a", of: try Self.suite(), on: try Self.day("2026-11-30"))
        let rounds = plan.units.map(\.number)
        #expect(rounds == rounds.sorted())
        #expect(plan.units.count == 2 * 3 + 1)
    }

    @Test func whatFailedComesFirstThenWhatWasNotTriedForLongest() throws {
        let suite = try Self.suite()
        let ids = suite.cells.map(\.id)
        let plan = NightPlan(
            id: "a",
            of: suite,
            on: try Self.day("2026-11-30"),
            after: [
                ids[0]: CellPast(lastTried: UTCTime(seconds: 200)),
                ids[1]: CellPast(
                    lastTried: UTCTime(seconds: 300),
                    failedLately: true,
                    failedSeeds: [7, 8]
                ),
            ]
        )
        #expect(plan.units.prefix(2).map(\.seed) == [7, 8])
        #expect(plan.units.prefix(2).allSatisfy { $0.isRepeated && $0.cell == ids[1] })
        // Of the rest of the first turn: failed lately, never tried, tried long ago.
        #expect(plan.units.dropFirst(2).prefix(3).map(\.cell) == [ids[1], ids[2], ids[0]])
        let plain = NightPlan(id: "a", of: suite, on: try Self.day("2026-11-30"))
        #expect(plan.digest == plain.digest)
    }

    @Test func recordsOfShardsComeBack() throws {
        let plan = NightPlan(
            id: "a",
            of: try Suite.test(
                """
                cells:
                  - {strategy: abd, workload: register, nemesis: partition, runs: 2}
                  - {strategy: raft, workload: queue, simulate: true, seeds: 9, time: 1500ms}
                  - {strategies: broken, simulate: true, expect: defect}
                  - {strategy: quorum, workload: register, expect: [stale read, lost update]}
                """
            ),
            on: try Self.day("2026-11-30"),
            shard: try #require(Shard(1, of: 2))
        )
        var record = ShardRecord(
            plan: plan,
            budget: .seconds(90),
            program: Program(version: "1", commit: "c"),
            machine: Machine(system: "s", cores: 2, memory: 3, host: "h"),
            began: UTCTime(seconds: 1_000_000)
        )
        record.end = .budget
        record.ended = UTCTime(seconds: 1_000_100)
        let read = try ShardRecord(try JSON.parse(Array(record.json.jsonText.utf8)))
        #expect(read == record)
        #expect(read.plan.cells.map(\.id) == plan.cells.map(\.id))
    }

    @Test func aFolderSaysHowFarItsShardsAreAndReadsThemAll() throws {
        let scratch = try Scratch("night")
        let folder = NightFolder(root: scratch.path, id: "a")
        #expect(try folder.progress() == NightFolder.Progress())
        var records: [ShardRecord] = []
        for number in 1...3 {
            let shard = try #require(Shard(number, of: 3))
            let plan = NightPlan(
                id: "a",
                of: try Self.suite(),
                on: try Self.day("2026-11-30"),
                shard: shard
            )
            var record = ShardRecord(
                plan: plan,
                budget: nil,
                program: Program(version: "1", commit: "c"),
                machine: Machine(system: "s", cores: 2, memory: 3, host: "h"),
                began: UTCTime(seconds: 0)
            )
            if number != 2 { record.end = .complete }
            records.append(record)
            try folder.write(record)
        }
        let progress = try folder.progress()
        #expect(progress.begun == 3 && progress.count == 3 && progress.ended == [1, 3])
        #expect(!progress.isOver)
        #expect(try folder.shards() == records)
    }

    @Test func aRecordThatWasChangedByHandIsRefused() throws {
        let plan = NightPlan(id: "a", of: try Self.suite(), on: try Self.day("2026-11-30"))
        let record = ShardRecord(
            plan: plan,
            budget: nil,
            program: Program(version: "1", commit: "c"),
            machine: Machine(system: "s", cores: 2, memory: 3, host: "h"),
            began: UTCTime(seconds: 0)
        )
        let text = record.json.jsonText.replacing("2026-11-30", with: "2026-11-29")
        #expect(throws: ArchiveError.self) {
            try ShardRecord(try JSON.parse(Array(text.utf8)))
        }
    }

    private static func suite() throws -> Suite {
        try Suite.test(
            """
            cells:
              - {strategies: [abd, raft], workload: register, runs: 3}
              - {strategy: abd, workload: deletes, simulate: true, seeds: 5}
            """
        )
    }

    private static func day(_ text: String) throws -> NightDate { try #require(NightDate(text)) }
}
