import Checkers
import Histories
import Testing

/// Random histories against the plain search: zones, search and oracle must agree on every one, and
/// each reported core must be refused by the oracle on its own.
@Suite struct LinearizabilityFuzzTests {
    private static let rounds = 7_000 * Fuzz.scale

    static let shapes: [(name: String, model: NamedModel, shape: RandomHistory.Shape)] = [
        ("register", .register, .init()),
        ("register with few values", .register, .init(values: 3)),
        ("register with several keys", .register, .init(operations: 10, keys: 3)),
        ("register with many unknown", .register, .init(unknown: 0.5)),
        ("compare and set", .casRegister, .init(hasCompareAndSet: true)),
        ("compare and set with few values", .casRegister, .init(hasCompareAndSet: true, values: 3)),
        (
            "compare and set with few values and many unknown", .casRegister,
            .init(operations: 9, unknown: 0.5, hasCompareAndSet: true, values: 3)
        ),
        ("mismatches", .casRegister, .init(hasCompareAndSet: true, hasMismatches: true)),
        (
            "mismatches with few values", .casRegister,
            .init(unknown: 0.3, hasCompareAndSet: true, hasMismatches: true, values: 3)
        ),
        ("strings", .stringAppend, .init(isString: true)),
        ("strings with many unknown", .stringAppend, .init(unknown: 0.5, isString: true)),
    ]

    @Test(arguments: shapes.indices)
    func enginesAgreeWithTheOracle(number: Int) throws {
        let (name, model, base) = Self.shapes[number]
        var refused = 0
        for round in 0..<Self.rounds {
            var shape = base
            shape.mutation = round % 3 == 0 ? 0 : 0.3
            let seed = number * 1_000_000 + round
            let history = try RandomHistory.draw(seed: seed, shape)
            let expected = Oracle.isLinearizable(history)
            if shape.mutation == 0 { #expect(expected, "\(name), seed \(seed): the generator") }
            refused += expected ? 0 : 1
            for engine in Linearizability.Engine.allCases {
                let verdict = Linearizability(model: model, engine: engine).check(history)
                if engine == .zones && verdict.cause?.kind == .repeatedValues { continue }
                if verdict.cause?.kind == .nothingToCheck {
                    #expect(expected)
                    continue
                }
                #expect(verdict.isValid == expected, "\(name), seed \(seed), \(engine): \(verdict)")
                #expect(verdict.isInvalid == !expected, "\(name), seed \(seed), \(engine)")
                for anomaly in verdict.anomalies {
                    check(anomaly, in: history, "\(name), seed \(seed), \(engine)")
                }
                guard verdict.isValid == expected else { return }
            }
        }
        #expect(refused > Self.rounds / 20, "\(name): too few violations to mean anything")
    }

    private func check(_ anomaly: Anomaly, in history: History, _ label: String) {
        let core = (history.operations + history.failed)
            .filter { $0.key == anomaly.key && anomaly.operations.contains($0.index) }
        #expect(core.count == anomaly.operations.count && !core.isEmpty, "\(label)")
        // A failed write may be shown, but had no effect.
        let told = core.filter { !$0.isFail || $0.isMismatch }
        #expect(!Oracle.isLinearizable(told), "\(label): the core is no violation: \(anomaly)")
        #expect(!anomaly.explanation.isEmpty && !anomaly.explanation.contains("\n"), "\(label)")
        let lines = anomaly.drawing.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 78 }, "\(label): too wide\n\(anomaly.drawing)")
        #expect(anomaly.drawing.contains("✗"), "\(label): nothing is marked")
    }
}
