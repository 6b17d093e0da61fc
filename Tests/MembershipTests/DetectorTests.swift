import Histories
import Replication
import TestSupport
import Testing

@testable import Membership

@Suite struct DetectorTests {
    /// Few heartbeats between a timeout, so that a transcript is short.
    private let brisk = HeartbeatDetector.Options(
        interval: .milliseconds(100),
        suspicion: .fixed(timeout: .milliseconds(250)),
        settling: .milliseconds(500)
    )

    @Test func aPartitionBeginsAndEnds() throws {
        var transcript = Transcript()
        var detector = HeartbeatDetector(
            Membership(me: "n1", members: ["n1", "n2", "n3"]),
            options: brisk
        )
        func enter(_ at: Int, _ from: NodeID, _ sequence: Int, hears: [NodeID]) {
            let heartbeat = Heartbeat(row: row(from, sequence, hears: hears))
            transcript.enter(
                "\(at) ms: \(from) beat \(sequence) hears \(hears)",
                detector.receive(heartbeat, from: from, at: at.milliseconds)
            )
        }
        func tick(_ at: Int) {
            transcript.enter("\(at) ms: tick", detector.tick(at: at.milliseconds))
        }
        transcript.enter("0 ms: start", detector.start(at: 0.milliseconds))
        enter(10, "n2", 1, hears: ["n1", "n3"])
        enter(12, "n3", 1, hears: ["n1", "n2"])
        tick(100)
        enter(110, "n2", 2, hears: ["n1", "n3"])
        enter(115, "n2", 2, hears: ["n1", "n3"])
        tick(200)
        enter(210, "n2", 3, hears: ["n1", "n3"])
        tick(263)
        tick(300)
        enter(310, "n2", 4, hears: ["n1"])
        enter(410, "n2", 5, hears: ["n1"])
        enter(415, "n3", 1, hears: ["n1", "n2"])
        enter(420, "n3", 4, hears: ["n1", "n2"])
        enter(510, "n2", 6, hears: ["n1", "n3"])
        try transcript.check("detector")
    }

    @Test func phiIsTurnedIntoADeadline() {
        let accrual = Accrual(phi: 3, minimumDeviation: .milliseconds(10))
        let steady = [Duration](repeating: .milliseconds(100), count: 20)
        let interval = Duration.milliseconds(100)
        // 100 ms and 3.0902 times the least deviation.
        let timeout = accrual.timeout(after: steady, interval: interval)
        #expect(abs(timeout / .milliseconds(1) - 130.902) < 0.001)
        #expect(accrual.timeout(after: [], interval: interval) == .seconds(1))
        let varied = (0..<20).map { Duration.milliseconds($0.isMultiple(of: 2) ? 60 : 140) }
        // The deviation of 60 and 140 is 40.
        let longer = accrual.timeout(after: varied, interval: interval)
        #expect(abs(longer / .milliseconds(1) - 223.608) < 0.001)
    }

    @Test func jumpsOfTheClockAreNotSilence() {
        var detector = HeartbeatDetector(
            Membership(me: "n1", members: ["n1", "n2"]),
            options: brisk
        )
        _ = detector.start(at: 0.milliseconds)
        _ = detector.receive(
            Heartbeat(row: row("n2", 1, hears: ["n1"])),
            from: "n2",
            at: 10.milliseconds
        )
        _ = detector.tick(at: 3_600_000.milliseconds)
        #expect(detector.suspected == [])
        _ = detector.tick(at: 20.milliseconds)
        _ = detector.tick(at: 80.milliseconds)
        #expect(detector.suspected == ["n2"])
    }

    @Test func oneWayLinksAreSeen() {
        var cluster = DetectorCluster(3, seed: 1)
        cluster.run(until: 3_000)
        cluster.network.cut = [Link(from: "n1", to: "n3")]
        cluster.run(until: 6_000)
        for node in cluster.members {
            let detector = cluster.detectors[node]
            #expect(detector?.graph.oneWay == [Link(from: "n3", to: "n1")])
            #expect(detector?.view.kind == .simplex)
            #expect(detector?.view.components == [["n1", "n2", "n3"]])
        }
        #expect(cluster.detectors["n1"]?.status(of: "n3") == .online)
        #expect(cluster.detectors["n3"]?.status(of: "n1") == .partitioned)
    }

    @Test func statusPageNamesTheSides() {
        var cluster = DetectorCluster(5, seed: 2)
        cluster.run(until: 3_000)
        cluster.network.cut = cut(["n1", "n2", "n3"], ["n4", "n5"])
        cluster.run(until: 6_000)
        let status = cluster.detectors["n1"]?.status ?? [:]
        #expect(status["components"] == [["n1", "n2", "n3"], ["n4"], ["n5"]])
        #expect(status["suspected"] == ["n4", "n5"])
        #expect(status["has_majority"] == true)
        #expect(status["partition"] == "complete")
        #expect(cluster.detectors["n4"]?.hasMajority == false)
        #expect(cluster.detectors["n4"]?.component == ["n4", "n5"])
        #expect(cluster.detectors["n1"]?.status(of: "n4") == .offline)
    }

    @Test func aBridgeIsPartial() {
        var cluster = DetectorCluster(5, seed: 3)
        cluster.run(until: 3_000)
        cluster.network.cut = cut(["n1", "n2"], ["n4", "n5"])
        cluster.run(until: 6_000)
        #expect(cluster.detectors["n1"]?.view.kind == .partial)
        #expect(cluster.detectors["n1"]?.view.components.count == 1)
        #expect(cluster.detectors["n1"]?.status(of: "n5") == .partitioned)
    }

    @Test func aNewLifeIsHeard() {
        var cluster = DetectorCluster(3, seed: 4)
        cluster.run(until: 5_000)
        cluster.stop("n3")
        cluster.run(until: 8_000)
        #expect(cluster.detectors["n1"]?.suspected == ["n3"])
        cluster.start("n3", incarnation: 2)
        cluster.run(until: 9_000)
        #expect(cluster.detectors["n1"]?.suspected == [])
        #expect(cluster.events.last?.event.change == .ended)
    }
}

/// A row of the first life.
func row(_ node: NodeID, _ sequence: Int, hears: [NodeID]) -> Heartbeat.Row {
    Heartbeat.Row(
        node: node,
        beat: Heartbeat.Beat(incarnation: 1, sequence: sequence),
        hears: hears
    )
}

extension Int {
    /// A number of milliseconds as a reading of a wall clock.
    var milliseconds: Instant { Instant(nanoseconds: Int64(self) * 1_000_000) }
}
