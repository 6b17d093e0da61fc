import Checkers
import Histories
import TestSupport
import Testing

/// Banks of unknown total, forks, pairs of inserts and logs against their definitions, word for
/// word, on random histories that are wrong more often than not.
@Suite struct PropertyFuzzTests {
    // MARK: Banks

    @Test(arguments: [false, true])
    func banksOfUnknownTotal(allowsDebt: Bool) throws {
        try NamesOracle.compare(Bank(beginning: .null, allowsDebt: allowsDebt)) { seed in
            var calls = RandomCalls(seed: seed, processes: 3)
            calls.run(2 + seed % 3) { dice in
                .init(f: dice.chance(0.8) ? "read" : "transfer", key: nil)
            } answer: { dice, call in
                let one = Int64(dice.below(6)) - 1
                let other = dice.chance(0.7) ? 4 - one : Int64(dice.below(5))
                let balances: Value = ["a": .int(one), "b": .int(other)]
                return .init(kind: dice.kind(), value: call.f == "read" ? balances : .null)
            }
            return try History(calls.events)
        } oracle: { history in
            let reads = history.operations.filter { $0.f == "read" && $0.isOK }
                .sorted { $0.finish < $1.finish }
            let balances = reads.map { ($0.result?.fields ?? [:]).values.compactMap(\.integer) }
            let totals = Set(balances.map { $0.reduce(0, +) })
            let isNegative = balances.contains { $0.contains { $0 < 0 } }
            return Set(totals.count > 1 ? ["wrong total"] : [])
                .union(isNegative && !allowsDebt ? ["negative balance"] : [])
        }
    }

    @Test func aSingleReadOfABankSaysNothingOfItsTotal() throws {
        let history = try Written.history("0 invoke read - null\n0 ok read - {\"a\":1}")
        let events = history.events.map { event in
            var event = event
            event.key = nil
            return event
        }
        let read = try History(events)
        #expect(Bank(beginning: .null).check(read).cause?.kind == .nothingToCheck)
        #expect(Bank(beginning: 1).check(read).isValid)
        #expect(Bank(beginning: ["a": 3, "b": -1]).check(read).isInvalid)
    }

    // MARK: Forks

    @Test func forks() throws {
        let names = ["x", "y", "z"]
        try NamesOracle.compare(LongFork()) { seed in
            var calls = RandomCalls(seed: seed, processes: 3)
            calls.run(2 + seed % 5) { dice in
                let steps = names.filter { _ in dice.chance(0.7) }.map { name -> Value in
                    guard dice.chance(0.2) else { return ["r", .string(name), nil] }
                    return ["w", .string(name), dice.chance(0.1) ? nil : 1]
                }
                return .init(f: "txn", argument: .list(steps))
            } answer: { dice, call in
                let steps = (call.argument.elements ?? []).map { step -> Value in
                    let fields = step.elements ?? []
                    return fields[0] == "w" ? step : ["r", fields[1], dice.chance() ? 1 : nil]
                }
                return .init(kind: dice.kind(), value: .list(steps))
            }
            return try History(calls.events)
        } oracle: { history in
            func shows(_ operation: Operation, _ name: String, _ value: Value) -> Bool {
                operation.result?.elements?.contains(["r", .string(name), value]) == true
            }
            let steps = history.operations.flatMap {
                ($0.result ?? $0.argument).elements ?? []
            }
            let steady = names.filter { !steps.contains(["w", .string($0), nil]) }
            let isForked = history.operations.contains { one in
                history.operations.contains { other in
                    steady.contains { x in
                        steady.contains { y in
                            shows(one, x, 1) && shows(one, y, nil) && shows(other, x, nil)
                                && shows(other, y, 1)
                        }
                    }
                }
            }
            return isForked ? ["long fork"] : []
        }
    }

    @Test func forksCountAgainstTheBudget() throws {
        let steps = (0..<200).map { number -> Value in ["r", .int(Int64(number)), nil] }
        let answer = steps.enumerated().map { place, step -> Value in
            ["r", .int(Int64(place)), place < 100 ? 1 : nil]
        }
        let history = try History([
            Event(index: 0, process: .client(0), kind: .invoke, f: "txn", value: .list(steps)),
            Event(index: 1, process: .client(0), kind: .ok, f: "txn", value: .list(answer)),
        ])
        #expect(LongFork().check(history).isValid)
        let cause = LongFork().check(history, within: Budget(steps: 9999)).cause
        #expect(cause?.kind == .budgetExhausted)
    }

    // MARK: Inserts

    @Test func inserts() throws {
        try NamesOracle.compare(InsertedOnce()) { seed in
            var calls = RandomCalls(seed: seed, processes: 3)
            calls.run(1 + seed % 6) { dice in
                let half: Value = dice.chance() ? [1, nil] : [nil, 2]
                return .init(f: "insert", key: nil, argument: [.int(Int64(dice.below(3))), half])
            } answer: { dice, call in
                .init(kind: dice.kind(failed: 0.4), value: call.argument)
            }
            return try History(calls.events)
        } oracle: { history in
            let done = history.operations.filter(\.isOK).map { $0.argument.elements?[0] }
            return Set(done).count < done.count ? ["both inserted"] : []
        }
    }

    // MARK: Logs

    private func log(_ seed: Int) throws -> History {
        var calls = RandomCalls(seed: seed, processes: 2)
        var next: [String: Int64] = [:]
        calls.run(2 + seed % 7) { dice in
            let key = Value.string(dice.pick(["a", "a", "b"]))
            if dice.chance(0.1) { return .init(f: "assign", key: nil, argument: [key]) }
            if dice.chance(0.5) { return .init(f: "poll", key: nil) }
            return .init(f: "send", key: nil, argument: [key, .int(Int64(dice.below(4)))])
        } answer: { dice, call in
            var answer = RandomCalls.Answer(kind: dice.kind(failed: 0.05), value: call.argument)
            guard answer.kind == .ok else { return answer }
            if let pair = call.argument.elements, call.f == "send" {
                let key = pair[0].text ?? ""
                let offset = dice.chance(0.9) ? next[key, default: 0] : Int64(dice.below(4))
                next[key] = offset + 1
                answer.value = [pair[0], [.int(offset), pair[1]]]
            }
            if call.f == "poll" {
                answer.value = .map(
                    Dictionary(
                        uniqueKeysWithValues: ["a", "b"].filter { _ in dice.chance(0.6) }.map {
                            ($0, messages(&dice))
                        }
                    )
                )
                if dice.chance(0.2) { answer.extra["final"] = true }
            }
            return answer
        }
        return try History(calls.events)
    }

    private func messages(_ dice: inout Dice) -> Value {
        var offsets = (0..<3).filter { _ in dice.chance(0.4) }
        if dice.chance(0.05) { offsets.reverse() }
        return .list(
            offsets.map { [.int(Int64($0)), .int(Int64(dice.chance(0.8) ? $0 : dice.below(4)))] }
        )
    }

    @Test func logs() throws {
        try NamesOracle.compare(Log(), draw: log) { history in
            ["a", "b"].reduce(into: []) { $0.formUnion(LogOracle(history, key: $1).names) }
        }
    }
}
