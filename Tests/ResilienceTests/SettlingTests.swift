import Histories
import Replication
import Resilience
import Testing

/// What a call comes to, given its attempts: decision 0025.
@Suite struct SettlingTests {
    private static let write = Call(f: "write", key: "x", argument: 1)
    private static let read = Call(f: "read", key: "x")
    private static let ok = Completion(kind: .ok, value: 7, details: ["version": "n1.1"])
    private static let refused = Completion(kind: .fail, value: 1, error: "connectionRefused")
    private static let mismatch = Completion(kind: .fail, value: 1, error: "mismatch")
    private static let unknown = Completion(kind: .info, value: 1, error: "timedOut")

    private func attempts(_ outcomes: [Attempt.Outcome]) -> [Attempt] {
        outcomes.enumerated().map { place, outcome in
            let id = Attempt.ID(Int32(place + 1))
            var attempt = Attempt(id: id, node: "n1", begun: 0, limit: 10)
            attempt.outcome = outcome
            return attempt
        }
    }

    private func settled(
        _ completions: [Completion],
        then last: Attempt.Outcome? = nil,
        of call: Call = write,
        error: String? = nil
    ) -> Completion {
        let outcomes = completions.map { Attempt.Outcome.settled($0, at: 5) }
        return Completion(
            settling: attempts(outcomes + (last.map { [$0] } ?? [])),
            of: call,
            error: error
        )
    }

    @Test(arguments: [ok, refused, mismatch, unknown])
    func oneAttemptIsTheOperation(outcome: Completion) {
        #expect(settled([outcome]) == outcome)
    }

    @Test func theAnswerThatTheCallerSawDecides() {
        #expect(settled([Self.unknown, Self.ok]) == Self.ok)
        #expect(settled([Self.refused, Self.ok]) == Self.ok)
        #expect(settled([Self.ok], then: .open) == Self.ok)
    }

    @Test(arguments: [refused, mismatch])
    func aDefiniteAnswerAfterAnUnknownAttemptProvesNothing(last: Completion) {
        let completion = settled([Self.unknown, last])
        #expect(completion.kind == .info && completion.error == last.error)
        #expect(completion.value == 1)
    }

    @Test func anAttemptThatIsOpenOrAbandonedIsUnknown() {
        #expect(settled([Self.refused], then: .open).kind == .info)
        #expect(settled([Self.refused], then: .abandoned(at: 9)).kind == .info)
        #expect(settled([], then: .abandoned(at: 9)).error == Completion.callTimedOut)
    }

    @Test func onlyDefiniteFailuresMakeAFailure() {
        #expect(settled([Self.refused, Self.mismatch]) == Self.mismatch)
        #expect(settled([Self.refused, Self.refused]).kind == .fail)
    }

    @Test func theRefusalOfAPolicyIsNoProofEither() {
        let refusal = settled([Self.unknown], error: "breaker-open")
        #expect(refusal.kind == .info && refusal.error == "breaker-open")
        let unasked = settled([], error: "breaker-open")
        #expect(unasked.kind == .fail && unasked.error == "breaker-open" && unasked.value == 1)
    }

    @Test func aReadHasNoEffectHoweverItEnds() {
        #expect(settled([Self.refused], then: .abandoned(at: 9), of: Self.read).kind == .fail)
        #expect(settled([], then: .open, of: Self.read).kind == .fail)
        #expect(settled([Self.refused, Self.ok], of: Self.read) == Self.ok)
    }
}
