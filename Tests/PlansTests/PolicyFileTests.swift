import Histories
import Plans
import Resilience
import Testing

/// Policies in YAML: what is said is done, and what is wrong is named with its line.
@Suite struct PolicyFileTests {
    @Test func everythingThatIsSaidIsDone() throws {
        let policy = try PolicyFile.parse(
            """
            name: careful
            order: [fallback, deadline, breaker, retry, hedge, timeout, balance]
            timeout: {attempt: 250ms, call: 2s}
            balance: least-connections
            health: {sign: health, interval: 50ms, timeout: 20ms, rise: 1, fall: 4,
                     ejection: {failures: 7, time: 3s}}
            retry:
              retries: 5
              failures: [refused, reset]
              operations: [read, add]
              prefers-others: false
              backoff: {growth: exponential, base: 10ms, maximum: 40ms, jitter: decorrelated}
              budget: {capacity: 4, share: 0.5}
            breaker: {failures-in-a-row: 9, open-time: 300ms, trials: 2, trial-limit: 100ms}
            fallback: {fixed: 7, operations: all}
            hedge: {delay: 30ms}
            idempotency-keys: true
            """,
            file: "p.yaml"
        )
        #expect(policy.name == "careful" && policy.order.count == 7)
        #expect(policy.timeouts == .init(attempt: .milliseconds(250), call: .seconds(2)))
        #expect(policy.balancing == .leastConnections && policy.usesIdempotencyKeys)
        #expect(policy.health?.sign == .health && policy.health?.probes?.fall == 4)
        #expect(policy.health?.ejection == Ejection(failures: 7, time: .seconds(3)))
        #expect(policy.retry.retries == 5 && policy.retry.failures == [.refused, .reset])
        #expect(policy.retry.operations == .named(["read", "add"]))
        #expect(policy.retry.backoff.jitter == .decorrelated && !policy.retry.prefersOthers)
        #expect(policy.retry.budget == RetryBudget(capacity: 4, share: 0.5))
        #expect(policy.breaker.trip == .inARow(9) && policy.breaker.trials == 2)
        #expect(policy.fallback == FallbackPolicy(source: .fixed(7), operations: .all))
        #expect(policy.hedging.delay == .milliseconds(30) && policy.defect == nil)
    }

    @Test(arguments: [
        ("order: [retri]", "p.yaml: line 1: order: unknown word"),
        ("name: a\nretrys: {retries: 2}", "line 2: unknown option of a policy"),
        ("retry: {retrie: 2}", "line 1: unknown option of retry"),
        ("retry: {retries: -1}", "retry: retries: expected a whole number from 0 to 1000000"),
        ("retry: {retries: 9999999999999999999999}", "retry: retries: expected"),
        ("retry: {backoff: {base: soon}}", "retry: backoff: base: expected a time"),
        ("timeout: {call: 720h}", "timeout: call: expected a time such as 250ms, at most 1h"),
        ("retry: [1, 2]", "retry: expected options"),
        ("order: [deadline]", "deadline needs timeout: {call: ...}"),
        ("order: [timeout, timeout]", "each layer stands in it once"),
        ("balance: random", "random needs the layer balance"),
        ("order: [balance]\nbalance: failover", "failover needs the groups"),
        ("order: [breaker, balance]\nbreaker: {scope: instance}", "inside balance"),
        ("breaker: {failures-in-a-row: 2, share: 0.5}", "not both"),
        ("breaker: {share: 1.5}", "breaker: share: expected a number from 0.0 to 1.0"),
        ("- a", "expected options such as"), ("", "expected options such as"),
        ("a: &b c", "no anchors"), ("a: [", "not YAML"),
    ])
    func whatIsWrongIsNamed(text: String, words: String) throws {
        let error = #expect(throws: PlanError.self) {
            _ = try PolicyFile.parse(text, file: "p.yaml")
        }
        #expect(try #require(error).description.contains(words), "\(error.debugDescription)")
    }
}
