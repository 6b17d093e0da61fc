import Faults
import Histories
import Processes
import Replication
import Testing
import Wire

@testable import Control

/// Nodes that end because of their disks, and those that only say so; in virtual time.
@Suite struct DiskStopTests {
    private static let diskStop = Termination.exited(FakeSystem.diskStop)

    private func stop(_ node: NodeID, _ stage: Stage, _ end: Termination = diskStop) {
        stage.machine.last(of: node)?.end(end, words: "no space left")
    }

    @Test func aDiskThatStopsANodeIsExpectedTo() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.breakDisk(of: ["n1"])
            stop("n1", stage)
            #expect(await stage.supervisor.stoppedByDisk == ["n1"])
            #expect(await stage.supervisor.unexpectedExits().isEmpty)
        }
    }

    @Test func anotherStatusIsNotExcusedByTheDisk() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.breakDisk(of: ["n1"])
            stop("n1", stage, .exited(70))
            #expect(await stage.supervisor.stoppedByDisk.isEmpty)
            #expect(await stage.supervisor.unexpectedExits().count == 1)
        }
    }

    @Test func theStatusAloneIsNotExcusedWhileTheDiskIsWell() async throws {
        let stage = Stage()
        try await stage.run { stage in
            stop("n1", stage)
            #expect(await stage.supervisor.unexpectedExits().count == 1)
        }
    }

    @Test func aDiskThatOnlyLosesExcusesNothing() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.breakDisk(of: ["n1"], .loseUnsynced)
            stop("n1", stage)
            #expect(await stage.supervisor.unexpectedExits().count == 1)
        }
    }

    @Test func aStartThatTheDiskRefusesIsNoError() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.supervisor.kill(["n1"])
            await stage.breakDisk(of: ["n1"])
            stage.machine.plan("n1", .ends(Self.diskStop, words: "no space left"))
            let started = try await stage.supervisor.start(["n1"])
            #expect(started == ["n1": ["refused": "no space left"]])
            #expect(await stage.supervisor.stoppedByDisk == ["n1"])
        }
    }

    /// Before, one exit status stood for both, and the disk excused everything.
    @Test func aNodeThatCannotStartForAnotherReasonIsNotExcused() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.supervisor.kill(["n1"])
            await stage.breakDisk(of: ["n1"])
            stage.machine.plan("n1", .ends(.exited(70), words: "the port is in use"))
            let error = await #expect(throws: ControlError.self) {
                try await stage.supervisor.start(["n1"])
            }
            #expect(error?.description == "n1 did not start: the port is in use")
            #expect(await stage.supervisor.unexpectedExits().count == 1)
        }
    }

    @Test func aStoppedNodeIsNotKilled() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.breakDisk(of: ["n1"])
            stop("n1", stage)
            #expect(await stage.supervisor.kill(["n1", "n2"]).keys.sorted() == ["n2"])
            #expect(await stage.supervisor.stoppedByDisk == ["n1"])
        }
    }

    @Test func onlyStoppedNodesAreRevived() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.breakDisk(of: ["n1", "n2"])
            stop("n1", stage)
            await stage.supervisor.kill(["n2"])
            await stage.breakDisk(of: ["n1", "n2"], nil)
            let revived = try await stage.supervisor.revive(stage.nodes)
            #expect(revived.keys.sorted() == ["n1"])
            #expect(stage.machine.running == ["n1", "n3"])
        }
    }

    @Test func aNodeOnItsWayBackStillCountsAsStopped() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.breakDisk(of: ["n1"])
            stop("n1", stage)
            await stage.breakDisk(of: ["n1"], nil)
            stage.machine.plan("n1", .listens(after: .seconds(2)))
            async let revived = stage.supervisor.revive(["n1"])
            try await stage.time.sleep(for: .seconds(1))
            #expect(await stage.supervisor.stoppedByDisk == ["n1"])
            let answer = try await revived
            #expect(answer.count == 1)
            #expect(await stage.supervisor.stoppedByDisk.isEmpty)
        }
    }

    @Test func aRestartBringsAStoppedNodeBackToo() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.breakDisk(of: ["n1"])
            stop("n1", stage)
            let started = try await stage.supervisor.start(["n1"])
            #expect(started.count == 1)
        }
    }

    @Test func onceNodesKnowThatTheirDisksAreWellNothingIsExcused() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.breakDisk(of: ["n1", "n2"])
            stop("n1", stage)
            await stage.breakDisk(of: ["n1", "n2"], nil)
            await stage.supervisor.expectNoStop(of: ["n1", "n2"])
            stop("n2", stage)
            // The first had stopped before; the second has no reason to.
            #expect(await stage.supervisor.stoppedByDisk == ["n1"])
            #expect(await stage.supervisor.unexpectedExits().count == 1)
        }
    }

    @Test func aNewLifeIsExcusedOnlyIfItsDiskIsStillInTrouble() async throws {
        for trouble in [DiskTrouble.full, nil] {
            let stage = Stage()
            try await stage.run { stage in
                await stage.breakDisk(of: ["n1"])
                await stage.supervisor.kill(["n1"])
                await stage.breakDisk(of: ["n1"], trouble)
                try await stage.supervisor.start(["n1"])
                stop("n1", stage)
                #expect(await stage.supervisor.stoppedByDisk.isEmpty == (trouble == nil))
            }
        }
    }

    @Test func theWaitForAStopEndsWithTheLastWords() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.breakDisk(of: ["n1"])
            async let words = stage.supervisor.awaitStop(of: "n1", within: .seconds(2))
            try await stage.time.sleep(for: .seconds(1))
            stop("n1", stage)
            let answer = await words
            #expect(answer == "no space left")
            #expect(stage.layer.listening == ["n2", "n3"])
        }
    }

    @Test func theWaitForAStopIsOverWhenTheNodeGoesOn() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.breakDisk(of: ["n1", "n2"])
            _ = try await stage.supervisor.pause(["n2"])
            let before = stage.time.now
            #expect(await stage.supervisor.awaitStop(of: "n2", within: .seconds(2)) == nil)
            #expect(stage.time.now == before)
            #expect(await stage.supervisor.awaitStop(of: "n1", within: .seconds(2)) == nil)
            #expect(stage.time.now - before >= 2_000_000_000)
        }
    }

    @Test func lossesAreCountedWhileTheDiskIsInTroubleAndForgottenOnceTaken() async throws {
        let stage = Stage()
        try await stage.run { stage in
            // Every start announces one lost record; the first was before the trouble.
            await stage.breakDisk(of: ["n1"], .loseUnsynced)
            for _ in 1...2 {
                await stage.supervisor.kill(["n1", "n2"])
                try await stage.supervisor.start(["n1", "n2"])
            }
            let taken = await stage.supervisor.drainDiskFaults(of: stage.nodes)
            #expect(taken.mapValues(\.lostRecords) == ["n1": 2])
            #expect(await stage.supervisor.drainDiskFaults(of: stage.nodes).isEmpty)
        }
    }

    @Test func theTroubleBeforeIsReturned() async throws {
        let stage = Stage()
        try await stage.run { stage in
            await stage.breakDisk(of: ["n1"], .torn)
            let setting = DiskSetting(trouble: nil, since: 1)
            #expect(await stage.supervisor.note(setting, of: ["n1", "n2"]) == ["n1": .torn])
            #expect(await stage.supervisor.note(setting, of: ["n1", "n2"]).isEmpty)
        }
    }

    @Test func nodesThatStartAgainAreGivenTheirSettings() async throws {
        let stage = Stage()
        try await stage.run { stage in
            let clock = ClockSetting(skew: .jump(.seconds(5)), since: 3)
            await stage.supervisor.note(clock, of: ["n1"])
            await stage.breakDisk(of: ["n1"], .torn)
            await stage.supervisor.kill(["n1", "n2"])
            try await stage.supervisor.start(["n1", "n2"])
            let given = try #require(stage.machine.last(of: "n1")).launch.arguments.dropFirst()
            let settings = try given.map { try NodeSetting(json: Array($0.utf8)) }
            #expect(settings.first == .clock(clock) && settings.count == 2)
            #expect(stage.machine.last(of: "n2")?.launch.arguments == ["n2"])
        }
    }

    @Test func badLinksAreKeptBySender() async throws {
        let stage = Stage()
        try await stage.run { stage in
            var trouble = LinkTrouble()
            trouble.loss = 10
            let links = [Link(from: "n1", to: "n2"), Link(from: "n1", to: "n3")]
            await stage.supervisor.note(trouble, on: links)
            let first = await stage.supervisor.settings(of: "n1").links
            try await stage.time.sleep(for: .seconds(1))
            await stage.supervisor.note(nil, on: [links[0]])
            let second = await stage.supervisor.settings(of: "n1").links
            #expect(first?.troubles == ["n2": trouble, "n3": trouble])
            #expect(second?.troubles == ["n3": trouble])
            #expect((second?.since ?? 0) > (first?.since ?? 0))
            #expect(await stage.supervisor.settings(of: "n2").links == nil)
        }
    }
}
