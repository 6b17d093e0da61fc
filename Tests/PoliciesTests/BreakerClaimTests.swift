import Policies
import Resilience
import Testing

/// Breakers: what opens them, what passes, and when they try again.
@Suite struct BreakerClaimTests {
    private let policy = ClientPolicy.layers([.breaker, .retry, .balance]) {
        $0.balancing = .random
        $0.retry.backoff = Backoff(growth: .none)
        $0.breaker = BreakerPolicy(
            trip: .share(0.5, of: 4, within: .milliseconds(100)),
            openTime: .seconds(1),
            trials: 1,
            trialLimit: .milliseconds(200)
        )
    }

    /// Calls that last 10 ms each, one after the other, and the breaker that opens after them.
    private func scene(failed: [Bool], from start: Double = 0) -> (Scene, Double) {
        var scene = Scene()
        var time = start
        for isFailed in failed {
            scene.call(
                from: time,
                to: time + 10,
                isFailed ? .fail : .ok,
                by: [isFailed ? .refused("n1", time, time + 10) : .ok("n1", time, time + 10)]
            )
            time += 10
        }
        scene.note(.breaker(nil, .open, epoch: 1), at: time)
        return (scene, time)
    }

    @Test func opensAtItsShare() {
        #expect(scene(failed: [false, true, false, true]).0.findings(.breaker, policy).isEmpty)
        #expect(scene(failed: [false, true, false, false]).0.findings(.breaker, policy).count == 1)
        // Three results are too few, whatever they are.
        #expect(scene(failed: [true, true, true]).0.findings(.breaker, policy).count == 1)
    }

    @Test func resultsOutsideOfTheWindowDoNotCount() {
        var scene = Scene()
        for time in [0.0, 10, 150, 160] {
            scene.call(from: time, to: time + 10, .fail, by: [.refused("n1", time, time + 10)])
        }
        scene.note(.breaker(nil, .open, epoch: 1), at: 170)
        #expect(scene.findings(.breaker, policy).count == 1)
    }

    @Test func whatWasLetThroughBeforeMayGoOn() {
        var (scene, _) = scene(failed: [true, true, true, true])
        scene.call(from: 5, to: 60, by: [.refused("n1", 5, 45), .ok("n2", 45, 60)])
        #expect(scene.findings(.breaker, policy).isEmpty)
        // Inside the retry each attempt has to pass.
        var inside = policy
        inside.order = [.retry, .breaker, .balance]
        #expect(scene.findings(.breaker, inside).count == 1)
    }

    @Test func nothingBeginsWhileItIsOpen() {
        var (scene, time) = scene(failed: [true, true, true, true])
        scene.call(from: time, to: time + 5, by: [.ok("n1", time, time + 5)])
        // At the time of the note the order is not known.
        #expect(scene.findings(.breaker, policy).isEmpty)
        scene.call(from: time + 10, to: time + 20, by: [.ok("n1", time + 10, time + 20)])
        #expect(scene.findings(.breaker, policy).count == 1)
        #expect(scene.findings(.breaker, policy, slack: .milliseconds(10)).isEmpty)
    }

    @Test func triesAgainInTime() {
        for (later, count) in [(1000.0, 0), (999, 1), (1001, 1)] {
            var (scene, time) = scene(failed: [true, true, true, true])
            scene.note(.breaker(nil, .halfOpen, epoch: 2), at: time + later)
            #expect(scene.findings(.breaker, policy).count == count, "\(later) ms")
        }
    }

    @Test func closesAfterItsTrials() {
        for isGood in [true, false] {
            var (scene, time) = scene(failed: [true, true, true, true])
            time += 1000
            scene.note(.breaker(nil, .halfOpen, epoch: 2), at: time)
            let trial: Scene.Try =
                isGood
                ? .ok("n1", time + 5, time + 10, trial: true)
                : .refused("n1", time + 5, time + 10, trial: true)
            scene.call(from: time + 5, to: time + 10, isGood ? .ok : .fail, by: [trial])
            scene.note(.breaker(nil, .closed, epoch: 3), at: time + 10)
            #expect(scene.findings(.breaker, policy).isEmpty == isGood)
        }
    }

    @Test func instancesHaveBreakersOfTheirOwn() {
        var own = policy
        own.breaker.scope = .instance
        func scene(_ node: String) -> Scene {
            var scene = Scene()
            for time in [0.0, 10, 20, 30] {
                scene.call(from: time, to: time + 10, .fail, by: [.refused("n1", time, time + 10)])
            }
            scene.note(.breaker("n1", .open, epoch: 1), at: 40)
            scene.call(from: 50, to: 60, by: [.ok(node == "n1" ? "n1" : "n2", 50, 60)])
            return scene
        }
        #expect(scene("n2").findings(.breaker, own).isEmpty)
        #expect(scene("n1").findings(.breaker, own).count == 1)
    }

    @Test func statesFollowEachOther() {
        var (scene, time) = scene(failed: [true, true, true, true])
        scene.note(.breaker(nil, .closed, epoch: 2), at: time + 1000)
        #expect(scene.findings(.breaker, policy).count == 1)
    }
}
