import Histories
import Processes
import Replication
import Testing

@testable import Control

/// Pauses and crashes during recovery; in virtual time.
@Suite struct PauseTests {
    @Test func aPauseIsMeasured() async throws {
        let stage = Stage()
        try await stage.run { stage in
            let paused = try await stage.supervisor.pause(["n1"])
            #expect(paused.keys.sorted() == ["n1"])
            #expect(stage.machine.last(of: "n1")?.isPaused == true)
            try await stage.time.sleep(for: .seconds(3))
            #expect(await stage.supervisor.resume(["n1"]) == ["n1": .int(3_000_000_000)])
            #expect(stage.machine.last(of: "n1")?.isPaused == false)
        }
    }

    @Test func theDeadAndThePausedAreNotPaused() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.supervisor.kill(["n1"])
            _ = try await stage.supervisor.pause(["n2"])
            let answer = try await stage.supervisor.pause(["n1", "n2", "n3"])
            #expect(answer.keys.sorted() == ["n3"])
        }
    }

    @Test func nodesThatRunAreNotResumed() async throws {
        let stage = Stage()
        try await stage.run { stage in
            #expect(await stage.supervisor.resume(stage.nodes).isEmpty)
        }
    }

    @Test func aKillEndsAPause() async throws {
        let stage = Stage()
        try await stage.run { stage in
            _ = try await stage.supervisor.pause(["n1"])
            #expect(await stage.supervisor.kill(["n1"]).count == 1)
            #expect(await stage.supervisor.resume(["n1"]).isEmpty)
            let answer = try await stage.supervisor.start(["n1"])
            #expect(answer.count == 1)
        }
    }

    @Test func aProcessThatDoesNotStopIsNamed() async throws {
        let stage = Stage()
        try await stage.run { stage in
            stage.machine.last(of: "n1")?.refusePauses()
            let error = await #expect(throws: ControlError.self) {
                try await stage.supervisor.pause(["n1"])
            }
            #expect(error?.description.hasPrefix("n1 did not stop within") == true)
        }
    }

    @Test func aPauseThatIsCancelledIsUndoneByResume() async throws {
        let stage = Stage()
        try await stage.run { stage in
            stage.machine.last(of: "n1")?.refusePauses()
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await #expect(throws: CancellationError.self) {
                        try await stage.supervisor.pause(["n1"])
                    }
                }
                try? await stage.time.sleep(for: .seconds(1))
                group.cancelAll()
            }
            #expect(await stage.supervisor.resume(["n1"]).keys.sorted() == ["n1"])
        }
    }

    @Test func aNodeKilledWhileItIsBeingPausedIsNotPaused() async throws {
        let stage = Stage()
        try await stage.run { stage in
            stage.machine.last(of: "n1")?.refusePauses()
            async let paused = stage.supervisor.pause(["n1"])
            try await stage.time.sleep(for: .seconds(1))
            #expect(await stage.supervisor.kill(["n1"]).count == 1)
            let answer = try await paused
            #expect(answer.isEmpty)
        }
    }

    @Test func aNodeResumedWhileItIsBeingPausedRuns() async throws {
        let stage = Stage()
        try await stage.run { stage in
            stage.machine.last(of: "n1")?.refusePauses()
            async let paused = stage.supervisor.pause(["n1"])
            try await stage.time.sleep(for: .seconds(1))
            #expect(await stage.supervisor.resume(["n1"]).count == 1)
            let answer = try await paused
            #expect(answer.isEmpty)
            #expect(await stage.supervisor.unexpectedExits().isEmpty)
        }
    }

    @Test func anExitDuringAPauseIsUnexpected() async throws {
        let stage = Stage()
        try await stage.run { stage in
            _ = try await stage.supervisor.pause(["n2"])
            stage.machine.last(of: "n2")?.end(.signalled(.kill))
            #expect(await stage.supervisor.unexpectedExits().count == 1)
            #expect(await stage.supervisor.resume(["n2"]).isEmpty)
        }
    }

    @Test func aCrashDuringRecoveryComesWhenTheMarkerGrows() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.supervisor.kill(["n1", "n2"])
            let crashed = try await stage.supervisor.crashWhileRecovering(["n1", "n2"])
            #expect(crashed.keys.sorted() == ["n1", "n2"])
            for crash in crashed.values {
                #expect(crash["listened"] == false && crash["log_grew"] == 16)
                // One millisecond to make it, three until its marker grows, one until it is gone.
                #expect((4_000_000..<7_000_000).contains(crash["lived_ns"]?.integer ?? 0))
            }
            #expect(stage.machine.running == ["n3"])
        }
    }

    @Test func aNodeThatListensBeforeItsMarkerGrowsHadRecovered() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.supervisor.kill(["n1"])
            stage.machine.plan("n1", .listens(after: .milliseconds(1)))
            let crashed = try await stage.supervisor.crashWhileRecovering(["n1"])
            #expect(crashed["n1"]?["listened"] == true)
        }
    }

    @Test func onlyDeadNodesCrashDuringRecovery() async throws {
        let stage = Stage()
        try await stage.run { stage in
            _ = try await stage.supervisor.pause(["n2"])
            let answer = try await stage.supervisor.crashWhileRecovering(["n1", "n2"])
            #expect(answer.isEmpty)
            #expect(stage.machine.processes.count == 3)
        }
    }

    @Test func aNodeThatCrashedDuringRecoveryCanBeStarted() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.supervisor.kill(["n1"])
            _ = try await stage.supervisor.crashWhileRecovering(["n1"])
            #expect(await stage.supervisor.unexpectedExits().isEmpty)
            let answer = try await stage.supervisor.start(["n1"])
            #expect(answer.count == 1)
        }
    }
}
