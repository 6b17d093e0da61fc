import Archive
import Histories
import Nights
import Plans
import Scoring
import Testing

/// Results of nights: what counts once, what counts as green, and what never does.
@Suite struct NightResultTests {
    @Test func cellsThatHeldAreGreen() throws {
        let night = try Night("{strategies: [abd, raft], workload: register}")
        let result = try night.result(of: [night.run(0), night.run(1)])
        #expect(result.cells.map(\.standing) == [.asClaimed, .asClaimed])
        #expect(result.status == .asClaimed && result.tried == 2)
    }

    @Test func anUnexpectedFindingBreaksTheNight() throws {
        let night = try Night("{strategies: [abd, raft], workload: register}")
        let broken = night.run(1, .broken, findings: ["stale read"])
        let result = try night.result(of: [night.run(0), broken])
        #expect(result.cells.map(\.standing) == [.asClaimed, .broken])
        #expect(result.status == .broken)
        #expect(result.cells[1].unexpected.map(\.fingerprint.anomaly) == ["stale read"])
    }

    @Test func brokenWithoutAFindingIsBrokenToo() throws {
        let night = try Night("{strategy: abd, workload: register}")
        #expect(try night.result(of: [night.run(0, .broken)]).status == .broken)
    }

    // MARK: Expectations and known issues

    @Test func whatIsExpectedIsNoFailureAndItsAbsenceIsUndecided() throws {
        let night = try Night("{strategy: quorum, workload: register, expect: stale read}")
        let seen = try night.result(of: [night.run(0, .broken, findings: ["stale read"])])
        #expect(seen.cells[0].standing == .expected && seen.status == .asClaimed)
        let other = try night.result(
            of: [night.run(0, .broken, findings: ["stale read", "lost update"])]
        )
        #expect(other.cells[0].standing == .broken)
        #expect(other.cells[0].unexpected.map(\.fingerprint.anomaly) == ["lost update"])
        let absent = try night.result(of: [night.run(0)])
        #expect(absent.cells[0].standing == .undecided && absent.status == .undecided)
    }

    @Test func aDefectMayBreakWhateverItBreaksBesides() throws {
        let night = try Night("{strategy: broken/abd-quorum-of-half, expect: defect}")
        let seen = try night.result(
            of: [night.run(0, .broken, findings: ["divergence", "not linearizable"])]
        )
        #expect(seen.cells[0].standing == .expected)
        let besides = night.run(0, .broken, findings: ["divergence"], property: "convergent")
        #expect(try night.result(of: [besides]).cells[0].standing == .undecided)
    }

    @Test func knownIssuesAreShownAndDoNotFail() throws {
        let night = try Night("{strategy: abd, workload: register}")
        let runs = [night.run(0, .broken, findings: ["stale read"])]
        let known = try night.result(of: runs) { $0.fingerprint.anomaly == "stale read" }
        #expect(known.cells[0].standing == .known && known.status == .asClaimed)
        let other = [night.run(0, .broken, findings: ["stale read", "lost update"])]
        let both = try night.result(of: other) { $0.fingerprint.anomaly == "stale read" }
        #expect(both.cells[0].standing == .broken)
    }

    // MARK: Attempts

    @Test func aUnitCountsOnceAndAViolationIsNeverMadeGood() throws {
        let night = try Night("{strategy: abd, workload: register}")
        let result = try night.result(of: [
            night.run(0, .failed), night.run(0, .broken, findings: ["x"], attempt: 1),
            night.run(0, attempt: 2),
        ])
        #expect(result.status == .broken && result.tried == 1)
        #expect(result.cells[0].units[0].isNondeterministic)
    }

    @Test func aFailureOfTheHarnessIsForgivenByAnAttemptThatJudged() throws {
        let night = try Night("{strategy: abd, workload: register}")
        let mended = try night.result(of: [night.run(0, .failed), night.run(0, attempt: 1)])
        #expect(mended.status == .asClaimed)
        let failed = try night.result(of: [night.run(0, .failed), night.run(0, .failed)])
        #expect(failed.cells[0].standing == .failed && failed.status == .failed)
    }

    // MARK: What is missing

    @Test func whatTheShardDidNotReachIsSaidAndWhatItLostIsUndecided() throws {
        let night = try Night("{strategies: [abd, raft], workload: register}")
        let over = try night.result(of: [night.run(0)], end: .budget)
        #expect(over.cells.map(\.standing) == [.asClaimed, .notReached])
        #expect(over.status == .asClaimed)
        let crashed = try night.result(of: [night.run(0)], end: nil)
        #expect(crashed.cells.map(\.standing) == [.asClaimed, .missing])
        #expect(crashed.status == .undecided)
        let running = night.run(1, nil)
        #expect(try night.result(of: [night.run(0), running], end: nil).status == .undecided)
    }

    @Test func aCompleteShardWhoseRunsAreGoneIsUndecided() throws {
        let night = try Night("{strategies: [abd, raft], workload: register}")
        let gone = try night.result(of: [night.run(0)])
        #expect(gone.cells.map(\.standing) == [.asClaimed, .missing])
        #expect(gone.status == .undecided)
        let stopped = try night.result(of: [night.run(0), night.run(1, .interrupted)])
        #expect(stopped.cells[1].standing == .missing && stopped.status == .undecided)
    }

    @Test func anEmptyNightIsNeverGreen() throws {
        let night = try Night("{strategy: abd, workload: register}")
        #expect(try night.result(of: [], end: .budget).status == .undecided)
        #expect(throws: ArchiveError.self) { try NightResult([], runs: []) }
    }

    @Test func aMissingShardIsUndecided() throws {
        let text = "{strategies: [abd, raft, eventual, causal], workload: register}"
        let halves = try (1...2).map { try Night(text, shard: try #require(Shard($0, of: 2))) }
        let runs = halves.flatMap { half in half.numbers.map { half.run($0) } }
        let both = try NightResult(halves.map { $0.record(.complete) }, runs: runs)
        #expect(both.status == .asClaimed && both.missingShards.isEmpty && both.tried == 4)
        let one = try NightResult([halves[0].record(.complete)], runs: runs)
        #expect(one.missingShards == [2] && one.status == .undecided)
        let allowed = try NightResult(
            [halves[0].record(.complete)],
            runs: runs,
            allowsMissing: true
        )
        #expect(allowed.status == .asClaimed)
    }

    @Test func shardsOfDifferentPlansAreRefused() throws {
        let one = try Night("{strategy: abd}", shard: try #require(Shard(1, of: 2)))
        let other = try Night("{strategy: raft}", shard: try #require(Shard(2, of: 2)))
        #expect(throws: ArchiveError.self) {
            try NightResult([one.record(.complete), other.record(.complete)], runs: [])
        }
    }

    @Test func mergingIsTheSameAsOneMachine() throws {
        let text = "{strategies: [abd, raft, eventual, causal], workload: register}"
        let whole = try Night(text)
        let halves = try (1...2).map { try Night(text, shard: try #require(Shard($0, of: 2))) }
        let runs = whole.numbers.map { number in
            number == 2 ? whole.run(2, .broken, findings: ["x"]) : whole.run(number)
        }
        let one = try whole.result(of: runs)
        let merged = try NightResult(halves.map { $0.record(.complete) }, runs: runs)
        #expect(one.cells.map(\.standing) == merged.cells.map(\.standing))
        #expect(one.status == merged.status)
    }
}

/// A night of a suite with one group, whose records tests make up.
struct Night {
    let suite: Suite
    let plan: NightPlan

    init(_ group: String, shard: Shard = .whole) throws {
        suite = try Suite.test("cells: [\(group)]")
        let date = try #require(NightDate("2026-11-30"))
        plan = NightPlan(id: "night", of: suite, on: date, shard: shard)
    }

    /// The numbers of the cells of this shard in the suite.
    var numbers: [Int] {
        let mine = Set(plan.shard.cells(of: suite.cells).map(\.id))
        return suite.cells.indices.filter { mine.contains(suite.cells[$0].id) }
    }

    func record(_ end: ShardRecord.End?) -> ShardRecord {
        var record = ShardRecord(
            plan: plan,
            budget: nil,
            program: Program(version: "1", commit: "c"),
            machine: Machine(system: "s", cores: 2, memory: 3, host: "h"),
            began: UTCTime(seconds: 1_000)
        )
        record.end = end
        record.ended = end.map { _ in UTCTime(seconds: 2_000) }
        return record
    }

    /// A run of the first unit of a cell; with no status one that has not ended.
    func run(
        _ cell: Int,
        _ status: RunStatus? = .asClaimed,
        findings: [String] = [],
        property: String = "linearizable",
        attempt: Int = 0
    ) -> CellResult.Attempt {
        let cell = suite.cells[cell]
        let place = RunRecord.Place(night: plan.id, cell: cell.id, unit: 0, attempt: attempt)
        let ending = status.map { status in
            RunRecord.Ending(
                status: status,
                duration: .seconds(3),
                summary: nil,
                findings: findings.map { name in
                    Finding(
                        fingerprint: Fingerprint(
                            strategy: cell.plan.strategy,
                            workload: cell.plan.workload,
                            faults: "none",
                            anomaly: name,
                            shape: "00000000"
                        ),
                        property: property,
                        isPromised: true,
                        count: 1,
                        gist: "it happened"
                    )
                }
            )
        }
        return CellResult.Attempt(
            folder: "suite/\(cell.id)-\(attempt)",
            record: RunRecord(
                id: "\(cell.id)-\(attempt)",
                suite: "suite",
                subject: cell.plan.strategy,
                plan: .null,
                program: Program(version: "1", commit: "c"),
                machine: Machine(system: "s", cores: 2, memory: 3, host: "h"),
                links: "relay",
                began: UTCTime(seconds: 1_100),
                reproduction: "faultline run",
                place: place,
                state: ending.map { .ended($0) } ?? .running
            )
        )
    }

    func result(
        of runs: [CellResult.Attempt],
        end: ShardRecord.End? = .complete,
        isKnown: (Finding) -> Bool = { _ in false }
    ) throws -> NightResult {
        try NightResult([record(end)], runs: runs, isKnown: isKnown)
    }
}
