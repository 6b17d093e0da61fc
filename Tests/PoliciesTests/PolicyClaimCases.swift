import Histories
import Policies
import Replication
import Resilience
import Testing

/// Violations that no bug of the list shows, and what looks like one and is none.
@Suite struct PolicyClaimCases {
    private let retry = ClientPolicy.layers([.retry, .timeout, .balance]) {
        $0.balancing = .random
        $0.retry.retries = 1
        $0.retry.backoff = Backoff(base: .milliseconds(100), jitter: .none)
    }

    // MARK: Attempts

    @Test func retriesBeyondTheirNumberAreFound() {
        var scene = Scene()
        scene.call(
            from: 0,
            to: 330,
            by: [.refused("n1", 0, 10), .refused("n2", 110, 120), .ok("n3", 320, 330)]
        )
        let found = scene.findings(.attempts, retry)
        #expect(found.map(\.attempts.count) == [3])
    }

    @Test func attemptsAfterTheEndOfTheirCallAreFound() {
        var scene = Scene()
        scene.call(from: 0, to: 50, .fail, by: [.refused("n1", 0, 10), .ok("n2", 110, 120)])
        #expect(scene.findings(.attempts, retry).count == 1)
        #expect(scene.findings(.attempts, retry, slack: .milliseconds(60)).isEmpty)
    }

    @Test func attemptsThatOverlapWithoutAHedgeAreFound() {
        var scene = Scene()
        scene.call(
            from: 0,
            to: 300,
            by: [.ended(.fail, "n1", 0, 200, "abandoned"), .ok("n2", 100, 300)]
        )
        #expect(!scene.findings(.attempts, retry).isEmpty)
        var hedging = retry
        hedging.order = [.retry, .hedge, .timeout, .balance]
        #expect(scene.findings(.attempts, hedging).isEmpty)
    }

    // MARK: Keys, delay, outcome

    @Test func onlyOneCallHasAKey() {
        var policy = retry
        policy.usesIdempotencyKeys = true
        var scene = Scene()
        scene.call("add", 1, from: 0, to: 10, by: [.ok("n1", 0, 10, id: "0/1")])
        scene.call("add", 1, from: 20, to: 30, by: [.ok("n1", 20, 30, id: "0/1")])
        #expect(scene.findings(.keys, policy).map(\.calls.count) == [2])
    }

    @Test func pausesMayBeLateByTheSlackOfAHost() {
        var scene = Scene()
        scene.call(from: 0, to: 123, by: [.refused("n1", 0, 10), .ok("n2", 113, 123)])
        #expect(scene.findings(.delay, retry).count == 1)
        #expect(scene.findings(.delay, retry, slack: .milliseconds(5)).isEmpty)
    }

    @Test func decorrelatedPausesDependOnThoseBefore() {
        var policy = retry
        policy.retry.retries = 3
        policy.retry.backoff.jitter = .decorrelated
        func scene(_ third: Double) -> Scene {
            var scene = Scene()
            scene.call(
                from: 0,
                to: 250 + third,
                by: [
                    .refused("n1", 0, 10), .refused("n2", 210, 220),
                    .ok("n3", 220 + third, 250 + third),
                ]
            )
            return scene
        }
        // The pause before was 200 ms: the next is between 100 and 600 ms.
        #expect(scene(600).findings(.delay, policy).isEmpty)
        #expect(scene(601).findings(.delay, policy).count == 1)
        #expect(scene(99).findings(.delay, policy).count == 1)
    }

    @Test func aFallbackThatIsNotThereAnswersNothing() {
        var scene = Scene()
        scene.call(from: 0, to: 10, source: "fallback", by: [.refused("n1", 0, 10)])
        #expect(scene.findings(.outcome, retry).count == 1)
    }

    @Test func aWriteIsNotAnsweredFromACache() {
        let policy = ClientPolicy.layers([.fallback, .balance]) {
            $0.balancing = .random
            $0.fallback.source = .fixed(0)
        }
        var scene = Scene()
        scene.call("write", 1, from: 0, to: 10, value: 0, source: "fallback")
        scene.call("read", from: 20, to: 30, value: 0, source: "fallback")
        scene.call("read", from: 40, to: 50, value: 1, source: "fallback")
        #expect(scene.findings(.fallback, policy).map(\.calls) == [[0], [4]])
    }

    @Test func repeatingWhatThePolicyDoesNotNameIsFound() {
        var policy = retry
        policy.retry.operations = .named(["write"])
        var scene = Scene()
        let lost: [Scene.Try] = [.lost("n1", 0, 10), .ok("n2", 110, 120)]
        scene.call("add", 1, from: 0, to: 120, by: lost)
        scene.call("write", 1, from: 0, to: 120, by: lost)
        scene.call("add", 1, from: 0, to: 120, by: [.refused("n1", 0, 10), .ok("n2", 110, 120)])
        #expect(scene.findings(.idempotentOnly, policy).map(\.calls) == [[0]])
    }

    // MARK: Leftovers

    @Test func whatIsLeftIsFound() {
        var scene = Scene()
        scene.note(.leftovers(timers: 0, trials: 0, open: ["n1": 0]), at: 10)
        #expect(scene.findings(.leftovers, retry).isEmpty)
        scene.note(.leftovers(timers: 1, trials: 0, open: ["n1": 2]), at: 20)
        #expect(
            scene.findings(.leftovers, retry).map(\.explanation) == [
                "nothing is left at the end, and here are timers: 1, attempts at n1: 2"
            ]
        )
    }

    // MARK: Balancing

    @Test func theMostLoadedOfThreeIsNotChosenOfTwo() {
        let policy = ClientPolicy.layers([.balance]) { $0.balancing = .powerOfTwo }
        func scene(_ node: NodeID) -> Scene {
            var scene = Scene()
            scene.call(from: 0, to: 500, by: [.ok("n1", 0, 500)])
            scene.call(from: 1, to: 500, by: [.ok("n2", 1, 500)])
            scene.call(from: 2, to: 3, by: [.ok("n3", 2, 3)])
            scene.call(from: 4, to: 500, by: [.ok("n2", 4, 500)])
            scene.call(from: 5, to: 500, by: [.ok(node, 5, 500)])
            return scene
        }
        #expect(scene("n3").findings(.balancing, policy).isEmpty)
        #expect(scene("n1").findings(.balancing, policy).isEmpty)
        // n2 at 4 ms is as loaded as n1; at 5 ms it is the most loaded.
        #expect(scene("n2").findings(.balancing, policy).count == 1)
    }
}
