import Checkers
import Histories
import Testing

/// The list of what any history can be held to, and what verdicts on it imply.
@Suite struct CriterionTests {
    @Test func namesAreUnique() {
        let names = Criterion.all.flatMap { [$0.name] + $0.aliases }
        #expect(Set(names).count == names.count)
        for criterion in Criterion.all {
            #expect(Criterion.named(criterion.name)?.name == criterion.name)
        }
    }

    /// A row decides the property that it names.
    @Test func checkersDecideTheirProperty() {
        for criterion in Criterion.all {
            #expect(criterion.checker().properties == [criterion.property], "\(criterion.name)")
        }
    }

    /// What holds implies what is weaker, over the whole corpus.
    @Test func corpusNeverContradictsAnImplication() throws {
        for specimen in Specimen.all(of: Specimen.folders) {
            try check(try specimen.history(), specimen.testDescription)
        }
    }

    @Test func randomHistoriesNeverContradictAnImplication() throws {
        for seed in 0..<3000 { try check(CausalFuzzTests().draw(seed), "seed \(seed)") }
    }

    private static let decided = Criterion.all.filter { $0.model == nil }

    private func check(_ history: History, _ label: String) throws {
        let verdicts = Dictionary(
            uniqueKeysWithValues: Self.decided.map { ($0.property, $0.checker().check(history)) }
        )
        for (property, verdict) in verdicts where verdict.isValid {
            for weaker in property.implied where verdicts[weaker]?.isInvalid == true {
                Issue.record("\(label): \(property) holds, and \(weaker) does not")
            }
        }
    }

    /// Two checks of one property: the worse verdict counts, and no anomaly is lost.
    @Test func verdictsOnOnePropertyAreCombined() throws {
        let specimens = Specimen.all(of: ["lost-writes"])
        let broken = try #require(specimens.first { $0.verdict == "invalid" }).history()
        for checkers in [
            [Check(.durable, by: LostWrites()), Check(.durable, by: Always())],
            [Check(.durable, by: Always()), Check(.durable, by: LostWrites())],
        ] {
            let checks: [any Checker] = checkers
            #expect(checks.findings(in: broken, within: .standard)[.durable]?.isInvalid == true)
        }
        let twice: [any Checker] = [LostWrites(), LostWrites()]
        let verdict = try #require(twice.findings(in: broken, within: .standard)[.lostWrites])
        #expect(verdict.anomalies.count == 2 * LostWrites().check(broken).anomalies.count)
    }

    /// A checker that is content with everything.
    private struct Always: PropertyChecker {
        let property = Property.lostWrites
        func check(_ history: History, within budget: Budget) -> Verdict { .valid }
    }

    /// The corpus of each object is guessed to be of it, or of one with the same operations.
    @Test func modelsAreGuessedByWhatWasAskedAndAnswered() throws {
        func guess(_ events: [(String, Value, Value)]) throws -> String? {
            let list = events.enumerated().flatMap { place, call in
                [Event.Kind.invoke, .ok].map { kind in
                    Event(
                        index: 2 * place + (kind == .ok ? 1 : 0),
                        process: .client(0),
                        kind: kind,
                        f: call.0,
                        value: kind == .ok ? call.2 : call.1
                    )
                }
            }
            return NamedModel.guess(try History(list))?.name
        }
        #expect(try guess([("read", nil, 1), ("write", 1, 1)]) == "register")
        #expect(try guess([("read", nil, 1), ("cas", [1, 2], [1, 2])]) == "cas-register")
        #expect(try guess([("add", 1, 1), ("read", nil, 3)]) == "counter")
        #expect(try guess([("add", 1, 1), ("read", nil, [1])]) == "grow-only-set")
        #expect(try guess([("add", 1, true), ("read", nil, [1])]) == "set")
        #expect(try guess([("add", 1, 1), ("remove", 1, 1)]) == "set")
        #expect(try guess([("append", "a", "a"), ("get", nil, "a")]) == "string-append")
        #expect(try guess([("acquire", nil, 7), ("release", nil, nil)]) == "lock")
        #expect(try guess([("acquire", nil, nil), ("release", nil, nil)]) == "mutex")
        #expect(try guess([("read", nil, ["x": 1]), ("write", ["x": 1], nil)]) == "multi-register")
        #expect(try guess([("txn", [["r", "x", nil]], [["r", "x", nil]])]) == "multi-register")
        #expect(try guess([("jump", nil, nil)]) == nil)
    }
}
