import Checkers
import Histories
import Testing

/// What is told of cycles: every edge is in the history, and every sentence says which.
@Suite struct TransactionStoryTests {
    /// Every cycle that is shown leads from each transaction to the next one, and each step is
    /// true.
    @Test(arguments: RandomTransactions.Keys.allCases)
    func everyEdgeOfACycleIsInTheHistory(kind: RandomTransactions.Keys) throws {
        var edges: [String: Int] = [:]
        for seed in 0..<1500 * Fuzz.scale {
            let drawn = RandomTransactions.history(seed: seed, kind, most: 6)
            let history = try drawn.history()
            for question in TransactionOracle.questions {
                let verdict = Isolation(question.level, question.form).check(history)
                for anomaly in verdict.anomalies where anomaly.steps.count > 1 {
                    check(anomaly, drawn, "seed \(seed) \(question)")
                    for step in anomaly.steps { edges[step.kind, default: 0] += 1 }
                }
            }
        }
        #expect(["ww", "wr", "rw", "so", "rt"].allSatisfy { edges[$0] ?? 0 > 100 }, "\(edges)")
    }

    private func check(_ anomaly: Anomaly, _ drawn: TransactionHistory, _ label: String) {
        let steps = anomaly.steps
        for (place, step) in steps.enumerated() {
            #expect(step.later == steps[(place + 1) % steps.count].earlier, "\(label): no cycle")
        }
        #expect(Set(anomaly.operations) == Set(steps.map(\.earlier)), "\(label)")
        // A reader that forced an order may stand in no edge itself.
        let byBegin = drawn.transactions.sorted { $0.begin < $1.begin }
        let ends = drawn.transactions.flatMap { [$0.begin, $0.end] }.sorted()
        func transaction(_ index: Int) -> TransactionHistory.Transaction? {
            byBegin.first { $0.begin == ends[index] }
        }
        for step in steps {
            guard let one = transaction(step.earlier), let other = transaction(step.later) else {
                Issue.record("\(label): an edge of no transaction")
                continue
            }
            #expect(
                isEdge(step.kind, one, other, drawn),
                "\(label): \(step.kind) \(step.reason)\n\(drawn)"
            )
        }
    }

    private func isEdge(
        _ kind: String,
        _ one: TransactionHistory.Transaction,
        _ other: TransactionHistory.Transaction,
        _ drawn: TransactionHistory
    ) -> Bool {
        switch kind {
        case "so": return one.process == other.process && one.begin < other.begin
        case "rt": return one.kind == .ok && one.end < other.begin
        case "wr":
            return external(other).contains { read in
                written(one, read.key).last.map { read.value.elements?.last ?? read.value == $0 }
                    ?? false
            }
        case "rw":
            return external(one).contains { read in
                let values = written(other, read.key)
                return !values.isEmpty && !values.contains { contains(read.value, $0) }
            }
        default:
            let keys = Set(one.steps.filter { $0.kind != .read }.map(\.key))
            return keys.contains { key in
                let (first, second) = (written(one, key), written(other, key))
                guard let last = first.last, let next = second.first else { return false }
                let longest = lists(of: key, drawn).max { $0.count < $1.count } ?? []
                guard let place = longest.firstIndex(of: next) else { return true }
                return longest.firstIndex(of: last).map { $0 < place } ?? false
            }
        }
    }

    private func contains(_ value: Value, _ element: Value) -> Bool {
        value == element || value.elements?.contains(element) ?? false
    }

    private func written(_ transaction: TransactionHistory.Transaction, _ key: Int) -> [Value] {
        transaction.steps.filter { $0.kind != .read && $0.key == key }.map(\.value)
    }

    /// Reads before the transaction's own writes of the key.
    private func external(
        _ transaction: TransactionHistory.Transaction
    ) -> [TransactionHistory.Step] {
        transaction.steps.enumerated().filter { place, step in
            step.kind == .read
                && !transaction.steps[..<place].contains { $0.kind != .read && $0.key == step.key }
        }
        .map(\.element)
    }

    private func lists(of key: Int, _ drawn: TransactionHistory) -> [[Value]] {
        drawn.transactions.filter { $0.kind == .ok }.flatMap(\.steps)
            .filter { $0.kind == .read && $0.key == key }.compactMap(\.value.elements)
    }

    private func anomaly(
        _ words: [String],
        _ level: IsolationLevel,
        _ form: IsolationLevel.Form = .plain,
        processes: [Int]? = nil,
        inSequence: Bool = false
    ) throws -> Anomaly {
        let history = try TransactionHistory(words, processes: processes, inSequence: inSequence)
            .history()
        return try #require(Isolation(level, form).check(history).anomalies.first)
    }

    @Test func cyclesHaveTheirNames() throws {
        let skew = try anomaly(["r x -,a y 1", "r y -,a x 1", "r x [1],r y [1]"], .serializable)
        #expect(skew.name == "write skew" && skew.explanation.contains("G2-item"), "\(skew)")
        let update = try anomaly(["r x -,a x 1", "r x -,a x 2", "r x [1 2]"], .snapshotIsolation)
        #expect(update.name == "lost update" && update.key == "120", "\(update)")
        let fork = try anomaly(
            ["a x 1", "a y 1", "r x [1],r y -", "r x -,r y [1]"],
            .snapshotIsolation
        )
        #expect(fork.name == "long fork")
        let part = try anomaly(["a x 1,a y 1", "r x -,r y [1]"], .readAtomic)
        #expect(part.name == "fractured read")
        let stale = try anomaly(["a x 1", "r x -"], .serializable, .realTime, inSequence: true)
        #expect(stale.name == "stale read")
        #expect(stale.steps.contains { $0.reason.contains("was answered 1.00 ms before") })
        let circle = try anomaly(["a x 1,r y [1]", "a y 1,r x [1]"], .readCommitted)
        #expect(circle.name == "G1c")
        let ww = try anomaly(
            ["a x 1,a y 2", "a x 2,a y 1", "r x [1 2],r y [1 2]"],
            .readUncommitted
        )
        #expect(ww.name == "G0")
        #expect(ww.steps.contains { $0.reason.contains("[1] became [1 2]") }, "\(ww.steps)")
    }

    @Test func aCycleIsClosedInWords() throws {
        let skew = try anomaly(["r x -,a y 1", "r y -,a x 1"], .serializable)
        #expect(skew.steps.last?.reason.hasSuffix("So T1 is before T1: no order exists.") == true)
        #expect(skew.steps.allSatisfy { $0.label.split(separator: " ").count <= 5 })
        #expect((skew.gist ?? "").split(separator: " ").count <= 25)
        #expect((skew.flaw ?? "").split(separator: " ").count <= 4)
        #expect(skew.drawing.contains("✗ before itself"))
    }

    /// A reader that saw a version although another one was in its past is named.
    @Test func aForcedOrderNamesItsReader() throws {
        let words = ["w x 1", "w x 2", "r x 1,w y 1", "r y 1,r x 2,w y 2", "r y 2,r x 1"]
        let anomaly = try anomaly(words, .transactionalCausal)
        #expect(
            anomaly.steps.contains { $0.reason.contains("was already in its past") },
            "\(anomaly.steps)"
        )
    }

    /// Levels never contradict each other, over lists and registers of many more transactions than
    /// a search over all orders could try.
    @Test(arguments: RandomTransactions.Keys.allCases)
    func levelsNeverContradictEachOther(kind: RandomTransactions.Keys) throws {
        for seed in 0..<300 * Fuzz.scale {
            let drawn = RandomTransactions.history(seed: seed, kind, most: 30)
            let history = try drawn.history()
            var verdicts: [Property: Verdict] = [:]
            for question in TransactionOracle.questions {
                let level = Isolation(question.level, question.form)
                verdicts[question.level.property(question.form)] = level.check(history)
            }
            for (property, verdict) in verdicts where verdict.isValid {
                for weaker in property.implied where verdicts[weaker]?.isInvalid == true {
                    Issue.record("seed \(seed): \(property) holds, and \(weaker) does not")
                }
            }
            let survey = try #require(ConsistencySurvey(ofTransactions: history))
            for finding in survey.findings {
                let alone = verdicts[finding.model]
                #expect(finding.verdict.isValid == alone?.isValid, "seed \(seed) \(finding.model)")
                #expect(finding.verdict.isInvalid == alone?.isInvalid, "seed \(seed)")
            }
        }
    }
}
