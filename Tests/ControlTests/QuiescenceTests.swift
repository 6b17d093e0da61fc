import Faults
import Histories
import Observations
import Replication
import Testing
import Wire

@testable import Control

/// The wait for rest, and the questions beside the clients' traffic; in virtual time.
@Suite struct QuiescenceTests {
    /// Waits on a stage whose digests change while it waits.
    private func wait(
        _ stage: Stage,
        within limit: Duration = .seconds(10),
        since: Int64 = 0,
        _ changes: @escaping @Sendable (Stage) async throws -> Void = { _ in }
    ) async throws -> Quiescence {
        defer { stage.clean() }
        return try await stage.run { stage in
            let watch = QuiescenceWatch(
                supervisor: stage.supervisor,
                timeout: .seconds(1),
                recorder: try stage.recorder(),
                since: since
            )
            async let rest = watch.wait(within: limit)
            try await changes(stage)
            return await rest
        }
    }

    @Test func equalDigestsThatStayEqualAreConvergence() async throws {
        let rest = try await wait(Stage())
        #expect(rest.end == .converged && rest.timeToConverge == 0)
        #expect(rest.digests == ["n1": "same", "n2": "same", "n3": "same"])
    }

    @Test func theTimeToConvergeEndsWithTheLastChange() async throws {
        let rest = try await wait(Stage()) { stage in
            stage.system.setDigest("late", of: "n2")
            try await stage.time.sleep(for: .milliseconds(900))
            stage.system.setDigest("same", of: "n2")
        }
        // It is seen by the next of the polls, which come every 20 ms.
        #expect(rest.end == .converged)
        #expect((890_000_000...930_000_000).contains(rest.timeToConverge ?? 0))
    }

    @Test func aChangeBeginsTheHoldAnew() async throws {
        let rest = try await wait(Stage()) { stage in
            for count in 1...5 {
                try await stage.time.sleep(for: .milliseconds(500))
                for node in stage.nodes { stage.system.setDigest("\(count)", of: node) }
            }
        }
        #expect(rest.end == .converged)
        #expect((2_480_000_000...2_540_000_000).contains(rest.timeToConverge ?? 0))
    }

    @Test func theTimeToConvergeCountsFromTheHeal() async throws {
        let rest = try await wait(Stage(), since: -40_000_000)
        #expect(rest.timeToConverge == 40_000_000)
    }

    @Test func digestsThatDifferButRestAreSettled() async throws {
        let stage = Stage()
        stage.system.setDigest("other", of: "n3")
        let rest = try await wait(stage)
        #expect(rest.end == .settled && rest.timeToConverge == nil)
        #expect(rest.digests["n3"] == "other")
    }

    @Test func digestsThatGoOnChangingTimeOut() async throws {
        let rest = try await wait(Stage(), within: .seconds(2)) { stage in
            for count in 1...50 {
                stage.system.setDigest("\(count)", of: "n1")
                try await stage.time.sleep(for: .milliseconds(50))
            }
        }
        #expect(rest.end == .timedOut)
    }

    @Test func aNodeThatDoesNotAnswerTimesOut() async throws {
        let rest = try await wait(Stage(), within: .seconds(5)) { stage in
            await stage.supervisor.kill(["n3"])
        }
        #expect(rest.end == .timedOut)
    }

    @Test func withoutDigestsRestIsUnobservableAtOnce() async throws {
        let stage = Stage(capabilities: [.lifecycle])
        let rest = try await wait(stage)
        #expect(rest == Quiescence(end: .unobservable, timeToConverge: nil))
        #expect(stage.time.now < 100_000_000)
    }

    // MARK: Questions

    private func samples(
        _ stage: Stage,
        _ changes: @escaping @Sendable (Stage) async throws -> Void
    ) async throws -> [Detection.Sample] {
        defer { stage.clean() }
        return try await stage.run { stage in
            let watch = StatusWatch(
                supervisor: stage.supervisor,
                recorder: try stage.recorder()
            )
            async let samples = watch.run()
            try await changes(stage)
            watch.stop()
            return await samples
        }
    }

    private func report(_ kind: NodeReport.Reachability) -> NodeReport {
        NodeReport(reachability: kind)
    }

    @Test func viewsAreSampledUntilTheWatchIsStopped() async throws {
        let stage = Stage()
        for node in stage.nodes { stage.system.setReport(report(.init(kind: .whole)), of: node) }
        let samples = try await samples(stage) { stage in
            try await stage.time.sleep(for: .milliseconds(480))
            stage.system.setReport(report(.init(kind: .complete)), of: "n1")
            stage.system.setReport(report(.init(kind: .whole, suspected: ["n1"])), of: "n2")
            try await stage.time.sleep(for: .milliseconds(500))
        }
        #expect(samples.count == 3 * 20)
        let alarms = samples.filter(\.seesPartition)
        #expect(Set(alarms.map(\.node)) == ["n1", "n2"])
        #expect(alarms.map(\.time).min() == 500_000_000)
    }

    @Test func nodesThatSayNothingOfPeersHaveNoSamples() async throws {
        let stage = Stage()
        stage.system.setReport(report(.init(kind: .whole)), of: "n2")
        let samples = try await samples(stage) { try await $0.time.sleep(for: .seconds(1)) }
        #expect(Set(samples.map(\.node)) == ["n2"])
    }

    @Test func theDeadHaveNoSamplesAndThePausedDoNotDelayOthersForLong() async throws {
        let stage = Stage()
        for node in stage.nodes { stage.system.setReport(report(.init(kind: .whole)), of: node) }
        let samples = try await samples(stage) { stage in
            await stage.supervisor.kill(["n1"])
            _ = try await stage.supervisor.pause(["n2"])
            try await stage.time.sleep(for: .seconds(3))
        }
        // A round takes 250 ms for the one that is paused, and 50 ms until the next.
        #expect(samples.count { $0.node == "n3" } >= 9)
        #expect(samples.count { $0.node == "n1" } <= 1)
    }

    @Test func aSystemWithoutDetectorsIsNotAsked() async throws {
        let samples = try await samples(Stage(capabilities: [.lifecycle])) { stage in
            try await stage.time.sleep(for: .seconds(1))
        }
        #expect(samples.isEmpty)
    }

    @Test func leadersAreFoundByTheirReports() async throws {
        let stage = Stage()
        stage.system.setReport(NodeReport(role: .other), of: "n1")
        stage.system.setReport(NodeReport(role: .leader), of: "n2")
        stage.system.setReport(NodeReport(role: .primary), of: "n3")
        try await stage.run { stage in
            #expect(await stage.supervisor.primaries() == ["n2", "n3"])
            await stage.supervisor.kill(["n2"])
            #expect(await stage.supervisor.primaries() == ["n3"])
        }
    }

    @Test func nodesThatNeverAnswerAreNamed() async throws {
        let stage = Stage()
        try await stage.run { stage in
            #expect(await stage.supervisor.unresponsive(within: .seconds(1)).isEmpty)
            await stage.supervisor.kill(["n2"])
            _ = try await stage.supervisor.pause(["n3"])
            let before = stage.time.now
            #expect(await stage.supervisor.unresponsive(within: .seconds(20)) == ["n2", "n3"])
            #expect(stage.time.now - before >= 20_000_000_000)
        }
    }

    @Test func aNodeThatAnswersInTimeIsNotNamed() async throws {
        let stage = Stage()
        try await stage.run { stage in
            _ = try await stage.supervisor.pause(["n3"])
            async let silent = stage.supervisor.unresponsive(within: .seconds(20))
            try await stage.time.sleep(for: .seconds(19))
            await stage.supervisor.resume(["n3"])
            let answer = await silent
            #expect(answer.isEmpty)
        }
    }
}
