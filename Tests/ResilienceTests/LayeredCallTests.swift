import Histories
import Replication
import Testing

@testable import Resilience

/// Calls that pass through layers: what is attempted, when, and what the caller is told.
@Suite struct LayeredCallTests {
    private let read = Call(f: "read", key: "x")
    private let add = Call(f: "add", key: "x", argument: 1)
    private let millisecond = Bench.millisecond

    private func policy(_ change: (inout ClientPolicy) -> Void) -> ClientPolicy {
        var policy = ClientPolicy.pinned(timeout: .milliseconds(100))
        policy.balancing = .roundRobin
        change(&policy)
        return policy
    }

    private func retrying(_ change: (inout ClientPolicy) -> Void = { _ in }) -> ClientPolicy {
        policy {
            $0.order = [.retry, .timeout, .balance]
            $0.retry.backoff = Backoff(growth: .constant, base: .milliseconds(10), jitter: .none)
            change(&$0)
        }
    }

    // MARK: Retry

    @Test func aRetryGoesToAnotherInstanceAfterThePause() {
        var bench = Bench(retrying())
        let end = bench.call(read) { attempt in
            (millisecond, attempt.ordinal == 1 ? .refused : .good)
        }
        #expect(end.kind == .ok && end.details["attempts"] == 2)
        #expect(bench.attempts.map(\.begun) == [0, 11 * millisecond])
        #expect(bench.attempts.map(\.node).first == "n1" && bench.attempts.last?.node != "n1")
        #expect(end.details["source"]?.text == bench.attempts.last?.node.name)
    }

    @Test func thereAreAtMostAsManyRetriesAsThePolicySays() {
        var bench = Bench(retrying { $0.retry.retries = 2 })
        let end = bench.call(read) { _ in (millisecond, .refused) }
        #expect(end.kind == .fail && bench.attempts.count == 3)
    }

    @Test func aDefiniteAnswerIsNotTriedAgain() {
        var bench = Bench(retrying())
        let end = bench.call(add) { _ in (millisecond, .mismatch) }
        #expect(end.kind == .fail && end.error == Operation.mismatch && bench.attempts.count == 1)
    }

    @Test func aFailureAfterAnUnknownAttemptIsUnknown() {
        var bench = Bench(retrying())
        let end = bench.call(add) { attempt in
            (millisecond, attempt.ordinal == 1 ? .unknown : .mismatch)
        }
        #expect(end.kind == .info && end.error == Operation.mismatch)
        bench = Bench(retrying { $0.defect = .unknownCalledFailed })
        let wrong = bench.call(add) { attempt in
            (millisecond, attempt.ordinal == 1 ? .unknown : .mismatch)
        }
        #expect(wrong.kind == .fail)
    }

    @Test func onlyNamedOperationsAreTriedAgainAfterAnUnknownOutcome() {
        var bench = Bench(retrying { $0.retry.operations = .reads })
        #expect(bench.call(add) { _ in (millisecond, .unknown) }.kind == .info)
        #expect(bench.attempts.count == 1)
        // What was certainly not done is safe to try again.
        _ = bench.call(add) { _ in (millisecond, .refused) }
        #expect(bench.attempts.count == 4)
        _ = bench.call(read) { _ in (millisecond, .unknown) }
        #expect(bench.attempts.count == 4)
    }

    @Test(arguments: [true, false])
    func keysMakeARetrySafeOnlyWhereTheStoreHonoursThem(deduplicates: Bool) {
        let policy = retrying {
            $0.usesIdempotencyKeys = true
            $0.retry.operations = .idempotent
        }
        var bench = Bench(policy, deduplicates: deduplicates)
        _ = bench.call(add) { _ in (millisecond, .unknown) }
        #expect(bench.attempts.count == (deduplicates ? 4 : 1))
        #expect(Set(bench.attempts.map(\.key)).count == 1)
        let first = bench.attempts.first?.key
        _ = bench.call(add) { _ in (millisecond, .good) }
        #expect(bench.attempts.first?.key != first && first != nil)
    }

    @Test func theBudgetBoundsRetriesOfAllCalls() {
        var bench = Bench(retrying { $0.retry.budget = RetryBudget(capacity: 2, share: 0.5) })
        var retries: [Int] = []
        for _ in 0..<6 {
            _ = bench.call(read) { _ in (millisecond, .refused) }
            retries.append(bench.attempts.count - 1)
        }
        // 2 at the start, full, and then one after every second call.
        #expect(retries == [2, 0, 1, 0, 1, 0])
        #expect(bench.notes.contains(.refused(.noBudget, call: 1)))
    }

    // MARK: Timeouts

    @Test func theDeadlineShortensTheLastAttemptAndEndsTheCall() {
        let policy = policy {
            $0.order = [.deadline, .retry, .timeout, .balance]
            $0.timeouts.call = .milliseconds(250)
            $0.retry.backoff.growth = .none
        }
        var bench = Bench(policy)
        let end = bench.call(read) { _ in nil }
        #expect(end.kind == .fail && bench.now == 250 * millisecond)
        #expect(bench.attempts.map(\.limit) == [100, 100, 50].map { $0 * millisecond })
    }

    @Test func aPauseThatEndsAfterTheDeadlineIsNotBegun() {
        let policy = policy {
            $0.order = [.deadline, .retry, .timeout, .balance]
            $0.timeouts.call = .milliseconds(105)
            $0.retry.backoff = Backoff(growth: .constant, base: .milliseconds(10), jitter: .none)
        }
        var bench = Bench(policy)
        _ = bench.call(read) { _ in nil }
        #expect(bench.attempts.count == 1 && bench.now == 100 * millisecond)
    }

    // MARK: Breaker

    private func breaking(_ order: [ClientPolicy.Layer]) -> ClientPolicy {
        policy {
            $0.order = order
            $0.breaker = BreakerPolicy(
                trip: .inARow(3),
                openTime: .milliseconds(50),
                trials: 1,
                trialLimit: .milliseconds(200)
            )
            $0.retry.backoff.growth = .none
        }
    }

    @Test func aBreakerOpensRefusesTriesAndCloses() {
        var bench = Bench(breaking([.breaker, .timeout, .balance]))
        for _ in 0..<3 { _ = bench.call(read) { _ in (millisecond, .refused) } }
        let refused = bench.call(read) { _ in (millisecond, .good) }
        #expect(refused.error == "breaker-open" && refused.kind == .fail)
        #expect(bench.attempts.isEmpty)
        bench.pass(.milliseconds(60)) { _ in nil }
        let trial = bench.call(read) { _ in (millisecond, .good) }
        #expect(trial.kind == .ok && bench.attempts.first?.isTrial == true)
        let states = bench.notes.compactMap { note -> PolicyNote.BreakerState? in
            guard case .breaker(nil, let state, _) = note else { return nil }
            return state
        }
        #expect(states == [.open, .halfOpen, .closed])
    }

    @Test func whatANodeAnswersDefinitelyIsItsSuccess() {
        var bench = Bench(breaking([.breaker, .timeout, .balance]))
        for _ in 0..<9 { _ = bench.call(add) { _ in (millisecond, .mismatch) } }
        #expect(bench.notes.isEmpty)
    }

    /// The order of layers is what it says: three calls, or three attempts of one call.
    @Test func aBreakerCountsWhatIsInsideIt() {
        var outside = Bench(breaking([.breaker, .retry, .timeout, .balance]))
        _ = outside.call(read) { _ in (millisecond, .refused) }
        #expect(outside.attempts.count == 4 && outside.notes.isEmpty)
        var inside = Bench(breaking([.retry, .breaker, .timeout, .balance]))
        let end = inside.call(add) { _ in (millisecond, .unknown) }
        // It opens after three attempts, and the call ends there: unknown, not failed.
        #expect(inside.attempts.count == 3 && end.error == "breaker-open" && end.kind == .info)
    }

    @Test func breakersOfInstancesLeaveOneInstanceOut() {
        var policy = breaking([.balance, .breaker, .timeout])
        policy.breaker.scope = .instance
        var bench = Bench(policy)
        let node: Bench.Node = { (1_000, $0.node == "n2" ? .refused : .good) }
        for _ in 0..<9 { _ = bench.call(read, node) }
        #expect(bench.notes.contains(.breaker("n2", .open, epoch: 1)))
        var asked: Set<NodeID> = []
        for _ in 0..<6 {
            _ = bench.call(read, node)
            asked.formUnion(bench.attempts.map(\.node))
        }
        #expect(asked == ["n1", "n3"])
    }

    // MARK: Fallback

    private var cached: ClientPolicy {
        policy {
            $0.order = [.fallback, .timeout]
            $0.balancing = .pinned
            $0.fallback.source = .cache(timeToLive: .milliseconds(50))
        }
    }

    @Test func aFallbackAnswersReadsUntilTheirTimeIsOver() {
        var bench = Bench(cached)
        _ = bench.call(read) { _ in (millisecond, .good) }
        let stale = bench.call(read) { _ in (millisecond, .refused) }
        #expect(stale.kind == .ok && stale.value == 1)
        #expect(stale.details == ["attempts": 1, "source": "fallback", "cached": 0])
        bench.pass(.milliseconds(60)) { _ in nil }
        #expect(bench.call(read) { _ in (millisecond, .refused) }.kind == .fail)
    }

    @Test func aFallbackNeverAnswersWritesNorForgetsOwnOnes() {
        var bench = Bench(cached)
        _ = bench.call(read) { _ in (millisecond, .good) }
        #expect(bench.call(add) { _ in (millisecond, .refused) }.kind == .fail)
        #expect(bench.call(read) { _ in (millisecond, .refused) }.kind == .fail, "changed since")
    }

    // MARK: Hedging

    @Test func theFirstSuccessOfTwoWins() {
        let policy = policy {
            $0.order = [.hedge, .timeout, .balance]
            $0.hedging = HedgingPolicy(delay: .milliseconds(20))
        }
        var bench = Bench(policy)
        let end = bench.call(read) { attempt in
            attempt.isHedge ? (5 * millisecond, .good) : (90 * millisecond, .refused)
        }
        #expect(end.kind == .ok && end.details["source"] != "n1" && bench.now == 25 * millisecond)
        #expect(bench.attempts.map(\.isHedge) == [false, true])
        // A failure of one waits for the other.
        let slow = bench.call(read) { attempt in
            attempt.isHedge ? (5 * millisecond, .refused) : (60 * millisecond, .good)
        }
        #expect(slow.kind == .ok)
        // What changes something is not hedged.
        _ = bench.call(add) { _ in (60 * millisecond, .good) }
        #expect(bench.attempts.count == 1)
        #expect(bench.application.balancer.open == [0, 0, 0])
    }

    // MARK: Failover

    @Test func aFailoverCutsWhatIsOpenAndGoesOnElsewhere() {
        let policy = policy {
            $0.order = [.retry, .timeout, .balance]
            $0.balancing = .failover
            $0.health = HealthPolicy(probes: nil, ejection: Ejection(failures: 2))
            $0.failover = FailoverPolicy()
            $0.retry.backoff.growth = .none
        }
        var bench = Bench(policy)
        let node: Bench.Node = { $0.node == "n1" ? (1_000_000, .refused) : (1_000_000, .good) }
        let end = bench.call(read, node)
        #expect(end.kind == .ok && bench.attempts.map(\.node) == ["n1", "n1", "n2"])
        #expect(bench.attempts.map(\.epoch) == [0, 0, 1] && end.details["epoch"] == 1)
        #expect(bench.notes.contains(.configuration(epoch: 1, current: "n2", left: "n1")))
    }

    @Test func withoutAHealthyInstanceACallFailsAtOnce() {
        let policy = policy {
            $0.order = [.timeout, .balance]
            $0.health = HealthPolicy(probes: nil, ejection: Ejection(failures: 1))
        }
        var bench = Bench(policy)
        for _ in 0..<3 { _ = bench.call(read) { _ in (1_000, .refused) } }
        let end = bench.call(read) { _ in (1_000, .good) }
        #expect(end.kind == .fail && end.error == "no-healthy-instance" && bench.attempts.isEmpty)
    }
}
