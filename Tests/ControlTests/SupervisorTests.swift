import Faults
import Histories
import Processes
import Replication
import Systems
import Testing

@testable import Control

/// Starts, kills and pauses of nodes, and ends that nobody caused; in virtual time.
@Suite struct SupervisorTests {
    @Test func nodesThatStartAreInTheTable() async throws {
        let stage = Stage()
        try await stage.run { stage in
            #expect(stage.supervisor.endpoints.all.map(\.node) == ["n1", "n2", "n3"])
            #expect(
                stage.supervisor.endpoints["n2"]?.client.port == stage.machine.last(of: "n2")?.port
            )
            #expect(stage.layer.listening == ["n1", "n2", "n3"])
        }
    }

    @Test func nodesStartAtTheSameTime() async throws {
        let stage = Stage(nodes: 9)
        try await stage.run { stage in
            #expect(stage.time.now < 20_000_000)
            #expect(stage.machine.running.count == 9)
        }
    }

    @Test func onlyDeadNodesAreStarted() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.supervisor.kill(["n2"])
            let started = try await stage.supervisor.start(["n1", "n2", "n3"])
            #expect(started.keys.sorted() == ["n2"])
            #expect(stage.machine.processes.count == 4)
        }
    }

    @Test func aNodeThatStartsAgainHasAnotherPlace() async throws {
        let stage = Stage()
        try await stage.run { stage in
            let before = stage.supervisor.endpoints["n1"]
            await stage.supervisor.kill(["n1"])
            #expect(stage.supervisor.endpoints["n1"] == before)
            try await stage.supervisor.start(["n1"])
            #expect(stage.supervisor.endpoints["n1"] != before)
        }
    }

    @Test func aNodeThatDoesNotListenIsNamed() async throws {
        let stage = Stage()
        stage.machine.plan("n2", .isSilent)
        try await stage.run(starting: false) { stage in
            let error = await #expect(throws: ControlError.self) {
                try await stage.supervisor.start(["n2"])
            }
            #expect(error?.description.hasPrefix("n2 did not listen within") == true)
            #expect(stage.time.now >= 20_000_000_000)
        }
    }

    @Test func aNodeThatEndsBeforeItListensIsNamedWithItsLastWords() async throws {
        let stage = Stage()
        stage.machine.plan("n2", .ends(.exited(70), words: "the port is in use"))
        try await stage.run(starting: false) { stage in
            let error = await #expect(throws: ControlError.self) {
                try await stage.supervisor.start(["n2"])
            }
            #expect(error?.description == "n2 did not start: the port is in use")
        }
    }

    @Test func anAnnouncementThatIsNoneIsRefused() async throws {
        let stage = Stage()
        stage.machine.plan("n1", .says("hello"))
        try await stage.run(starting: false) { stage in
            let error = await #expect(throws: ControlError.self) {
                try await stage.supervisor.start(["n1"])
            }
            #expect(error?.description.contains("expected listening PORT, found hello") == true)
        }
    }

    @Test func aProcessThatCannotBeMadeLeavesTheNodeStopped() async throws {
        let stage = Stage()
        stage.machine.plan("n1", .isRefused)
        try await stage.run(starting: false) { stage in
            await #expect(throws: FakeMachine.Refusal.self) {
                try await stage.supervisor.start(["n1"])
            }
            let answer = try await stage.supervisor.start(["n1"])
            #expect(answer.keys.sorted() == ["n1"])
        }
    }

    @Test func aSystemWithoutAnnouncementsIsAskedWhetherItAnswers() async throws {
        let stage = Stage(readiness: .answering)
        try await stage.run(starting: false) { stage in
            // Port 0 belongs to no process, so nobody ever answers.
            let error = await #expect(throws: ControlError.self) {
                try await stage.supervisor.start(["n1"])
            }
            #expect(error?.description.contains("did not listen") == true)
        }
    }

    @Test func nodesThatSomebodyElseRunsAreOnlyNoted() async throws {
        let place = Endpoint(node: "n1", host: "10.0.0.1", ports: Ports(shared: 2379))
        let stage = Stage(nodes: 1, capabilities: [], endpoints: [place])
        try await stage.run { stage in
            #expect(stage.supervisor.endpoints["n1"] == place)
            #expect(stage.machine.processes.isEmpty)
            #expect(await stage.supervisor.kill(["n1"]).isEmpty)
            #expect(await stage.supervisor.unexpectedExits().isEmpty)
        }
    }

    @Test func aKillEndsTheProcess() async throws {
        let stage = Stage()
        try await stage.run { stage in
            let pid = try #require(stage.machine.last(of: "n2")).pid
            #expect(await stage.supervisor.kill(["n2"]) == ["n2": .int(Int64(pid))])
            #expect(stage.machine.last(of: "n2")?.termination == .signalled(.kill))
            #expect(stage.layer.listening == ["n1", "n3"])
        }
    }

    @Test func theDeadAreNotKilledAgain() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.supervisor.kill(["n2"])
            #expect(await stage.supervisor.kill(["n2"]).isEmpty)
        }
    }

    @Test func severalAreKilledAtOnce() async throws {
        let stage = Stage(nodes: 5)
        try await stage.run { stage in
            let before = stage.time.now
            #expect(await stage.supervisor.kill(stage.nodes).count == 5)
            #expect(stage.time.now - before == 1_000_000)
        }
    }

    @Test func killedNodesAreNotUnexpected() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.supervisor.kill(["n1", "n3"])
            #expect(await stage.supervisor.unexpectedExits().isEmpty)
        }
    }

    @Test func aNodeKilledBeforeItsProcessIsThereIsNotLeftBehind() async throws {
        let stage = Stage()
        try await stage.run(starting: false) { stage in
            async let started = stage.supervisor.start(["n1"])
            // Half of the time that it takes to make a process.
            try await stage.time.sleep(for: .microseconds(500))
            #expect(await stage.supervisor.kill(["n1"]).isEmpty)
            let answer = try await started
            #expect(answer == ["n1": ["killed": true]])
            #expect(stage.machine.running.isEmpty)
            let again = try await stage.supervisor.start(["n1"])
            #expect(again["n1"]?["port"] != nil)
        }
    }

    @Test func aNodeKilledBeforeItListensIsNotInTheTable() async throws {
        let stage = Stage()
        stage.machine.plan("n1", .listens(after: .seconds(1)))
        try await stage.run(starting: false) { stage in
            async let started = stage.supervisor.start(["n1"])
            try await stage.time.sleep(for: .milliseconds(100))
            #expect(await stage.supervisor.kill(["n1"]).count == 1)
            let answer = try await started
            #expect(answer["n1"]?["port"] == nil)
            #expect(stage.supervisor.endpoints["n1"] == nil && stage.machine.running.isEmpty)
        }
    }

    @Test func aStartThatIsCancelledEndsSoon() async throws {
        let stage = Stage()
        stage.machine.plan("n1", .isSilent)
        try await stage.run(starting: false) { stage in
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await #expect(throws: CancellationError.self) {
                        try await stage.supervisor.start(["n1"])
                    }
                }
                try? await stage.time.sleep(for: .milliseconds(100))
                group.cancelAll()
            }
            #expect(stage.time.now < 200_000_000)
            await stage.supervisor.stop()
            #expect(stage.machine.running.isEmpty)
        }
    }

    @Test func anExitThatNobodyCausedIsReportedWithTheLastWords() async throws {
        let stage = Stage()
        try await stage.run { stage in
            stage.machine.last(of: "n3")?.end(.exited(1), words: "out of ideas")
            let exits = await stage.supervisor.unexpectedExits()
            #expect(exits == ["n3 exited with status 1: out of ideas"])
        }
    }

    @Test func anExitIsReportedOnceThoughTheNodeIsKilledAndStartedLater() async throws {
        let stage = Stage()
        try await stage.run { stage in
            stage.machine.last(of: "n3")?.end(.signalled(.kill), words: "no memory")
            #expect(await stage.supervisor.kill(["n3"]).count == 1)
            let answer = try await stage.supervisor.start(["n3"])
            #expect(answer.count == 1)
            #expect(await stage.supervisor.unexpectedExits().map { $0.hasPrefix("n3 ") } == [true])
        }
    }

    @Test func aNodeThatEndedByItselfIsNotStartedUnlessItIsKilled() async throws {
        let stage = Stage()
        try await stage.run { stage in
            stage.machine.last(of: "n3")?.end(.exited(1))
            let answer = try await stage.supervisor.start(["n3"])
            #expect(answer.isEmpty)
        }
    }

    @Test func stopEndsEveryNodeThePausedToo() async throws {
        let stage = Stage()
        try await stage.run { stage in
            _ = try await stage.supervisor.pause(["n1"])
            await stage.supervisor.stop()
            #expect(stage.machine.running.isEmpty)
            #expect(stage.machine.last(of: "n1")?.isPaused == false)
        }
    }
}
