import Checkers
import Histories
import TestSupport
import Testing

/// Variants of registers, counters, mutexes and strings against a plain search over all orders, on
/// random answers, most of which are wrong.
@Suite struct VariantFuzzTests {
    private static let rounds = 1500 * Fuzz.scale

    private func compare(_ model: NamedModel, draw: (Int) throws -> History) throws {
        let search = try #require(VariantOracle.search(model))
        var counts = [true: 0, false: 0]
        for seed in 0..<Self.rounds {
            let history = try draw(seed)
            let expected = search.isLinearizable(Array(history.operations))
            counts[expected, default: 0] += 1
            for engine in [Linearizability.Engine.automatic, .depthFirst, .frontier] {
                let verdict = Linearizability(model: model, engine: engine).check(history)
                if verdict.cause?.kind == .nothingToCheck { continue }
                let label: Comment = "\(model), seed \(seed), \(engine): \(verdict)"
                #expect(verdict.isValid == expected && verdict.isInvalid == !expected, label)
                for anomaly in verdict.anomalies {
                    let core = history.operations.filter { anomaly.operations.contains($0.index) }
                    #expect(!core.isEmpty && !search.isLinearizable(core), label)
                }
                guard verdict.isValid == expected else { return }
            }
        }
        #expect(counts.values.allSatisfy { $0 > Self.rounds / 20 }, "\(model): \(counts)")
    }

    private func draw(
        _ seed: Int,
        _ count: Int = 6,
        ask: (inout Dice) -> RandomCalls.Call,
        answer: (inout Dice, RandomCalls.Call) -> Value
    ) throws -> History {
        var calls = RandomCalls(seed: seed, processes: 3)
        calls.run(1 + seed % count, ask: ask) { dice, call in
            let kind = dice.kind()
            return .init(kind: kind, value: kind == .ok ? answer(&dice, call) : .null)
        }
        return try History(calls.events)
    }

    // MARK: Registers

    @Test func registersWithDelete() throws {
        try compare(.deletableRegister) { seed in
            try draw(seed) { dice in
                let f = dice.pick(["read", "read", "write", "delete", "cas"])
                let (one, other) = (Int64(dice.below(2)), Int64(dice.below(2)))
                let argument: Value =
                    f == "write" ? .int(one) : f == "cas" ? [.int(one), .int(other)] : nil
                return .init(f: f, argument: argument)
            } answer: { dice, call in
                call.f == "read" ? dice.pick([nil, 0, 1]) : call.argument
            }
        }
    }

    @Test func registersWithVersions() throws {
        try compare(.versionedRegister) { seed in
            var count: Int64 = 0
            return try draw(seed) { dice in
                let f = dice.pick(["read", "write", "cas"])
                let (one, other) = (
                    Value.int(Int64(dice.below(2))), Value.int(Int64(dice.below(2)))
                )
                let ends: Value = dice.chance(0.3) ? [nil, other] : [one, other]
                let value: Value = f == "read" ? nil : f == "cas" ? ends : one
                return .init(f: f, argument: [nil, value])
            } answer: { dice, call in
                if call.f != "read" { count += 1 }
                let version: Value =
                    dice.chance(0.2) ? nil : .int(max(0, count - Int64(dice.below(2))))
                let value = call.argument.elements?[1] ?? .null
                return [version, call.f == "read" ? dice.pick([nil, 0, 1]) : value]
            }
        }
    }

    // MARK: Counters

    @Test func countersThatAnswer() throws {
        try compare(.fetchAdd) { seed in
            try draw(seed, 5) { dice in
                let f = dice.pick([
                    "read", "dec", "add-and-get", "get_and_add", "decrementAndGet",
                ])
                let amount: Value =
                    f == "read" || dice.chance(0.4) ? nil : .int(Int64(dice.below(3)) - 1)
                return .init(f: f, argument: f == "decrementAndGet" ? nil : amount)
            } answer: { dice, call in
                call.f == "dec" || dice.chance(0.2) && call.f != "read"
                    ? nil : .int(Int64(dice.below(4)) - 1)
            }
        }
    }

    // MARK: Mutexes

    @Test(arguments: [false, true], [false, true])
    func mutexesOfOwners(isReentrant: Bool, isNamed: Bool) throws {
        try compare(isReentrant ? .reentrantMutex : .ownedMutex) { seed in
            var calls = RandomCalls(seed: seed, processes: isNamed ? 3 : 2)
            calls.run(1 + seed % 7) { dice in
                .init(
                    f: dice.chance(0.6) ? "acquire" : "release",
                    argument: isNamed ? ["owner": .string(dice.pick(["p", "q"]))] : nil
                )
            } answer: { dice, call in
                .init(kind: dice.kind(unknown: 0.1, failed: 0.3), value: call.argument)
            }
            return try History(calls.events)
        }
    }

    @Test func aSemaphoreHasAsManyPermitsAsItBeginsWith() throws {
        let three = try Written.history(
            """
            0 invoke acquire s null
            0 ok acquire s null
            1 invoke acquire s null
            1 ok acquire s null
            2 invoke acquire s null
            2 ok acquire s null
            """
        )
        for (permits, isEnough) in [(1, false), (2, false), (3, true), (4, true)] {
            let initial = Value.int(Int64(permits))
            #expect(NamedModel.semaphore.canBegin(with: initial))
            let verdict = Linearizability(model: .semaphore, initial: initial).check(three)
            #expect(verdict.isValid == isEnough && verdict.isInvalid == !isEnough, "\(permits)")
        }
        #expect(Linearizability(model: .semaphore).check(three).isInvalid)
        #expect(!NamedModel.semaphore.canBegin(with: 0))
    }

    // MARK: Strings

    @Test func stringsWithSeparators() throws {
        try compare(.stringAppendSemicolon) { seed in
            try draw(seed) { dice in
                let f = dice.pick(["append", "append", "write", "read", "read"])
                return .init(f: f, argument: f == "read" ? nil : dice.pick(["a", 1]))
            } answer: { dice, call in
                guard call.f == "read" else { return call.argument }
                return dice.pick([nil, "a", "1", "a;1", "1;a", "a1", "a;a", "1;1"])
            }
        }
    }

    /// Long lists take the memory of strings, not that of all their states.
    @Test func longStringsWithSeparatorsAreDecided() throws {
        let count = 2000
        var text = ""
        let lines = (0..<count).flatMap { number -> [String] in
            text += (number == 0 ? "" : ",") + "\(number)"
            return [
                "0 invoke append x \(number)", "0 ok append x \(number)",
                "1 invoke read x null", "1 ok read x \"\(text)\"",
            ]
        }
        let history = try Written.history(lines.joined(separator: "\n"))
        #expect(NamedModel.guess(history) == .stringAppendComma)
        #expect(Linearizability(model: .stringAppendComma).check(history).isValid)
        let model = SeparatedAppendModel(separator: ",", initial: "a,b")
        #expect(model.describe(model.initial) == "\"a,b\"")
    }
}
