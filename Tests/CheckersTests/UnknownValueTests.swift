import Checkers
import Histories
import TestSupport
import Testing

/// Updates whose value is known only when they are done, or never.
@Suite struct UnknownValueTests {
    @Test(arguments: [
        "write", "add", "enqueue", "append", "push", "insert", "remove", "cas", "put",
    ])
    func anUpdateIsOfWhatItsAcknowledgementSays(f: String) throws {
        let history = try Written.history("0 invoke \(f) k null\n0 ok \(f) k [3,4]")
        #expect(history.calls[0].argument == [3, 4])
        #expect(history.pairs.row(of: 0).argument == history.pairs.row(of: 0).result)
    }

    /// What was asked is never replaced, and neither is it by a truth value or by an answer.
    @Test(arguments: [
        ("0 invoke write k 1\n0 ok write k 2", Value.int(1)),
        ("0 invoke add k null\n0 ok add k true", .null),
        ("0 invoke read k null\n0 ok read k 2", .null),
        ("0 invoke dequeue k null\n0 ok dequeue k 2", .null),
        ("0 invoke write k null\n0 info write k 2", .null),
        ("0 invoke write k null\n0 fail write k 2", .null),
    ])
    func whatWasAskedStays(text: String, argument: Value) throws {
        #expect(try Written.history(text).calls[0].argument == argument)
    }

    @Test func nullIsAValueWhereOneWasAcknowledged() throws {
        let phantom = """
            0 invoke write k null
            0 info write k null
            1 invoke read k null
            1 ok read k 5
            """
        let deletion = "2 invoke write k null\n2 ok write k null\n"
        func verdict(_ text: String) throws -> Verdict {
            Linearizability(model: .register).check(try Written.history(text))
        }
        #expect(try verdict(phantom).cause?.kind == .unknownValue)
        #expect(try verdict(deletion + phantom).isInvalid)
    }

    /// The same doubt about a witness: it has no key that is impossible for certain.
    @Test func aWitnessSaysWhatIsUnknown() throws {
        let history = try Written.history(
            """
            0 invoke add k null
            0 info add k null
            1 invoke read k null
            1 ok read k [5]
            2 invoke read j null
            2 ok read j []
            """
        )
        let witness = Linearizability(model: .growOnlySet).witness(of: history)
        #expect(witness.verdict.cause?.kind == .unknownValue)
        #expect(witness.parts.allSatisfy { $0.order != .impossible })
    }

    /// Some update of unknown outcome has no value: a verdict of invalid is one for every value.
    @Test(arguments: [NamedModel.register, .set, .growOnlySet, .queue])
    func noFalseAlarms(model: NamedModel) throws {
        let checkers: [any Checker] = [Linearizability(model: model)] + (others[model] ?? [])
        var tally = (doubted: 0, refused: 0, accepted: 0)
        for seed in 0..<1500 * Fuzz.scale {
            let history = try draw(seed, model)
            let unknown = history.operations.first { $0.isInfo && $0.f != "read" }
            guard let unknown, unknown.argument != .null else { continue }
            for checker in checkers {
                let verdict = checker.check(try self.history(history, unknown, .null))
                let others = try ([0, 1, 2, 9] as [Value]).map { value in
                    checker.check(try self.history(history, unknown, value))
                }
                let label: Comment = "\(checker.name), seed \(seed): \(verdict)"
                let isExplained = others.contains(where: \.isValid)
                #expect(!(verdict.isInvalid && isExplained), label)
                tally.doubted += verdict.cause?.kind == .unknownValue ? 1 : 0
                tally.refused += verdict.isInvalid ? 1 : 0
                tally.accepted += verdict.isValid ? 1 : 0
            }
        }
        #expect(tally.doubted > 20 && tally.refused > 20 && tally.accepted > 20, "\(tally)")
    }

    private let others: [NamedModel: [any Checker]] = {
        func checkers(_ names: String...) -> [any Checker] {
            names.compactMap { Criterion.named($0)?.checker() }
        }
        return [
            .register: checkers("lost-writes", "convergence", "regular", "causal-cc", "pram"),
            .set: checkers("lost-elements", "set-last-read", "convergence"),
            .growOnlySet: checkers("lost-elements", "convergence"),
            .queue: checkers("total-queue"),
        ]
    }()

    private func draw(_ seed: Int, _ model: NamedModel) throws -> History {
        var calls = RandomCalls(seed: seed, processes: 2)
        let taking = ["register": "read", "queue": "dequeue"][model.name] ?? "read"
        let adding = ["register": ["write"], "queue": ["enqueue"], "set": ["add", "remove"]]
        func answer(_ dice: inout Dice) -> Value {
            let all = (0..<3).filter { _ in dice.chance(0.4) }.map { Value.int(Int64($0)) }
            return taking == "read" && model != .register ? .list(all) : all.first ?? .null
        }
        var written = 0
        calls.run(2 + seed % 4) { dice in
            guard dice.chance(0.6) else { return .init(f: taking) }
            written += 1
            let f = dice.pick(adding[model.name] ?? ["add"])
            return .init(f: f, argument: .int(Int64(f == "remove" ? dice.below(3) : written - 1)))
        } answer: { dice, call in
            let kind = dice.kind(unknown: 0.3, failed: 0)
            return .init(kind: kind, value: call.f == taking ? answer(&dice) : call.argument)
        }
        if taking == "read" {
            calls.finish(.init(f: "read"), nodes: ["n1"]) { dice, _ in .init(value: answer(&dice)) }
        }
        return try History(calls.events)
    }

    /// The history with another value of one update of unknown outcome.
    private func history(_ history: History, _ update: Operation, _ value: Value) throws -> History
    {
        try History(
            history.events.map { event in
                guard event.process == .client(update.process), event.index >= update.index else {
                    return event
                }
                var event = event
                event.value = value
                return event
            }
        )
    }
}
