import Checkers
import Histories
import TestSupport
import Testing

/// Locks of named owners, whose releases name tokens.
@Suite struct FencedLockTests {
    private static let rounds = 3000 * Fuzz.scale

    @Test func agreesWithThePlainSearch() throws {
        let search = try #require(VariantOracle.search(.fencedLock))
        var counts = [true: 0, false: 0]
        for seed in 0..<Self.rounds {
            var calls = RandomCalls(seed: seed, processes: 3)
            var count: Int64 = 0
            calls.run(1 + seed % 8) { dice in
                if dice.chance(0.6) {
                    return .init(f: "acquire", argument: .string(dice.pick(["p", "q"])))
                }
                let isLast = dice.chance(0.7)
                return .init(
                    f: "release",
                    argument: .int(isLast ? count : Int64(dice.below(Int(count) + 2)))
                )
            } answer: { dice, call in
                let kind = dice.kind(unknown: 0.2, failed: 0.15)
                if call.f == "acquire", kind != .fail, dice.chance(0.9) { count += 1 }
                let isAnswered = call.f == "acquire" && kind == .ok
                return .init(kind: kind, value: isAnswered ? .int(count) : call.argument)
            }
            let history = try History(calls.events)
            let expected = search.isLinearizable(Array(history.operations))
            counts[expected, default: 0] += 1
            for engine in Linearizability.Engine.allCases {
                let verdict = Linearizability(model: .fencedLock, engine: engine).check(history)
                if [.nothingToCheck, .repeatedValues].contains(verdict.cause?.kind) { continue }
                let label: Comment = "seed \(seed), \(engine): \(verdict)"
                #expect(verdict.isValid == expected && verdict.isInvalid == !expected, label)
                for anomaly in verdict.anomalies {
                    let core = history.operations.filter { anomaly.operations.contains($0.index) }
                    #expect(!core.isEmpty && !search.isLinearizable(core), label)
                    #expect(anomaly.drawing.contains("✗"), label)
                }
                guard verdict.isValid == expected else { return }
            }
        }
        #expect(counts.values.allSatisfy { $0 > Self.rounds / 20 }, "\(counts)")
    }

    private func verdict(_ text: String) throws -> Verdict {
        Linearizability(model: .fencedLock).check(try Written.history(text))
    }

    /// Given back and acquired again by way of another node.
    @Test func anOwnerMayBeSeveralProcesses() throws {
        let text = """
            0 invoke acquire k "a"
            0 ok acquire k 1
            1 invoke acquire k "a"
            1 ok acquire k 2
            2 invoke release k 2
            2 ok release k 2
            3 invoke acquire k "b"
            3 ok acquire k 3
            """
        #expect(try verdict(text).isValid)
        #expect(NamedModel.guess(try Written.history(text)) == .fencedLock)
        let other = text.replacing("1 invoke acquire k \"a\"", with: "1 invoke acquire k \"b\"")
        let refused = try verdict(other)
        #expect(refused.anomalies.map(\.name) == ["two holders"], "\(refused)")
    }

    @Test func aTokenIsGivenBackOnce() throws {
        let refused = try verdict(
            """
            0 invoke acquire k "a"
            0 ok acquire k 1
            0 invoke release k 1
            0 ok release k 1
            1 invoke release k 1
            1 ok release k 1
            """
        )
        #expect(refused.anomalies.map(\.name) == ["not a holder"], "\(refused)")
    }

    /// The release may be of the token of an acquire that nobody heard the answer of.
    @Test(arguments: [(2, true), (1, false)])
    func tokensThatNobodyHeardCountToo(token: Int, isValid: Bool) throws {
        let text = """
            0 invoke acquire k "a"
            0 ok acquire k 1
            0 invoke release k 1
            0 ok release k 1
            1 invoke acquire k "b"
            1 info acquire k "b"
            2 invoke release k \(token)
            2 ok release k \(token)
            """
        let verdict = try verdict(text)
        #expect(verdict.isValid == isValid && verdict.isInvalid == !isValid, "\(verdict)")
    }

    /// Names of locks in place of owners leave the process the owner.
    @Test func namesThatProcessesShareByTurnsAreNoOwners() throws {
        let text = """
            0 invoke acquire k "red"
            0 ok acquire k 1
            0 invoke release k 1
            0 ok release k 1
            0 invoke acquire k "blue"
            0 ok acquire k 2
            """
        #expect(NamedModel.guess(try Written.history(text)) == .lock)
    }
}
