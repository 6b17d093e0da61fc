import Generators
import Histories
import Replication
import Testing

@testable import Resilience

/// The loop of a client: which call comes next, as which process, and after how long a rest.
@Suite struct ClientTests {
    /// Writes of 1, 2, 3, as long as it is asked.
    private struct Counting: Generator {
        var written: Int64 = 0
        var left = Int.max
        mutating func next() -> Call? {
            guard left > 0 else { return nil }
            left -= 1
            written += 1
            return Call(f: "write", key: "x", argument: .int(written))
        }
    }

    private static let ok = Completion(kind: .ok, value: 1)
    private static let failed = Completion(kind: .fail, value: 1, error: "no-leader")
    private static let unknown = Completion(kind: .info, value: 1, error: "timedOut")
    private static let reads = [Call(f: "read", key: "x"), Call(f: "read", key: "y")]

    private func client(left: Int = .max, limit: Duration? = nil) -> Client {
        var policy = ClientPolicy.pinned(timeout: .milliseconds(100))
        policy.timeouts.call = limit
        return Client(
            process: 2,
            stride: 10,
            node: "n1",
            policy: policy,
            generator: Counting(left: left)
        )
    }

    /// Answers calls with these outcomes until the task is done; returns what was asked.
    private func asked(by client: inout Client, _ outcomes: [Completion]) -> [String] {
        var asked: [String] = []
        for outcome in outcomes {
            switch client.next(at: 0) {
            case .call, .planned: break
            case .wait, .end: return asked
            }
            asked.append("\(client.process) \(client.call.f) \(client.call.key ?? "")")
            answer(&client, outcome, at: 0)
        }
        return asked
    }

    @discardableResult
    private func answer(_ client: inout Client, _ outcome: Completion, at now: Int64) -> Int64? {
        for case .attempt(let attempt) in client.step(.call(client.call), at: now) {
            for case .complete(let completion, let attempts)
                in client.step(.outcome(attempt.id, outcome), at: now)
            { return client.finish(completion, attempts, at: now) }
        }
        Issue.record("not completed")
        return nil
    }

    @Test func aProcessIsRetiredAfterAnUnknownOutcomeOnly() {
        var client = client()
        client.begin(ClientPhase(.generator(left: 5, .unlimited)))
        let outcomes = [Self.ok, Self.unknown, Self.failed, Self.unknown, Self.ok]
        let asked = asked(by: &client, outcomes)
        #expect(asked.map { $0.prefix { $0 != " " } } == ["2", "2", "12", "12", "22"])
        #expect(client.next(at: 0) == .end && client.isDone)
    }

    /// The attempt that was given up may act after the call was answered.
    @Test func aProcessIsRetiredAfterAnUnknownAttemptEvenIfTheCallIsOk() {
        var client = client()
        client.begin(ClientPhase(.generator(left: 2, .unlimited)))
        _ = client.next(at: 0)
        _ = client.step(.call(client.call), at: 0)
        var lost = Attempt(id: .init(1), node: "n1", begun: 0, limit: 1)
        lost.outcome = .abandoned(at: 1)
        var answered = Attempt(id: .init(2), node: "n1", begun: 2, limit: 1)
        answered.outcome = .settled(Self.ok, at: 3)
        _ = client.finish(Self.ok, [lost, answered], at: 3)
        #expect(client.process == 12)
    }

    @Test func aReadThatFailsKeepsItsProcess() {
        var client = client()
        client.begin(ClientPhase(.each(Self.reads, next: 0, attempts: 1)))
        _ = asked(by: &client, [Self.failed, Self.failed])
        #expect(client.process == 2)
    }

    @Test func eachCallIsMadeUntilItIsSettledOrWasMadeOftenEnough() {
        var client = client()
        client.begin(ClientPhase(.each(Self.reads, next: 0, attempts: 3)))
        let first = asked(by: &client, [Self.failed, Self.ok, Self.failed])
        #expect(first == ["2 read x", "2 read x", "2 read y"] && client.isSettled)
        #expect(asked(by: &client, [Self.failed, Self.failed, Self.ok]).count == 2)
        #expect(!client.isSettled && client.isDone)
    }

    @Test func aMismatchSettlesACall() {
        var client = client()
        client.begin(ClientPhase(.each([Self.reads[0]], next: 0, attempts: 3)))
        let mismatch = Completion(kind: .fail, value: 1, error: Operation.mismatch)
        #expect(asked(by: &client, [mismatch, Self.ok]).count == 1 && client.isSettled)
    }

    /// A number that was left behind by an unknown outcome is not used for the next queue.
    @Test func aQueueIsDrainedUntilItIsAnsweredNullOrNotAtAll() {
        var client = client()
        let calls = ["q", "r", "s"].map { Call(f: "dequeue", key: $0) }
        client.begin(ClientPhase(.drain(calls, next: 0)))
        let empty = Completion(kind: .ok, value: .null)
        let asked = asked(by: &client, [Self.ok, Self.ok, empty, Self.unknown, Self.failed])
        #expect(
            asked == [
                "2 dequeue q", "2 dequeue q", "2 dequeue q", "2 dequeue r", "12 dequeue s",
            ]
        )
        #expect(client.next(at: 0) == .end)
    }

    @Test func aClientAsksUntilItIsServed() {
        var client = client()
        client.begin(ClientPhase(.untilServed))
        #expect(asked(by: &client, [Self.failed, Self.unknown]).count == 2)
        let held = Completion(kind: .fail, value: 1, error: "held")
        #expect(asked(by: &client, [held, Self.ok]).count == 1 && client.isDone)
    }

    @Test func aScriptedCallIsNotMadeBeforeItsTime() {
        var client = client()
        let calls = [0, 50].map {
            ScriptedCall(ordinal: Int($0) / 10, time: $0, call: Self.reads[0])
        }
        client.begin(ClientPhase(.script(calls, next: 0)))
        #expect(client.next(at: 7) == .planned(calls[0]))
        answer(&client, Self.ok, at: 8)
        #expect(client.next(at: 9) == .wait(until: 50))
        #expect(client.next(at: 60) == .planned(calls[1]))
        answer(&client, Self.ok, at: 61)
        #expect(client.next(at: 62) == .end)
    }

    @Test func onlyAFailureIsFollowedByARest() {
        var client = client()
        client.begin(ClientPhase(.generator(left: 3, .unlimited), rest: .nanoseconds(30)))
        for (outcome, next) in [(Self.ok, Int64(5)), (Self.unknown, 5), (Self.failed, 35)] {
            _ = client.next(at: 5)
            #expect(answer(&client, outcome, at: 5) == next)
        }
    }

    @Test func aPaceSpreadsCallsAndForgivesAllButOnePeriod() {
        var client = client()
        let pace = Pace(from: 100, until: 1_000, period: 100)
        client.begin(ClientPhase(.generator(left: .max, pace)))
        #expect(client.next(at: 100) == .wait(until: 200))
        _ = client.next(at: 200)
        answer(&client, Self.ok, at: 210)
        #expect(client.next(at: 210) == .wait(until: 300))
        _ = client.next(at: 300)
        answer(&client, Self.ok, at: 750)
        for _ in 0..<2 {
            guard case .planned = client.next(at: 750) else {
                Issue.record("what was missed is not made up for at all")
                return
            }
            answer(&client, Self.ok, at: 750)
        }
        #expect(client.next(at: 750) == .wait(until: 850))
        #expect(client.next(at: 1_000) == .end)
    }

    @Test func aGeneratorThatEndsEndsTheTask() {
        var client = client(left: 1)
        client.begin(ClientPhase(.generator(left: 9, .unlimited)))
        #expect(asked(by: &client, [Self.ok, Self.ok]).count == 1 && client.isDone)
    }

    @Test func setUpAndFinalReadsBypassThePolicy() {
        var client = client(limit: .milliseconds(1))
        client.begin(ClientPhase(.each(Self.reads, next: 0, attempts: 1)))
        _ = client.next(at: 0)
        #expect(Array(client.step(.call(client.call), at: 0)).count == 1, "no timer of the call")
        client.stop()
        client.begin(ClientPhase(.generator(left: 1, .unlimited), leastTimeout: .seconds(1)))
        _ = client.next(at: 0)
        let effects = Array(client.step(.call(client.call), at: 0))
        guard case .attempt(let attempt)? = effects.first, effects.count == 2 else {
            Issue.record("no timer of the call")
            return
        }
        #expect(attempt.limit == 1_000_000_000)
    }

    @Test func aClientThatIsStoppedLeavesItsProcessBehind() {
        var client = client()
        client.begin(ClientPhase(.untilServed))
        client.stop()
        #expect(client.process == 2 && client.next(at: 0) == .end)
        client.begin(ClientPhase(.untilServed))
        _ = client.next(at: 0)
        _ = client.step(.call(client.call), at: 0)
        client.stop()
        #expect(client.process == 12 && client.isDone)
    }

    @Test func eventsCarryMarksAndDetails() {
        var client = client()
        client.begin(ClientPhase(.each(Self.reads, next: 0, attempts: 1), marks: ["final": true]))
        _ = client.next(at: 0)
        #expect(client.invocation.extra == ["final": true] && client.invocation.node == "n1")
        let answer = Completion(kind: .ok, value: 3, details: ["version": "a", "final": "no"])
        let event = client.event(of: answer, [])
        #expect(event.extra == ["final": true, "version": "a"] && event.value == 3)
        #expect(event.kind == .ok && event.process == .client(2) && event.key == "x")
    }
}
