import Checkers
import Histories
import Policies
import Resilience
import Testing

/// Figures of runs that are small enough to count by hand.
@Suite struct PolicyFiguresTests {
    private let retry = ClientPolicy.layers([.deadline, .retry, .timeout, .balance]) {
        $0.balancing = .random
        $0.timeouts.call = .seconds(1)
    }

    private func window(_ start: Int64, _ end: Int64, _ nodes: Set<String> = ["n1"]) -> FaultWindow
    {
        FaultWindow(
            start: start * 1_000_000,
            end: end * 1_000_000,
            majority: ["n2", "n3"],
            minority: nodes
        )
    }

    @Test func callsAndAttemptsAreCountedByDueTime() {
        var scene = Scene()
        scene.call(from: 0, to: 10, by: [.ok("n1", 0, 10)])
        // Due before the fault, though it began in it: with a wait of 60 ms.
        scene.call(from: 150, to: 160, due: 90, by: [.ok("n2", 150, 160)])
        scene.call(
            from: 150,
            to: 400,
            by: [.refused("n1", 150, 160), .refused("n1", 200, 210), .ok("n2", 300, 400)]
        )
        scene.call(
            "write",
            1,
            from: 250,
            to: 1000,
            .info,
            by: [.ended(.info, "n1", 250, 750, "timeout")]
        )
        let figures = PolicyFigures(scene.histories, under: retry, windows: [window(100, 200)])
        #expect(figures.calls == Share(3, of: 4))
        #expect(figures.attempts == Share(3, of: 6))
        #expect(figures.overall.value == 1.5)
        #expect(figures.before == .init(calls: 2, attempts: 2))
        #expect(figures.during == .init(calls: 1, attempts: 3))
        #expect(figures.after == .init(calls: 1, attempts: 1))
        #expect(figures.retries == Share(2, of: 6))
        #expect(figures.wasted == Share(1, of: 6))
        #expect(figures.latency?.p50 == 70_000_000)
        #expect(figures.latency?.greatest == 250_000_000)
        // Three calls are ok within a second of their due time, in a run of a second.
        #expect(figures.goodput == 3)
    }

    /// Ten calls a second; before the fault each takes 10 ms, and after it until a time 100 ms, or
    /// fails.
    private func storm(failing: Double, slow: Double) -> PolicyFigures {
        var scene = Scene()
        for number in 0..<200 {
            let time = Double(number) * 100
            if time >= 5000, time < 6000 + failing {
                scene.call(from: time, to: time + 50, .fail, by: [.refused("n1", time, time + 50)])
            } else {
                let length: Double = time >= 6000 && time < 6000 + slow ? 100 : 10
                scene.call(from: time, to: time + length, by: [.ok("n1", time, time + length)])
            }
        }
        return PolicyFigures(scene.histories, under: retry, windows: [window(5000, 6000)])
    }

    @Test func settlingIsSeenInWindowsOfASecond() {
        let settled = storm(failing: 2500, slow: 4500)
        // In the third second half of the calls fail, in the fifth half are slow.
        #expect(settled.success == .within(3_000_000_000))
        #expect(settled.speed == .within(5_000_000_000))
        let never = storm(failing: 20000, slow: 0)
        #expect(never.success == .never(13_000_000_000))
        #expect(never.speed == .never(13_000_000_000))
        #expect(storm(failing: 0, slow: 0).success == .within(0))
    }

    @Test func tooFewCallsSettleNothing() {
        var scene = Scene()
        for time in [0.0, 3000, 9000, 12000] {
            scene.call(from: time, to: time + 10, by: [.ok("n1", time, time + 10)])
        }
        let figures = PolicyFigures(scene.histories, under: retry, windows: [window(5000, 6000)])
        #expect(figures.success == .notMeasured)
        #expect(PolicyFigures(scene.histories, under: retry).success == .notMeasured)
    }

    @Test func fallbacksAreCountedWithWhatTheyMissed() {
        var scene = Scene()
        let source = scene.call(from: 0, to: 10, source: "n1", by: [.ok("n1", 0, 10)])
        for time in [20.0, 40] {
            scene.call("write", 2, from: time, to: time + 10, by: [.ok("n2", time, time + 10)])
        }
        scene.call("write", key: "y", 2, from: 60, to: 70, by: [.ok("n2", 60, 70)])
        scene.call(from: 100, to: 110, source: "fallback", cached: source)
        let figures = PolicyFigures(scene.histories, under: retry)
        #expect(figures.fallback == Share(1, of: 5))
        #expect(figures.fallbackAge?.greatest == 110_000_000)
        #expect(figures.fallbackVersions?.greatest == 2)
    }

    @Test func breakersAreTimedAndFalseOpeningsCounted() {
        var scene = Scene()
        scene.note(.breaker("n1", .open, epoch: 1), at: 3000)
        scene.note(.breaker("n1", .halfOpen, epoch: 2), at: 4000)
        scene.note(.breaker("n1", .open, epoch: 3), at: 4010)
        scene.note(.breaker("n1", .halfOpen, epoch: 4), at: 5010)
        scene.note(.breaker("n2", .open, epoch: 1), at: 3000)
        scene.call(from: 5400, to: 5500, .fail, by: [])
        let figures = PolicyFigures(scene.histories, under: retry, windows: [window(2900, 4100)])
        var one = BreakerFigures(instance: "n1")
        (one.openings, one.open) = (2, 2_000_000_000)
        var two = BreakerFigures(instance: "n2")
        (two.openings, two.falseOpenings, two.open) = (1, 1, 2_500_000_000)
        #expect(figures.breakers == [one, two])
    }

    @Test func detectionAndFailoverAreTimed() {
        var policy = retry
        policy.health = HealthPolicy()
        var scene = Scene()
        scene.note(.configuration(epoch: 0, current: "n1", left: nil), at: 0)
        scene.note(.health("n1", isUp: false), at: 1300)
        scene.note(.configuration(epoch: 1, current: "n2", left: "n1"), at: 1310)
        let windows = [window(1000, 2000), window(3000, 4000, ["n2"])]
        let figures = PolicyFigures(scene.histories, under: policy, windows: windows)
        #expect(figures.detections == [300_000_000])
        #expect(figures.undetected == 1)
        #expect(figures.failovers == [310_000_000])
        #expect(figures.withoutFailover == 1)
    }

    @Test func linesFitATerminal() {
        var figures = storm(failing: 2500, slow: 4500)
        figures.fallback = Share(10, of: 1000)
        figures.fallbackAge = Quantiles([1_500_000, 2_000_000_000])
        figures.fallbackVersions = Quantiles([0, 12])
        figures.breakers = [BreakerFigures(instance: "n1")]
        figures.detections = [300_000_000]
        figures.failovers = [310_000_000]
        #expect(figures.lines.allSatisfy { $0.count <= 80 })
        #expect(figures.lines.count == 9)
        #expect(figures.lines.contains("settled         success after 3 s, latency after 5 s"))
        #expect(figures.json["fallback"]?["versions"]?["greatest"] == 12)
        #expect(figures.json["settled"]?["success"]?["after_ns"] == .int(3_000_000_000))
    }

    /// The figures of a queueing model of three nodes, at 70 % load and a cut of 5 s.
    @Test(arguments: [(0, 10.0), (0.1, 14.57), (0.2, 23.13), (0.3, 45)])
    func settlingIsExpectedByArithmetic(budget: Double, seconds: Double) throws {
        let expected = try #require(
            expectedSettling(
                load: 0.7,
                cut: .seconds(5),
                timeout: .milliseconds(500),
                budgetShare: budget
            )
        )
        #expect(abs(expected.seconds - seconds) < 0.6)
    }

    @Test func stormsThatFeedThemselvesNeverSettle() {
        func expected(_ load: Double, _ share: Double) -> Duration? {
            expectedSettling(
                load: load,
                cut: .milliseconds(100),
                timeout: .milliseconds(500),
                budgetShare: share
            )
        }
        #expect(expected(0.7, 0.45) == nil)
        #expect(expected(0.7, 0.1) == .zero)
    }
}
