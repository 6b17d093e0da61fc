import Checkers
import Histories
import Testing

/// A check that has nothing to spend on explanations may stop at the first violation.
@Suite struct BriefTests {
    private static let brief = Budget(explanation: 0)

    /// The last worker first: jobs may be done in any order.
    private static let backwards = Workers { count, job in
        for number in (0..<count).reversed() { job(number) }
    }

    /// Keys "0", "1" and so on, each written once and then read `reads` times; the last read of
    /// those in the set is wrong.
    private func history(keys: Int, reads: Int, wrong: Set<Int>) throws -> History {
        var events: [Event] = []
        func call(_ f: String, _ key: Int, _ argument: Value, _ result: Value) {
            for (kind, value) in [(Event.Kind.invoke, argument), (.ok, result)] {
                events.append(
                    Event(process: .client(0), kind: kind, f: f, key: "\(key)", value: value)
                )
            }
        }
        for key in 0..<keys {
            call("append", key, "a", "a")
            for _ in 0..<reads { call("get", key, nil, "a") }
            if wrong.contains(key) { call("get", key, nil, "b") }
        }
        return try History(events)
    }

    private func keys(_ verdict: Verdict) -> [String] {
        guard case .invalid(let anomalies) = verdict else { return [] }
        return anomalies.compactMap(\.key)
    }

    @Test func stopsAtTheFirstViolation() throws {
        let history = try history(keys: 5, reads: 3, wrong: [1, 3, 4])
        let checker = Linearizability(model: .stringAppend)
        #expect(keys(checker.check(history, within: Self.brief)) == ["1"])
        #expect(keys(checker.check(history)) == ["1", "3", "4"])
    }

    @Test func findsAViolationInTheLastKey() throws {
        let history = try history(keys: 50, reads: 3, wrong: [49])
        let checker = Linearizability(model: .stringAppend)
        #expect(keys(checker.check(history, within: Self.brief)) == ["49"])
    }

    @Test func saysTheSameWhateverTheWorkers() throws {
        // Long keys are jobs of their own.
        let history = try history(keys: 5, reads: 5000, wrong: [1, 3])
        let checker = Linearizability(model: .stringAppend)
        let alone = checker.check(history, within: Self.brief)
        #expect(keys(alone) == ["1", "3"])
        #expect(alone == checker.check(history, within: Self.brief, by: Self.backwards))
    }

    @Test func aWitnessTellsOfEveryKey() throws {
        let history = try history(keys: 3, reads: 1, wrong: [0, 2])
        let witness = Linearizability(model: .stringAppend).witness(of: history, within: Self.brief)
        #expect(keys(witness.verdict) == ["0", "2"])
        #expect(witness.parts.map { $0.order == .impossible } == [true, false, true])
    }

    /// The fast path over columns must not take failed operations for something to check.
    @Test func nothingButFailuresIsNothingToCheck() throws {
        let events = [
            Event(process: .client(0), kind: .invoke, f: "enqueue", value: 1),
            Event(process: .client(0), kind: .fail, f: "enqueue", value: 1),
        ]
        let verdict = Linearizability(model: .queue).check(try History(events))
        #expect(verdict.cause?.kind == .nothingToCheck)
    }
}
