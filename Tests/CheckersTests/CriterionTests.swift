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

    /// A history of calls, each asked and answered, one after the other.
    private func history(_ calls: [(String, Value, Value)]) throws -> History {
        try History(
            calls.enumerated().flatMap { place, call in
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
        )
    }

    /// The corpus of each object is guessed to be of it, or of one with the same operations.
    @Test func modelsAreGuessedByWhatWasAskedAndAnswered() throws {
        func guess(_ calls: [(String, Value, Value)]) throws -> String? {
            NamedModel.guess(try history(calls))?.name
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
        #expect(try guess([("write", [["w", 6, 1]], nil)]) == "multi-register")
        #expect(try guess([("write", 1, 1), ("delete", nil, nil)]) == "deletable-register")
        #expect(try guess([("write", [nil, 5], [1, 5])]) == "versioned-register")
        #expect(try guess([("write", [nil, 5], [nil, 5])]) == "register")
        #expect(try guess([("append", 1, 1), ("append", 2, 2)]) == "string-append")
        let parts: [(String, Value, Value)] = [("append", 1, 1), ("append", "b", "b")]
        for (separator, name) in [
            (",", "comma"), (" ", "space"), (";", "semicolon"), ("\n", "line"),
        ] {
            let read: (String, Value, Value) = ("read", nil, .string("1" + separator + "b"))
            #expect(try guess(parts + [read]) == "string-append-\(name)")
            #expect(
                try guess([("append", .string("1\(separator)b"), nil), read]) == "string-append"
            )
        }
        #expect(try guess([("inc", 1, 1), ("dec", nil, nil), ("read", nil, 3)]) == "counter")
        #expect(try guess([("add", 1, 1), ("get-and-add", 1, 1)]) == "fetch-add")
        #expect(try guess([("acquire", nil, ["fence": 7])]) == "lock")
        #expect(try guess([("acquire", nil, ["client": 7])]) == "mutex")
        #expect(try guess([("jump", nil, nil)]) == nil)
    }

    /// Where no object has the operations, the property that knows them is meant.
    @Test func propertiesAreGuessedByTheirOperations() throws {
        func guess(_ calls: [(String, Value, Value)]) throws -> String? {
            Criterion.guess(try history(calls))?.name
        }
        #expect(try guess([("transfer", nil, nil), ("read", nil, nil)]) == "bank")
        #expect(try guess([("enqueue", 1, 1), ("drain", nil, [1])]) == "total-queue")
        #expect(try guess([("generate", nil, 1)]) == "unique-ids")
        #expect(try guess([("insert", [1, [2, nil]], nil)]) == "inserted-once")
        #expect(try guess([("send", ["k", 1], nil)]) == "log")
        #expect(try guess([("txn", [["send", "k", 1], ["poll"]], nil)]) == "log")
        #expect(try guess([("txn", [["w", "k", 1]], nil)]) == nil)
        #expect(try guess([("enqueue", 1, 1), ("dequeue", nil, 1)]) == nil)
        #expect(try guess([("insert", 1, 1), ("poll", nil, 1)]) == nil)
        #expect(try guess([("insert", [1, 2], nil)]) == nil)
        #expect(try guess([("read", nil, nil)]) == nil)
    }

    /// No history of the corpus that an object can judge is taken for one of a property.
    @Test func objectsAreNoProperties() throws {
        let folders = Specimen.folders.filter { Criterion.named($0)?.model != nil }
        for specimen in Specimen.all(of: folders) where specimen.verdict != "unknown" {
            #expect(
                Criterion.guess(try specimen.history())?.name == nil,
                "\(specimen.testDescription)"
            )
        }
    }
}
