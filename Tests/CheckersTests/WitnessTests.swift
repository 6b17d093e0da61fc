import Checkers
import Dispatch
import Histories
import Testing

/// Orders that are said to prove a history right, verified one by one without the checkers.
@Suite struct WitnessTests {
    private static let rounds = 300 * Fuzz.scale

    /// Whether an order proves that operations of one key are linearizable.
    private static func isProof(
        _ order: [Operation],
        of operations: [Operation],
        _ accepts: ([Operation]) -> Bool
    ) -> Bool {
        let distinct = Set(order)
        guard distinct.count == order.count, distinct.isSubset(of: operations),
            operations.allSatisfy({ $0.isInfo || distinct.contains($0) })
        else { return false }
        var latest = -1
        for operation in order {
            if operation.finish < latest { return false }
            latest = max(latest, operation.start)
        }
        return accepts(order)
    }

    /// Checks every key's order; returns how many there were.
    private func verify(
        _ witness: Witness,
        of history: History,
        _ label: String,
        _ accepts: ([Operation]) -> Bool = { Oracle.accepts($0) }
    ) -> Int {
        let counted = history.operations + history.failed.filter(\.isMismatch)
        #expect(Set(counted.map(\.key)).isSubset(of: witness.parts.map(\.key)), "\(label)")
        for part in witness.parts {
            guard case .known(let order) = part.order else {
                Issue.record("\(label), key \(part.key ?? "none"): \(part.order)")
                continue
            }
            let operations = counted.filter { ByteText.areSame($0.key, part.key) }
            let isProof = Self.isProof(order, of: operations, accepts)
            #expect(isProof, "\(label), key \(part.key ?? "none"): \(order.map(\.index))")
        }
        return witness.parts.count
    }

    @Test(arguments: LinearizabilityFuzzTests.shapes.indices)
    func everyEngineFindsAnOrder(number: Int) throws {
        let (name, model, shape) = LinearizabilityFuzzTests.shapes[number]
        var verified = 0
        for seed in 0..<Self.rounds {
            let history = try RandomHistory.draw(seed: number * 1_000_000 + seed, shape)
            for engine in Linearizability.Engine.allCases {
                let checker = Linearizability(model: model, engine: engine)
                let witness = checker.witness(of: history)
                #expect(witness.verdict == checker.check(history))
                if witness.verdict.cause?.kind == .repeatedValues { continue }
                verified += verify(witness, of: history, "\(name), seed \(seed), \(engine)")
            }
        }
        #expect(verified >= Self.rounds * 3)
    }

    /// Histories with more operations at a time than one word of a mask holds, among others.
    @Test func largerHistories() throws {
        let shapes: [(NamedModel, RandomHistory.Shape)] =
            RaceTests.shapes.map { (.casRegister, $0) } + [
                (.register, .init(operations: 3000, processes: 40, keys: 5)),
                (.casRegister, .init(operations: 3000, processes: 40, hasCompareAndSet: true)),
                (.register, .init(operations: 600, processes: 90, unknown: 0.02, values: 8)),
                (.stringAppend, .init(operations: 60, processes: 4, keys: 3, isString: true)),
            ]
        for (number, (model, shape)) in shapes.enumerated() {
            for seed in 0..<20 {
                let history = try RandomHistory.draw(seed: seed, shape)
                for engine in [Linearizability.Engine.automatic, .depthFirst] {
                    let witness = Linearizability(model: model, engine: engine)
                        .witness(of: history)
                    _ = verify(witness, of: history, "shape \(number), seed \(seed), \(engine)")
                }
            }
        }
    }

    private static let objects = ObjectFuzzTests.shapes + ObjectFuzzTests.longShapes

    @Test(arguments: objects.indices)
    func everyEngineFindsAnOrderOfObjects(number: Int) throws {
        let (name, shape) = Self.objects[number]
        let oracle = ObjectOracle(model: shape.model)
        var verified = 0
        for seed in 0..<Self.rounds / 3 {
            let seed = number * 1_000_000 + seed
            let history = try RandomObjectHistory.draw(seed: seed, shape)
            for engine in [Linearizability.Engine.automatic, .depthFirst] {
                let checker = Linearizability(model: shape.model, engine: engine)
                let witness = checker.witness(of: history)
                let label = "\(name), seed \(seed), \(engine)"
                verified += verify(witness, of: history, label, oracle.accepts)
            }
        }
        #expect(verified >= Self.rounds / 3)
    }

    private static let models = NamedModel.all.map(\.name)

    @Test(arguments: Specimen.all(of: models).filter { $0.verdict == "valid" })
    func specimens(specimen: Specimen) throws {
        let model = try #require(NamedModel.named(specimen.model))
        let history = try specimen.history()
        let witness = Linearizability(model: model).witness(of: history)
        let isRegister = [.register, .casRegister, .stringAppend].contains(model)
        let count = verify(witness, of: history, specimen.testDescription) { order in
            if let variant = VariantOracle.search(model) { return variant.accepts(order) }
            return isRegister
                ? Oracle.accepts(order) : ObjectOracle(model: model).accepts(order)
        }
        #expect(count > 0)
    }

    /// A state as large as the key must not take more memory than the budget has, at every step.
    @Test func largeStatesAreLeftAlone() throws {
        var shape = RandomObjectHistory.Shape(model: .growOnlySet, operations: 2000)
        shape.unknown = 0
        let history = try RandomObjectHistory.draw(seed: 1, shape)
        let checker = Linearizability(model: .growOnlySet)
        _ = verify(checker.witness(of: history), of: history, "large", { _ in true })
        let witness = checker.witness(of: history, within: Budget(bytes: 1 << 20))
        #expect(witness.verdict.isValid)
        guard case .unknown(let cause) = witness.parts[0].order else {
            Issue.record("\(witness.parts[0])")
            return
        }
        #expect(cause.kind == .notRecorded)
    }

    /// Of the keys of an invalid history, those that are right have an order all the same.
    @Test func invalidKeysHaveNone() throws {
        let history = try Written.history(
            """
            0 invoke write b 1
            0 ok write b 1
            0 invoke write a 1
            0 ok write a 1
            1 invoke read a null
            1 ok read a null
            1 invoke read b null
            1 ok read b 1
            1 invoke push c 4
            """
        )
        let witness = Linearizability(model: .register).witness(of: history)
        #expect(witness.verdict.isInvalid)
        #expect(witness.parts.map(\.key) == ["a", "b", "c"])
        #expect(witness.parts[0].order == .impossible)
        guard case .known(let order) = witness.parts[1].order else {
            Issue.record("\(witness.parts[1])")
            return
        }
        #expect(order.map(\.index) == [0, 6])
        guard case .unknown(let cause) = witness.parts[2].order else {
            Issue.record("\(witness.parts[2])")
            return
        }
        #expect(cause.kind == .unsupportedOperation)
    }

    @Test func nothingDependsOnTheWorkers() throws {
        let pools = [2, 4].map { count in
            Workers { jobs, job in
                DispatchQueue.concurrentPerform(iterations: min(count, jobs)) { first in
                    for number in stride(from: first, to: jobs, by: count) { job(number) }
                }
            }
        }
        for mutation in [0, 0.01] {
            var shape = RandomHistory.Shape(operations: 9000, processes: 9, keys: 30)
            shape.values = 40
            shape.mutation = mutation
            let history = try RandomHistory.draw(seed: 5, shape)
            for budget in [Budget.standard, Budget(steps: 20_000)] {
                let checker = Linearizability(model: .register)
                let alone = checker.witness(of: history, within: budget)
                for pool in pools {
                    let together = checker.witness(of: history, within: budget, by: pool)
                    #expect(together.verdict == alone.verdict)
                    #expect(together.parts == alone.parts)
                }
            }
        }
    }
}
