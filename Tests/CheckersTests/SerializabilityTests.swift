import Checkers
import Histories
import TestSupport
import Testing

/// Serializability and strict serializability, apart from each other and against brute force.
@Suite struct SerializabilityTests {
    /// Parts of a transaction: "w x 1", "r x 1", "r x null".
    private func transaction(_ words: [String]) -> Value {
        .list(
            words.map { word in
                let parts = word.split(separator: " ").map(String.init)
                return [
                    .string(parts[0]), .string(parts[1]), Int64(parts[2]).map { .int($0) } ?? nil,
                ]
            }
        )
    }

    /// Transactions that are done one after the other, each by a process of its own.
    private func sequence(_ transactions: [[String]]) throws -> History {
        try History(
            transactions.enumerated().flatMap { process, words in
                [Event.Kind.invoke, .ok].map { kind in
                    Event(
                        index: 2 * process + (kind == .ok ? 1 : 0),
                        process: .client(process),
                        kind: kind,
                        f: "txn",
                        value: transaction(words)
                    )
                }
            }
        )
    }

    @Test func aReadOfAnOldStateIsSerializableButNotStrictly() throws {
        let history = try sequence([["w x 1"], ["w x 2"], ["r x 1"]])
        let findings = Serializability().findings(in: history)
        #expect(findings[.strictSerializable]?.isInvalid == true)
        #expect(findings[.serializable] == .valid)
    }

    @Test func anOrderInRealTimeShowsBoth() throws {
        let history = try sequence([["w x 1"], ["r x 1", "w y 2"], ["r y 2"]])
        let findings = Serializability().findings(in: history)
        #expect(findings == [.strictSerializable: .valid, .serializable: .valid])
    }

    @Test func writeSkewIsNeither() throws {
        let history = try sequence([["r x null", "w y 1"], ["r y null", "w x 2"]])
        let findings = Serializability().findings(in: history)
        #expect(findings[.strictSerializable]?.isInvalid == true)
        let anomaly = try #require(findings[.serializable]?.anomalies.first)
        #expect(anomaly.name == "not serializable" && anomaly.operations.count == 2)
        #expect(anomaly.drawing.contains("✗ in no order"))
    }

    /// Without a decision, the weaker property is unknown, never broken.
    @Test func withoutBudgetSerializabilityIsUnknown() throws {
        var transactions = (1...40).map { ["w x \($0)", "w y \($0)"] }
        transactions += (1...40).map { ["r x \($0)", "r y \(41 - $0)"] }
        let history = try sequence(transactions)
        let budget = Budget(steps: 1000, bytes: 1 << 20, explanation: 0)
        let findings = Serializability().findings(in: history, within: budget)
        #expect(findings[.strictSerializable]?.isInvalid == true)
        #expect(findings[.serializable]?.isInvalid == true || findings[.serializable]?.cause != nil)
        let easy = try sequence((1...70).map { ["w x \($0)"] } + (1...70).map { ["r x \($0)"] })
        let verdict = Serializability().findings(in: easy, within: budget)[.serializable]
        #expect(verdict?.isInvalid == false)
    }

    @Test func agreesWithEveryOrder() throws {
        var counts: [String: Int] = [:]
        for seed in 0..<4000 * Fuzz.scale {
            let history = try draw(seed)
            let findings = Serializability().findings(in: history)
            if findings[.serializable]?.cause?.kind == .nothingToCheck { continue }
            let plain = oracle(history, isStrict: false)
            let strict = oracle(history, isStrict: true)
            #expect(findings[.serializable]?.isValid == plain, "seed \(seed)")
            #expect(findings[.strictSerializable]?.isValid == strict, "seed \(seed)")
            #expect(findings[.serializable]?.isInvalid == !plain, "seed \(seed)")
            counts["\(plain) \(strict)", default: 0] += 1
        }
        #expect(counts["false true"] == nil)
        #expect(
            ["true true", "true false", "false false"].allSatisfy { counts[$0] ?? 0 > 50 },
            "\(counts)"
        )
    }

    // MARK: Brute force

    /// Some order of the transactions, those of unknown outcome perhaps left out.
    private func oracle(_ history: History, isStrict: Bool) -> Bool {
        let all = Array(history.operations)
        func extends(_ state: [String: Value], _ done: Set<Int>) -> Bool {
            let open = all.indices.filter { !done.contains($0) }
            if open.allSatisfy({ all[$0].isInfo }) { return true }
            return open.contains { next in
                let isLate = open.contains { all[$0].finish < all[next].start }
                if isStrict && isLate { return false }
                guard let after = apply(all[next], to: state) else { return false }
                return extends(after, done.union([next]))
            }
        }
        return extends([:], [])
    }

    private func apply(_ operation: Operation, to state: [String: Value]) -> [String: Value]? {
        var state = state
        for part in (operation.result ?? operation.argument).elements ?? [] {
            guard let words = part.elements, let key = words[1].text else { return nil }
            if words[0] == "w" {
                state[key] = words[2]
            } else if operation.isOK, state[key] ?? .null != words[2] {
                return nil
            }
        }
        return state
    }

    private func draw(_ seed: Int) throws -> History {
        var dice = Dice(seed: seed)
        var events: [Event] = []
        var open: [(process: Int, value: Value)] = []
        let count = 2 + dice.below(4)
        var begun = 0
        while begun < count || !open.isEmpty {
            let ends = !open.isEmpty && (begun == count || dice.below(2) == 0)
            if ends {
                let (process, value) = open.remove(at: dice.below(open.count))
                let kind: Event.Kind = dice.below(8) == 0 ? .info : .ok
                events.append(event(events.count, process, kind, value))
            } else {
                let words = (0...dice.below(2)).map { _ in
                    let key = dice.below(2) == 0 ? "x" : "y"
                    let old = dice.below(3) == 0 ? "null" : "\(1 + dice.below(3))"
                    return dice.below(2) == 0 ? "w \(key) \(1 + dice.below(3))" : "r \(key) \(old)"
                }
                open.append((begun, transaction(words)))
                events.append(event(events.count, begun, .invoke, transaction(words)))
                begun += 1
            }
        }
        return try History(events)
    }

    private func event(_ index: Int, _ process: Int, _ kind: Event.Kind, _ value: Value) -> Event {
        Event(index: index, process: .client(process), kind: kind, f: "txn", value: value)
    }
}
