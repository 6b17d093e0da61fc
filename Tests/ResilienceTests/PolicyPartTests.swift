import Replication
import Testing

@testable import Resilience

/// The parts of policies, each by itself.
@Suite struct PolicyPartTests {
    // MARK: Back-off

    @Test func pausesGrowToTheMaximumAndNeverOverflow() {
        let backoff = Backoff(base: .milliseconds(100), maximum: .seconds(20), jitter: .none)
        var random = SeededGenerator(seed: 1)
        let pauses = [0, 1, 2, 7, 8, 37, 63, 64, 1_000_000].map {
            backoff.pause(beforeRetry: $0, after: nil, random: &random, defect: nil)
        }
        let expected: [Duration] = [.milliseconds(100), .milliseconds(200), .milliseconds(400)]
        #expect(pauses.prefix(3) == expected[...] && pauses[3] == .milliseconds(12_800))
        #expect(pauses.dropFirst(4).allSatisfy { $0 == .seconds(20) })
    }

    @Test func theBrokenOneOverflows() {
        let backoff = Backoff(base: .milliseconds(50), maximum: .milliseconds(60), jitter: .none)
        var random = SeededGenerator(seed: 1)
        let pauses = (0..<40).map {
            backoff.pause(beforeRetry: $0, after: nil, random: &random, defect: .backoffOverflows)
        }
        #expect(pauses.contains(.zero))
    }

    @Test(arguments: Backoff.Jitter.allCases)
    func jitterStaysWithinItsBounds(jitter: Backoff.Jitter) {
        let backoff = Backoff(base: .milliseconds(10), maximum: .milliseconds(80), jitter: jitter)
        var random = SeededGenerator(seed: 3)
        var last: Duration?
        var seen: Set<Duration> = []
        for retry in 0..<400 {
            let pause = backoff.pause(
                beforeRetry: retry,
                after: last,
                random: &random,
                defect: nil
            )
            let step = backoff.step(retry)
            let bounds: ClosedRange<Duration> =
                switch jitter {
                case .none: step...step
                case .full: .zero...step
                case .equal: step / 2...step
                case .decorrelated:
                    backoff.base...min(backoff.maximum, (last ?? backoff.base) * 3)
                }
            #expect(bounds.contains(pause), "retry \(retry): \(pause)")
            last = pause
            seen.insert(pause)
        }
        #expect(jitter == .none ? seen.count == 4 : seen.count > 100)
    }

    // MARK: Balancing

    @Test func roundRobinSharesADeadInstancesPartEvenly() {
        var sound = Balancer(.roundRobin, instances: 4, seed: 1, defect: nil)
        var broken = Balancer(.roundRobin, instances: 4, seed: 1, defect: .neighbourDoubled)
        var shares: [[Int]] = [[0, 0, 0, 0], [0, 0, 0, 0]]
        for _ in 0..<120 {
            for (index, place) in [
                sound.choose(among: [0, 2, 3], of: 4), broken.choose(among: [0, 2, 3], of: 4),
            ].enumerated() {
                if let place { shares[index][place] += 1 }
            }
        }
        #expect(shares == [[40, 0, 40, 40], [30, 0, 60, 30]])
    }

    @Test func leastConnectionsAndTwoChoicesFollowOpenAttempts() {
        var least = Balancer(.leastConnections, instances: 3, seed: 1, defect: nil)
        var two = Balancer(.powerOfTwo, instances: 3, seed: 1, defect: nil)
        for place in [0, 0, 1] {
            least.began(at: place)
            two.began(at: place)
        }
        for _ in 0..<50 {
            #expect(least.choose(among: [0, 1, 2], of: 3) == 2)
            #expect(two.choose(among: [0, 1, 2], of: 3) != 0, "never the one with the most")
        }
        least.ended(at: 0, wasGivenUp: true)
        least.ended(at: 0, wasGivenUp: false)
        #expect(least.open == [0, 1, 0])
        #expect(two.choose(among: [0], of: 3) == 0)
        #expect(two.choose(among: [], of: 3) == nil)
    }

    // MARK: Breaker

    private func permit(_ breaker: inout Breaker, at now: Int64 = 0) throws -> Breaker.Permit {
        let permit = breaker.permit(at: now)
        return try #require(permit)
    }

    @Test func aShareCountsOnlyResultsInTheWindow() throws {
        let second: Int64 = 1_000_000_000
        var breaker = Breaker(
            BreakerPolicy(trip: .share(0.5, of: 4, within: .seconds(2))),
            defect: nil
        )
        for time in 0..<3 {
            let given = try permit(&breaker, at: Int64(time) * second * 3)
            let isTripped = breaker.record(.failure, of: given, at: Int64(time) * second * 3)
            #expect(!isTripped)
        }
        for (index, result) in [Breaker.Result.success, .success, .failure].enumerated() {
            let now = 20 * second + Int64(index)
            let given = try permit(&breaker, at: now)
            let isTripped = breaker.record(result, of: given, at: now)
            #expect(!isTripped)
        }
        let last = try permit(&breaker, at: 20 * second + 3)
        let isTripped = breaker.record(.failure, of: last, at: 20 * second + 3)
        #expect(isTripped && breaker.state == .open)
    }

    @Test func lateResultsOfAnEarlierEpochDoNotCount() throws {
        for defect in [nil, PolicyDefect.lateResultsCounted] {
            var breaker = Breaker(BreakerPolicy(trip: .inARow(1), trials: 1), defect: defect)
            let early = try permit(&breaker)
            let other = try permit(&breaker)
            let isOpened = breaker.record(.failure, of: other, at: 1)
            let isHalfOpen = breaker.endOpenTime(of: 1)
            let isChanged = breaker.record(.success, of: early, at: 2)
            #expect(isOpened && isHalfOpen && isChanged == (defect != nil))
        }
    }

    @Test func aCancelledTrialGivesItsPermitBackAndALateOneReopens() throws {
        var breaker = Breaker(BreakerPolicy(trip: .inARow(1), trials: 1), defect: nil)
        let first = try permit(&breaker)
        _ = breaker.record(.failure, of: first, at: 1)
        _ = breaker.endOpenTime(of: 1)
        let trial = try permit(&breaker, at: 2)
        #expect(trial.isTrial && !breaker.admits)
        _ = breaker.record(.cancelled, of: trial, at: 3)
        #expect(breaker.admits)
        let second = try permit(&breaker, at: 4)
        let isOver = breaker.endTrial(second)
        #expect(isOver && breaker.state == .open)
    }

    // MARK: Names

    @Test func everyNameIsAPolicy() {
        for name in ClientPolicy.entries.map(\.name) + ClientPolicy.broken {
            let policy = ClientPolicy.named(name, timeout: .seconds(1))
            #expect(policy?.name == name && policy?.isPinned == (name == "none"))
        }
        #expect(ClientPolicy.named("nonsense", timeout: .seconds(1)) == nil)
    }
}
