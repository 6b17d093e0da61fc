import Checkers
import Faults
import Histories
import Observations
import Processes
import Replication
import Systems
import Testing
import Workloads

@testable import Control

/// Whole trials of a system in memory; a trial of ten seconds takes milliseconds.
@Suite struct TrialTests {
    private func trial(
        _ stage: Stage,
        workload: String = "register",
        schedule: [ScheduledFault] = [],
        rate: Double? = 100,
        clients: Int = 5,
        monitor: TrialMonitor = TrialMonitor()
    ) throws -> Trial {
        _ = try stage.recorder()
        let setup = TrialSetup(
            nodes: stage.nodes,
            clients: clients,
            rate: rate,
            timeLimit: .seconds(10),
            seed: 1,
            history: stage.folder + "/journal.jsonl",
            faults: stage.folder + "/faults.jsonl",
            nodeFolders: stage.folder + "/nodes",
            launcher: stage.machine,
            clock: stage.time
        )
        let options = Workload.Options(keys: 3, supported: ["read", "write"])
        return Trial(
            of: stage.system,
            setup,
            workload: try #require(Workload.named(workload, options: options)),
            schedule: schedule,
            layer: stage.layer,
            monitor: monitor
        )
    }

    private func run(
        _ stage: Stage,
        schedule: [ScheduledFault] = [],
        rate: Double? = 100,
        during: @escaping @Sendable (Stage) async throws -> Void = { _ in }
    ) async throws -> Evidence {
        defer { stage.clean() }
        let trial = try trial(stage, schedule: schedule, rate: rate)
        return try stage.time.run {
            async let result = trial.run()
            try await during(stage)
            return try await result
        }
    }

    private let isolated = Partition(
        shape: .isolateOne,
        cut: ["n2", "n3"].flatMap { [Link(from: "n1", to: $0), Link(from: $0, to: "n1")] }
    )

    @Test func aTrialEndsWithFinalReadsAtEveryNode() async throws {
        let stage = Stage()
        let result = try await run(stage)
        let final = result.history.operations.filter(\.isFinal)
        #expect(Set(final.compactMap(\.node)) == ["n1", "n2", "n3"])
        #expect(final.allSatisfy(\.isOK) && result.circumstances.rest == "converged")
        #expect(
            result.windows.isEmpty && result.circumstances.unexpectedExits.isEmpty
                && !result.circumstances.isInterrupted
        )
    }

    @Test func nothingIsLeftBehind() async throws {
        let stage = Stage()
        _ = try await run(stage)
        #expect(stage.machine.running.isEmpty)
        #expect(stage.layer.isShutDown && stage.system.isShutDown)
    }

    @Test func theRateIsKept() async throws {
        let stage = Stage()
        let result = try await run(stage)
        let asked = result.history.operations.filter { !$0.isFinal && ($0.invokedAt ?? 0) > 0 }
            .filter { result.workload.contains($0.invokedAt ?? 0) }
        #expect((950...1000).contains(asked.count), "\(asked.count)")
        #expect(result.workload.upperBound - result.workload.lowerBound >= 9_900_000_000)
    }

    @Test func theSameSeedIsTheSameTrial() async throws {
        func calls(_ result: Evidence) -> [String] {
            result.history.operations.map {
                "\($0.process) \($0.f) \($0.argument) \($0.outcome) \($0.completedAt ?? 0)"
            }
        }
        let first = calls(try await run(Stage()))
        let second = calls(try await run(Stage()))
        #expect(first == second && first.count > 900)
    }

    @Test func faultsComeAtTheirTimesToTheNanosecond() async throws {
        let schedule = [
            ScheduledFault(offset: .seconds(2), fault: .partition(isolated)),
            ScheduledFault(offset: .seconds(5), fault: .healLinks),
        ]
        let result = try await run(Stage(), schedule: schedule)
        let begin = result.workload.lowerBound
        #expect(result.windows.map(\.begun) == [begin + 2_000_000_000])
        #expect(result.windows.map(\.end) == [begin + 5_000_000_000])
        #expect(
            result.windows.map(\.minority) == [["n1"]] && result.circumstances.effectiveFaults == 1
        )
    }

    @Test func whatIsBrokenAtTheEndIsMendedBeforeTheFinalReads() async throws {
        let stage = Stage()
        let schedule = [
            ScheduledFault(offset: .seconds(6), fault: .partition(isolated)),
            ScheduledFault(offset: .seconds(7), fault: .kill(["n2"])),
            ScheduledFault(offset: .seconds(8), fault: .pause(["n3"])),
        ]
        let result = try await run(stage, schedule: schedule)
        let final = result.history.operations.filter(\.isFinal)
        #expect(Set(final.filter(\.isOK).compactMap(\.node)) == ["n1", "n2", "n3"])
        #expect(
            result.circumstances.unexpectedExits.isEmpty && result.circumstances.rest == "converged"
        )
    }

    @Test func anUnexpectedExitIsInTheResult() async throws {
        let result = try await run(Stage()) { stage in
            try await stage.time.sleep(for: .seconds(3))
            stage.machine.last(of: "n2")?.end(.exited(1), words: "boom")
        }
        #expect(result.circumstances.unexpectedExits.contains("n2 exited with status 1: boom"))
        #expect(result.circumstances.unresponsive.contains { $0.hasPrefix("n2 did not answer") })
        #expect(result.circumstances.rest == "timed-out")
    }

    @Test func statesThatDifferAtRestAreRecorded() async throws {
        let stage = Stage()
        stage.system.setDigest("other", of: "n3")
        let result = try await run(stage)
        #expect(result.circumstances.rest == "settled")
        let held = result.circumstances.digestsAtRest
        #expect(held.map(\.node) == ["n1", "n2", "n3"])
        #expect(held.map(\.digest) == ["same", "same", "other"])
    }

    /// What reads alone bring up to date is compared after the final reads.
    @Test func statesThatFinalReadsMakeEqualAreEqual() async throws {
        let stage = Stage()
        stage.system.setDigest("other", of: "n3")
        let result = try await run(stage) { stage in
            try await stage.time.sleep(for: .milliseconds(12_500))
            stage.system.setDigest("same", of: "n3")
        }
        #expect(result.circumstances.rest == "settled")
        #expect(result.circumstances.digestsAtRest.map(\.digest) == ["same", "same", "same"])
    }

    @Test func aSystemWithoutDigestsIsNotWaitedFor() async throws {
        let stage = Stage(capabilities: [.lifecycle])
        let result = try await run(stage)
        #expect(result.circumstances.rest == "unobservable")
        #expect(stage.time.now < 11_000_000_000)
    }

    @Test func aCancelledTrialReturnsWhatItRecorded() async throws {
        let stage = Stage()
        defer { stage.clean() }
        let trial = try trial(stage)
        let result = try stage.time.run {
            try await withThrowingTaskGroup(of: Evidence.self) { group in
                group.addTask { try await trial.run() }
                try await stage.time.sleep(for: .seconds(4))
                group.cancelAll()
                return try #require(try await group.next())
            }
        }
        #expect(result.circumstances.isInterrupted && result.circumstances.rest == nil)
        #expect((300...410).contains(result.history.operations.count))
        #expect(stage.machine.running.isEmpty && stage.time.now < 5_000_000_000)
    }

    @Test func aSetUpThatIsRefusedEndsTheTrial() async throws {
        let stage = Stage()
        defer { stage.clean() }
        stage.system.refuse(with: Completion(kind: .fail, value: .null, error: "busy"))
        let trial = try trial(stage, workload: "bank")
        let error = #expect(throws: ControlError.self) {
            try stage.time.run { try await trial.run() }
        }
        #expect(error?.description.contains("could not be set up") == true)
        #expect(stage.machine.running.isEmpty && stage.layer.isShutDown)
    }

    @Test func aLayerThatTheSystemDoesNotFitIsRefused() async throws {
        let layer = FakeLinks(requires: [.callerAddresses])
        let stage = Stage(capabilities: [.lifecycle], layer: layer)
        let error = await #expect(throws: ControlError.self) { try await run(stage) }
        #expect(error?.description.contains("callerAddresses") == true)
        #expect(stage.machine.processes.isEmpty)
    }

    @Test func aNodeThatCannotStartEndsTheTrial() async throws {
        let stage = Stage()
        stage.machine.plan("n2", .ends(.exited(64), words: "no such strategy"))
        let error = await #expect(throws: ControlError.self) { try await run(stage) }
        #expect(error?.description == "n2 did not start: no such strategy")
        #expect(stage.machine.running.isEmpty)
    }
}
