import Checkers
import Histories
import TestSupport
import Testing

/// Accounts of queues, banks and locks against their definitions, word for word, on random
/// histories that are wrong more often than not.
@Suite struct TakingFuzzTests {
    // MARK: Queues

    private func queue(_ seed: Int) throws -> History {
        var calls = RandomCalls(seed: seed, processes: 3)
        let unknown = seed % 3 == 0 ? 0.0 : 0.15
        calls.run(1 + seed % 7) { dice in
            dice.chance(0.5)
                ? .init(f: "enqueue", argument: .int(Int64(dice.below(3)))) : .init(f: "dequeue")
        } answer: { dice, call in
            let taken: Value = dice.chance(0.3) ? .null : .int(Int64(dice.below(3)))
            return .init(
                kind: dice.kind(unknown: unknown),
                value: call.f == "dequeue" ? taken : call.argument
            )
        }
        guard seed % 2 == 0 else { return try History(calls.events) }
        let f = seed % 4 == 0 ? "dequeue" : "drain"
        calls.finish(.init(f: f), nodes: ["n1", "n2"]) { dice, _ in
            if f == "dequeue" { return .init(value: dice.chance(0.9) ? .null : 1) }
            return .init(value: .list((0..<3).filter { _ in dice.chance(0.2) }.map { .int($0) }))
        }
        return try History(calls.events)
    }

    @Test func queues() throws {
        try NamesOracle.compare(TotalQueue(), draw: queue) { history in
            var names: Set<String> = []
            let takes = history.operations.filter { $0.f != "enqueue" && $0.isOK }
            let final = takes.filter { $0.extra["final"] == true }
            let isEmptied = final.allSatisfy { $0.f == "drain" || $0.result == .null }
            let empties = takes.filter { $0.f == "drain" || $0.result == .null }
            let end =
                final.isEmpty
                ? empties.last?.start ?? -1 : isEmptied ? final.map(\.start).min() ?? -1 : -1
            var missing = 0
            for element in [0, 1, 2] as [Value] {
                let puts = history.operations.filter {
                    $0.f == "enqueue" && $0.argument == element
                }
                let mine = takes.filter {
                    $0.f == "dequeue"
                        ? $0.result == element : $0.result?.elements?.contains(element) == true
                }
                let matched = Self.matching(mine, puts)
                let unexplained = mine.filter { take in
                    !puts.contains { $0.start < take.finish }
                }
                if !unexplained.isEmpty { names.insert("unexpected element") }
                if mine.count - unexplained.count > matched { names.insert("duplicated element") }
                let due = puts.count { $0.isOK && $0.finish < end }
                missing += max(0, due - matched)
            }
            let unknown = history.operations.count { $0.f == "dequeue" && $0.isInfo }
            if missing > unknown { names.insert("lost element") }
            return names
        }
    }

    /// The most takes that can have puts of their own, begun before they were done: by trying all.
    private static func matching(_ takes: [Operation], _ puts: [Operation]) -> Int {
        guard let take = takes.first else { return 0 }
        let rest = Array(takes.dropFirst())
        return puts.filter { $0.start < take.finish }.reduce(matching(rest, puts)) { best, put in
            max(best, 1 + matching(rest, puts.filter { $0 != put }))
        }
    }

    // MARK: Banks

    @Test func banks() throws {
        try NamesOracle.compare(Bank(total: 4)) { seed in
            var calls = RandomCalls(seed: seed, processes: 3)
            calls.run(2 + seed % 3) { dice in
                if dice.chance(0.7) { return .init(f: "read", key: nil) }
                let order: Value = ["from": "a", "to": "b", "amount": .int(Int64(dice.below(3)))]
                return .init(f: "transfer", key: nil, argument: order)
            } answer: { dice, call in
                let one = Int64(dice.below(6)) - 1
                let other = dice.chance(0.7) ? 4 - one : Int64(dice.below(5))
                let balances: Value = ["a": .int(one), "b": .int(other)]
                return .init(kind: dice.kind(), value: call.f == "read" ? balances : .null)
            }
            return try History(calls.events)
        } oracle: { history in
            var names: Set<String> = []
            for read in history.operations {
                guard read.f == "read", case .map(let accounts)? = read.result else { continue }
                let balances = accounts.values.compactMap(\.integer)
                if balances.reduce(0, +) != 4 { names.insert("wrong total") }
                if balances.contains(where: { $0 < 0 }) { names.insert("negative balance") }
            }
            return names
        }
    }

    // MARK: Locks

    private func lock(_ seed: Int) throws -> History {
        var calls = RandomCalls(seed: seed, processes: 3)
        var token = 0
        calls.run(1 + seed % 9) { dice in
            .init(f: dice.chance(0.5) ? "acquire" : "release")
        } answer: { dice, call in
            token += 1
            let number = dice.chance(0.9) ? token : dice.below(max(1, token))
            return .init(
                kind: dice.kind(failed: call.f == "acquire" ? 0.5 : 0.1),
                value: call.f == "acquire" ? .int(Int64(number)) : .null
            )
        }
        return try History(calls.events)
    }

    @Test(arguments: [false, true])
    func locks(hasLeases: Bool) throws {
        try NamesOracle.compare(Fencing(hasLeases: hasLeases), draw: lock) { history in
            var names: Set<String> = []
            let grants = history.operations.filter { $0.f == "acquire" && $0.isOK }
            func end(_ grant: Operation) -> Int {
                history.calls.first {
                    $0.process == grant.process && $0.start > grant.start
                }?.start ?? Operation.never
            }
            for one in grants {
                for other in grants where one != other {
                    let tokens = (one.result?.integer ?? 0, other.result?.integer ?? 0)
                    if tokens.0 == tokens.1 { names.insert("token reused") }
                    if one.finish < other.start && tokens.1 < tokens.0 {
                        names.insert("token went back")
                    }
                    let isTogether =
                        one.process != other.process
                        && max(one.finish, other.finish) < min(end(one), end(other))
                    if isTogether && !hasLeases { names.insert("held twice") }
                }
            }
            return names
        }
    }
}
