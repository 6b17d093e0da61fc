import Archive
import Histories
import Nights
import Plans
import Scoring
import Strategies
import Synchronization
import Testing
import Trials

/// The runner of nights: what it begins, what it tries again, and when it stops.
@Suite struct NightRunnerTests {
    @Test func everyUnitIsCarriedOutOnce() async throws {
        let plan = try Self.plan("{strategies: [abd, raft], workload: register, runs: 3}")
        let log = Log()
        let end = await Self.runner(jobs: 3, log) { _, _ in .asClaimed }
            .run(plan, within: nil, observing: NightMonitor())
        #expect(end == .complete)
        #expect(log.units.sorted() == plan.units.map { "\($0.cell)-\($0.number)" }.sorted())
    }

    @Test func failuresOfTheHarnessAreTriedAgainAndViolationsNever() async throws {
        let plan = try Self.plan("{strategies: [abd, raft], workload: register}")
        let failing = plan.units[0].cell
        let log = Log()
        _ = await Self.runner(jobs: 1, log) { unit, place in
            if unit.cell != failing { return .broken }
            return place.attempt < 2 ? .failed : .asClaimed
        }
        .run(plan, within: nil, observing: NightMonitor())
        #expect(log.attempts(of: failing) == [0, 1, 2])
        #expect(log.attempts(of: plan.units[1].cell) == [0])
    }

    @Test func aUnitIsTriedAsOftenAsAskedForAtMost() async throws {
        let plan = try Self.plan("{strategy: abd, workload: register}")
        let log = Log()
        _ = await Self.runner(jobs: 1, log) { _, _ in .failed }
            .run(plan, within: nil, observing: NightMonitor())
        #expect(log.attempts(of: plan.units[0].cell) == [0, 1, 2])
    }

    @Test func whatIsRecordedIsNotDoneAgain() async throws {
        let plan = try Self.plan("{strategy: abd, workload: register, runs: 4}")
        let unit = plan.units
        let done = [
            Self.attempt(unit[0], .asClaimed), Self.attempt(unit[1], .broken),
            Self.attempt(unit[2], nil), Self.attempt(unit[3], .failed, attempt: 0),
            Self.attempt(unit[3], .failed, attempt: 1), Self.attempt(unit[3], .failed, attempt: 2),
        ]
        let log = Log()
        let monitor = NightMonitor()
        let end = await Self.runner(jobs: 1, log) { _, _ in .asClaimed }
            .run(plan, after: done, within: nil, observing: monitor)
        // The third was under way: it is begun again, and its second attempt has another number.
        #expect(end == .complete && log.units == ["\(unit[2].cell)-2"])
        #expect(log.attempts(of: unit[2].cell) == [1])
        #expect(monitor.state.doneBefore == 3 && monitor.state.done == 4)
    }

    @Test func nothingIsBegunOnceTheTimeIsOver() async throws {
        let plan = try Self.plan("{strategy: abd, workload: register, runs: 50}")
        let log = Log()
        let end = await Self.runner(jobs: 1, log) { _, _ in
            try? await Task.sleep(for: .milliseconds(40))
            return .asClaimed
        }
        .run(plan, within: .milliseconds(100), observing: NightMonitor())
        #expect(end == .budget && log.units.count < 50)
        let none = await Self.runner(jobs: 1, Log()) { _, _ in .asClaimed }
            .run(plan, within: .zero, observing: NightMonitor())
        #expect(none == .budget)
    }

    @Test func aStoppedNightBeginsNothing() async throws {
        let plan = try Self.plan("{strategy: abd, workload: register, runs: 50}")
        let log = Log()
        let monitor = NightMonitor()
        let end = await Self.runner(jobs: 1, log) { _, _ in
            monitor.stop()
            return .interrupted
        }
        .run(plan, within: nil, observing: monitor)
        #expect(end == .interrupted && log.units.count == 1)
    }

    // MARK: Parts

    private final class Log: Sendable {
        private let entries = Mutex([RunRecord.Place]())

        var units: [String] { entries.withLock { $0.map { "\($0.cell)-\($0.unit)" } } }

        func attempts(of cell: String) -> [Int] {
            entries.withLock { $0.filter { $0.cell == cell }.map(\.attempt) }
        }

        func add(_ place: RunRecord.Place) { entries.withLock { $0.append(place) } }
    }

    private static func runner(
        jobs: Int,
        _ log: Log,
        _ outcome: @escaping @Sendable (NightUnit, RunRecord.Place) async -> RunStatus
    ) -> NightRunner {
        NightRunner(jobs: jobs, harnessRetries: 2) { unit, _, place in
            log.add(place)
            return attempt(unit, await outcome(unit, place), attempt: place.attempt)
        }
    }

    private static func attempt(
        _ unit: NightUnit,
        _ status: RunStatus?,
        attempt: Int = 0
    ) -> CellResult.Attempt {
        CellResult.Attempt(
            folder: "suite/run",
            record: RunRecord(
                id: "run",
                suite: "suite",
                subject: "abd",
                plan: .null,
                program: Program(version: "1", commit: "c"),
                machine: Machine(system: "s", cores: 2, memory: 3, host: "h"),
                links: "relay",
                began: UTCTime(seconds: 1_100),
                reproduction: "faultline run",
                place: RunRecord.Place(
                    night: "night",
                    cell: unit.cell,
                    unit: unit.number,
                    attempt: attempt
                ),
                state: status.map {
                    .ended(RunRecord.Ending(status: $0, duration: nil, summary: nil))
                } ?? .running
            )
        )
    }

    private static func plan(_ group: String) throws -> NightPlan {
        let subjects = Strategy.all.map { strategy in
            Subject(
                name: strategy.name,
                summary: strategy.summary,
                claim: strategy.claim,
                operations: Set(strategy.operations)
            )
        }
        let suite = try Suite(
            yaml: "cells: [\(group)]",
            file: "suite.yaml",
            in: Catalogue(subjects: subjects),
            reading: PlanError.refuseFiles
        )
        return NightPlan(id: "night", of: suite, on: try #require(NightDate("2026-11-30")))
    }
}
