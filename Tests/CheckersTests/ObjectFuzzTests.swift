import Checkers
import Histories
import Testing

/// Random histories of counters, containers, sets, locks and several registers against the plain
/// search: fast algorithms, search and oracle must agree on every one, and each reported core must
/// be refused by the oracle on its own.
@Suite struct ObjectFuzzTests {
    private static let rounds = 2000 * Fuzz.scale

    typealias Shape = RandomObjectHistory.Shape

    static let shapes: [(name: String, shape: Shape)] = [
        ("counter", Shape(model: .counter)),
        ("counter by twos", Shape(model: .counter, amounts: [2])),
        ("counter by any amount", Shape(model: .counter, amounts: [1, 2, -1])),
        ("counter with many unknown", Shape(model: .counter, operations: 9, unknown: 0.4)),
        ("grow-only set", Shape(model: .growOnlySet, operations: 9)),
        ("grow-only set with few values", Shape(model: .growOnlySet, operations: 9, values: 3)),
        ("set", Shape(model: .set, operations: 9, taking: 0.7)),
        ("set with answers", Shape(model: .set, operations: 9, taking: 0.7, effects: 0.5)),
        (
            "set with few values",
            Shape(model: .set, operations: 9, values: 2, taking: 0.6, effects: 0.5)
        ),
        ("set with reads", Shape(model: .set, values: 3, wholeReads: 0.3, effects: 0.3)),
        ("queue", Shape(model: .queue, operations: 9)),
        ("queue without empties", Shape(model: .queue, operations: 9, unknown: 0.05, empties: 0)),
        (
            "queue with many unknown",
            Shape(model: .queue, operations: 9, unknown: 0.35, empties: 0)
        ),
        ("queue with unknown and empties", Shape(model: .queue, operations: 9, unknown: 0.3)),
        ("queue with few values", Shape(model: .queue, values: 2)),
        ("stack", Shape(model: .stack, operations: 9)),
        ("deep stack", Shape(model: .stack, operations: 10, unknown: 0.03, empties: 0)),
        ("stack with many unknown", Shape(model: .stack, operations: 9, unknown: 0.3)),
        ("stack with few values", Shape(model: .stack, values: 2)),
        ("priority queue", Shape(model: .priorityQueue, operations: 9)),
        (
            "long priority queue",
            Shape(model: .priorityQueue, operations: 10, unknown: 0.03, taking: 0.45, empties: 0)
        ),
        (
            "priority queue with many unknown",
            Shape(model: .priorityQueue, operations: 9, unknown: 0.3)
        ),
        ("priority queue with few values", Shape(model: .priorityQueue, values: 2)),
        ("mutex", Shape(model: .mutex, operations: 9)),
        ("lock", Shape(model: .lock, operations: 9)),
        ("semaphore", Shape(model: .semaphore, operations: 10, processes: 5)),
        ("several registers", Shape(model: .multiRegister, values: 3)),
    ]

    @Test(arguments: shapes.indices)
    func enginesAgreeWithTheOracle(number: Int) throws {
        let (name, base) = Self.shapes[number]
        let oracle = ObjectOracle(model: base.model)
        let checkers = Linearizability.Engine.allCases.map {
            Linearizability(model: base.model, engine: $0)
        }
        var tally = Tally()
        for round in 0..<Self.rounds {
            var shape = base
            shape.mutation = round % 3 == 0 ? 0 : 0.25
            let seed = number * 100_000_000 + round
            let history = try RandomObjectHistory.draw(seed: seed, shape)
            let expected = oracle.isLinearizable(history)
            if shape.mutation == 0 { #expect(expected, "\(name), seed \(seed): the generator") }
            tally.refused += expected ? 0 : 1
            for (engine, checker) in zip(Linearizability.Engine.allCases, checkers) {
                let verdict = checker.check(history)
                if engine == .zones && verdict.cause?.kind == .repeatedValues { continue }
                if verdict.cause?.kind == .nothingToCheck {
                    #expect(expected)
                    continue
                }
                tally.fast += engine == .zones ? 1 : 0
                let label = "\(name), seed \(seed), \(engine): \(verdict)"
                #expect(verdict.isValid == expected, "\(label)")
                #expect(verdict.isInvalid == !expected, "\(label)")
                for anomaly in verdict.anomalies { check(anomaly, in: history, oracle, label) }
                guard verdict.isValid == expected else { return }
            }
        }
        #expect(tally.refused > Self.rounds / 20, "\(name): too few violations to mean anything")
        #expect(tally.refused < Self.rounds * 9 / 10, "\(name): too few histories are right")
        let isSearched = base.model == .multiRegister || base.wholeReads > 0 || base.values != nil
        #expect(tally.fast > Self.rounds / 4 || isSearched, "\(name): the search does it all")
    }

    static let longShapes: [(name: String, shape: Shape)] = [
        ("counter", Shape(model: .counter, operations: 24)),
        ("grow-only set", Shape(model: .growOnlySet, operations: 24)),
        ("set", Shape(model: .set, operations: 24, taking: 0.7)),
        ("queue", Shape(model: .queue, operations: 24, unknown: 0.02)),
        ("queue without empties", Shape(model: .queue, operations: 24, empties: 0)),
        ("stack", Shape(model: .stack, operations: 24, unknown: 0.02)),
        ("deep stack", Shape(model: .stack, operations: 24, unknown: 0, taking: 0.4, empties: 0)),
        ("priority queue", Shape(model: .priorityQueue, operations: 24, unknown: 0.02)),
        ("mutex", Shape(model: .mutex, operations: 24)),
        ("lock", Shape(model: .lock, operations: 24)),
        ("semaphore", Shape(model: .semaphore, operations: 24)),
    ]

    /// Longer histories, which are beyond the oracle: elements lie deeper, and fewer are wrong.
    @Test(arguments: longShapes.indices)
    func fastAlgorithmsAgreeWithTheSearch(number: Int) {
        let (name, base) = Self.longShapes[number]
        var tally = (refused: 0, accepted: 0)
        for round in 0..<Self.rounds / 24 {
            var shape = base
            shape.processes = 3 + round % 4
            shape.mutation = round % 2 == 0 ? 0 : 0.04
            let seed = 7_000_000_000 + number * 100_000_000 + round
            guard let history = try? RandomObjectHistory.draw(seed: seed, shape) else { continue }
            let fast = Linearizability(model: base.model, engine: .zones).check(history)
            if fast.isUnknown { continue }
            let search = Linearizability(model: base.model, engine: .depthFirst)
                .check(history, within: Budget(steps: 10_000))
            if shape.mutation == 0 { #expect(fast.isValid, "\(name), seed \(seed): the generator") }
            if search.isUnknown { continue }
            #expect(fast.isValid == search.isValid, "\(name), seed \(seed)")
            tally.refused += fast.isInvalid ? 1 : 0
            tally.accepted += fast.isValid ? 1 : 0
        }
        #expect(tally.refused > Self.rounds / 1500, "\(name): too few violations, \(tally)")
        #expect(tally.accepted > Self.rounds / 250, "\(name): too few right ones, \(tally)")
    }

    private struct Tally {
        var refused = 0
        var fast = 0
    }

    private func check(
        _ anomaly: Anomaly,
        in history: History,
        _ oracle: ObjectOracle,
        _ label: String
    ) {
        let named = Set(anomaly.operations)
        let core = history.operations.filter { named.contains($0.index) }
        // A failed call may be named as the reason why something is from nowhere.
        let failed = history.failed.filter { named.contains($0.index) && !$0.isMismatch }
        #expect(core.count + failed.count == named.count && !core.isEmpty, "\(label)")
        #expect(!oracle.isLinearizable(core), "\(label): the core is no violation")
        #expect(!anomaly.explanation.isEmpty && !anomaly.explanation.contains("\n"), "\(label)")
        let lines = anomaly.drawing.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 78 }, "\(label): too wide\n\(anomaly.drawing)")
        #expect(anomaly.drawing.contains("✗"), "\(label): nothing is marked")
    }
}
