import Checkers
import Histories
import TestSupport
import Testing

/// What became of elements, against the definitions of it on random histories.
@Suite struct ElementTimelinesTests {
    private func set(_ seed: Int) throws -> History {
        var calls = RandomCalls(seed: seed, processes: 3)
        calls.run(3 + seed % 14) { dice in
            let f = dice.pick(["add", "add", "read", "read", "read", "contains", "remove"])
            let isRare = f == "remove" && dice.chance(0.5)
            let element = Value.string("e\(dice.below(isRare ? 1 : 4))")
            return .init(f: f, argument: f == "read" ? .null : element)
        } answer: { dice, call in
            var answer = RandomCalls.Answer(kind: dice.kind(), value: call.argument)
            if call.f == "contains" { answer.value = .bool(dice.chance(0.5)) }
            guard call.f == "read" else { return answer }
            let elements = (0..<4).filter { _ in dice.chance(0.5) }.map { Value.string("e\($0)") }
            answer.value =
                elements.isEmpty && dice.chance(0.5)
                ? .null : .list(dice.chance(0.1) ? elements + elements.prefix(1) : elements)
            return answer
        }
        return try History(calls.events)
    }

    private struct Expected: Equatable {
        var attempts = 0
        var acknowledged = 0
        var stable = 0
        var stale = 0
        var lost = 0
        var neverRead = 0
        var recovered = 0
        var removed = 0
        var stableLatencies: [Int64] = []
        var lostLatencies: [Int64] = []
    }

    /// Whether a read says that an element is there, or is not; nil if it says nothing.
    private func says(_ read: Operation, of element: Value) -> Bool? {
        guard let result = read.result else { return nil }
        switch read.f {
        case "read": return (result.elements ?? []).contains(element)
        case "contains": return read.argument == element ? result == true : nil
        default: return nil
        }
    }

    private func expected(_ history: History) -> Expected {
        var sum = Expected()
        let operations = Array(history.operations)
        for number in 0..<4 {
            let element = Value.string("e\(number)")
            let adds = operations.filter { $0.f == "add" && $0.argument == element }
            guard !adds.isEmpty else { continue }
            if operations.contains(where: { $0.f == "remove" && $0.argument == element }) {
                sum.removed += 1
                continue
            }
            sum.attempts += 1
            let present = operations.filter { says($0, of: element) == true }
            let known = (adds.filter(\.isOK) + present).min { $0.finish < $1.finish }
            sum.acknowledged += adds.contains(where: \.isOK) ? 1 : 0
            let absent = operations.filter { read in
                says(read, of: element) == false && known.map { read.start > $0.finish } == true
            }
            let isStable = present.contains { seen in absent.allSatisfy { $0.start < seen.start } }
            func latency(_ reads: [Operation]) -> Int64 {
                let last = reads.compactMap(\.invokedAt).max() ?? 0
                return max(0, last - (known?.completedAt ?? 0))
            }
            if isStable {
                sum.stable += 1
                sum.stale += absent.isEmpty ? 0 : 1
                sum.recovered += adds.contains(where: \.isOK) ? 0 : 1
                sum.stableLatencies.append(latency(absent))
            } else if !absent.isEmpty {
                sum.lost += 1
                sum.lostLatencies.append(latency(present))
            } else {
                sum.neverRead += 1
            }
        }
        return sum
    }

    @Test func countsAreByDefinition() throws {
        var seen = Expected()
        for seed in 0..<NamesOracle.rounds / 2 {
            let history = try set(seed)
            let expected = expected(history)
            guard let found = ElementTimelines(history) else {
                #expect(expected.stable + expected.lost == 0)
                continue
            }
            let counts = [
                found.attempts, found.acknowledged, found.stable, found.stale, found.lost,
                found.neverRead, found.recovered, found.removed,
            ]
            let wanted = [
                expected.attempts, expected.acknowledged, expected.stable, expected.stale,
                expected.lost, expected.neverRead, expected.recovered, expected.removed,
            ]
            #expect(counts == wanted, "seed \(seed)")
            let stable = Quantiles(expected.stableLatencies)
            let lost = Quantiles(expected.lostLatencies)
            let agrees = found.stableLatency == stable && found.lostLatency == lost
            #expect(agrees, "seed \(seed)")
            #expect(found.duplicated <= 4 && found.unexpected <= 4)
            guard counts == wanted else { return }
            seen.stale += found.stale
            seen.lost += found.lost
            seen.neverRead += found.neverRead
            seen.recovered += found.recovered
        }
        #expect([seen.stale, seen.lost, seen.neverRead, seen.recovered].allSatisfy { $0 > 100 })
    }

    @Test func latencyReachesToTheLastReadThatMissedIt() throws {
        let history = try Written.history(
            """
            1 invoke add k "a" 0
            1 ok add k "a" 10
            2 invoke read k null 40
            2 ok read k [] 50
            2 invoke read k null 60
            2 ok read k ["a"] 70
            1 invoke add k "b" 80
            1 info add k "b" 90
            2 invoke read k null 100
            2 ok read k ["a","b"] 110
            """
        )
        let found = try #require(ElementTimelines(history))
        #expect(found.stable == 2)
        #expect(found.stale == 1)
        #expect(found.recovered == 1)
        #expect(found.stableLatency?.least == 0)
        #expect(found.stableLatency?.greatest == 30_000_000)
    }

    @Test func whatIsNoSetIsLeftOut() throws {
        let history = try Written.history("1 invoke write k 1\n1 ok write k 1")
        #expect(ElementTimelines(history) == nil)
    }
}
