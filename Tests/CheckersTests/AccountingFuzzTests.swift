import Checkers
import Histories
import TestSupport
import Testing

/// Accounts of sets and counters against their definitions, word for word, on random histories
/// that are wrong more often than not.
@Suite struct AccountingFuzzTests {
    // MARK: Sets

    private func set(_ seed: Int, versions: Bool) throws -> History {
        var calls = RandomCalls(seed: seed, processes: 3)
        var version = 0
        calls.run(1 + seed % 6) { dice in
            let f = dice.pick(["add", "add", "remove", "read", "contains"])
            return .init(f: f, argument: f == "read" ? .null : .int(Int64(dice.below(2))))
        } answer: { dice, call in
            var answer = RandomCalls.Answer(kind: dice.kind(), value: call.argument)
            if answer.kind == .ok && call.f == "read" { answer.value = elements(&dice) }
            if call.f == "contains" { answer.value = .bool(dice.chance(0.3)) }
            if call.f == "remove" && dice.chance(0.2) { answer.value = false }
            guard versions && answer.kind == .ok else { return answer }
            if call.f == "add" { version += 1 }
            if call.f == "add" { answer.extra["version"] = .string("\(version)") }
            let all = (0..<version + 1).map { Value.string("\($0)") }
            if call.f == "remove" || dice.chance(0.1) {
                answer.extra["replaced"] = .list(all.filter { _ in dice.chance(0.5) })
            }
            return answer
        }
        calls.finish(.init(f: "read"), nodes: ["n1", "n2"]) { dice, _ in
            .init(value: elements(&dice))
        }
        return try History(calls.events)
    }

    private func elements(_ dice: inout Dice) -> Value {
        var elements = (0..<3).filter { dice.chance($0 == 2 ? 0.05 : 0.4) }
        if dice.chance(0.05) { elements += elements.prefix(1) }
        return elements.isEmpty && dice.chance(0.5)
            ? .null : .list(elements.map { .int(Int64($0)) })
    }

    @Test func setsByRealTime() throws {
        try NamesOracle.compare(
            LostElements(),
            draw: { try set($0, versions: false) },
            oracle: { SetOracle($0).namesByRealTime() }
        )
    }

    @Test func setsByVersions() throws {
        try NamesOracle.compare(LostElements()) {
            try set($0, versions: true)
        } oracle: { history in
            let oracle = SetOracle(history)
            let hasVersions = history.operations.contains { $0.f == "add" && $0.isOK }
            return hasVersions ? oracle.namesByVersions() : oracle.namesByRealTime()
        }
    }

    // MARK: Counters

    private func counter(_ seed: Int, amounts: [Int64]) throws -> History {
        var calls = RandomCalls(seed: seed, processes: 3)
        func answer(_ dice: inout Dice) -> Value { .int(Int64(dice.below(9)) - 2) }
        calls.run(1 + seed % 6) { dice in
            dice.chance(0.25)
                ? .init(f: "read") : .init(f: "add", argument: .int(dice.pick(amounts)))
        } answer: { dice, call in
            .init(kind: dice.kind(unknown: 0.3), value: call.f == "read" ? answer(&dice) : .null)
        }
        calls.finish(.init(f: "read"), nodes: ["n1"]) { dice, _ in .init(value: answer(&dice)) }
        return try History(calls.events)
    }

    @Test(arguments: [[1], [1, 2, -1], [2, -3]] as [[Int64]])
    func finalCounts(amounts: [Int64]) throws {
        try NamesOracle.compare(CounterBounds()) {
            try counter($0, amounts: amounts)
        } oracle: { history in
            let reads = history.operations.filter { $0.isFinalRead && $0.isOK }
            let isRight = reads.allSatisfy { sums(of: history, at: $0).contains($0.result) }
            return isRight ? [] : ["out of bounds"]
        }
    }

    @Test(arguments: [[1], [1, 2, -1], [2, -3]] as [[Int64]])
    func everyCount(amounts: [Int64]) throws {
        try NamesOracle.compare(CounterBounds(everyRead: true)) {
            try counter($0, amounts: amounts)
        } oracle: { history in
            let reads = history.operations.filter { $0.f == "read" && $0.isOK }
            let isRight = reads.allSatisfy { read in
                let sums = sums(of: history, at: read).compactMap { $0?.integer }
                let value = read.result?.integer ?? 0
                return read.isFinalRead
                    ? sums.contains(value) : sums.min() ?? 0 <= value && value <= sums.max() ?? 0
            }
            return isRight ? [] : ["out of bounds"]
        }
    }

    /// Every sum of what was acknowledged before and some of what had begun.
    private func sums(of history: History, at read: Operation) -> Set<Value?> {
        let adds = history.operations.filter { $0.f == "add" && $0.start < read.finish }
        return adds.reduce(Set<Int64>([0])) { sums, add in
            let moved = Set(sums.map { $0 + (add.argument.integer ?? 0) })
            return add.finish < read.start ? moved : sums.union(moved)
        }
        .reduce(into: Set<Value?>()) { $0.insert(.int($1)) }
    }
}
