import Checkers
import Histories
import Testing

/// Transactions as lists of steps, under all their names.
@Suite struct TransactionStepTests {
    private func history(_ calls: [(f: String, asked: Value, answered: Value)]) throws -> History {
        let events = calls.enumerated().flatMap { place, call in
            [Event.Kind.invoke, .ok].map { kind in
                Event(
                    index: 2 * place + (kind == .ok ? 1 : 0),
                    process: .client(place),
                    kind: kind,
                    f: call.f,
                    value: kind == .ok ? call.answered : call.asked
                )
            }
        }
        return try History(events)
    }

    @Test(arguments: [.int(12), .string("12"), .bool(true), .null, [1, 2]] as [Value])
    func namesAreValuesOfAnyKind(name: Value) throws {
        let write: Value = [["w", name, 1]]
        func read(_ value: Value) -> Value { [["r", name, value]] }
        let right = try history([("write", write, write), ("read", read(nil), read(1))])
        let stale = try history([("txn", write, write), ("txn", read(nil), read(nil))])
        for (history, isRight) in [(right, true), (stale, false)] {
            #expect(NamedModel.guess(history) == .multiRegister)
            let verdict = Linearizability(model: .multiRegister).check(history)
            #expect(verdict.isValid == isRight && verdict.isInvalid == !isRight, "\(name)")
        }
    }

    @Test func aNumberAndItsDigitsAreTwoNames() throws {
        let write: Value = [["w", 7, 1]]
        let other: Value = [["r", "7", nil]]
        let history = try history([("txn", write, write), ("txn", other, other)])
        #expect(Linearizability(model: .multiRegister).check(history).isValid)
    }

    @Test func whatRegistersBeginWithIsKnownByTheirNamesAsText() throws {
        let history = try history([("txn", [["r", 7, nil]], [["r", 7, 3]])])
        let model = Linearizability(model: .multiRegister, initial: ["7": 3])
        #expect(model.check(history).isValid)
        #expect(Linearizability(model: .multiRegister).check(history).isInvalid)
    }

    /// A register that holds lists is none that is written in steps.
    @Test func otherListsAreValues() throws {
        let history = try history([("write", [["w", 1]], nil), ("read", nil, [["w", 1]])])
        #expect(NamedModel.guess(history) == .register)
        #expect(Linearizability(model: .register).check(history).isValid)
    }

    @Test(
        arguments: [
            ([["r", "a", nil]], [["w", "a", nil]]), ([["w", "a", 1]], [["r", "a", 1]]),
            ([["r", "a", nil]], [["r", "b", nil]]), ([["w", "a", 1]], [["w", "a", 2]]),
            ([["r", "a", nil]], []), ([["r", "a", nil]], nil), ([["r", "a", nil]], 5),
            ([["r", "a", nil], ["r", "b", nil]], [["r", "b", nil], ["r", "a", nil]]),
            ([["r", "a", nil]], [["r", "a", nil], ["r", "a", nil]]),
        ] as [(Value, Value)]
    )
    func anAnswerIsOneToWhatWasAsked(asked: Value, answered: Value) throws {
        let history = try history([("txn", asked, answered)])
        let error = try #require(TransactionAnswers.firstMismatch(in: history))
        #expect(error.line == 2 && error.expected.contains("event 0"), "\(error)")
        #expect(Linearizability(model: .multiRegister).check(history).isUnknown)
        #expect(Serializability().check(history).isUnknown)
    }

    @Test(
        arguments: [
            ([["w", "a", 1]], nil), ([["w", "a", 1]], true), ([["w", "a", nil]], [["w", "a", 1]]),
            (nil, [["w", "a", 1]]), ([["r", "a", 9]], [["r", "a", nil]]),
        ] as [(Value, Value)]
    )
    func anAnswerMaySayLessOrMore(asked: Value, answered: Value) throws {
        let history = try history([("txn", asked, answered)])
        #expect(TransactionAnswers.firstMismatch(in: history) == nil)
        // Of writes alone nothing was told.
        let verdict = Linearizability(model: .multiRegister).check(history)
        #expect(verdict.isValid || verdict.cause?.kind == .nothingToCheck, "\(verdict)")
    }

    @Test func appendsAreKnownAndNotJudged() throws {
        let append: Value = [["append", 8, 1]]
        let history = try history([("txn", append, append)])
        #expect(NamedModel.guess(history) == .multiRegister)
        let cause = Linearizability(model: .multiRegister).check(history).cause
        #expect(cause?.description.contains("append to lists are not judged yet") == true)
    }
}
