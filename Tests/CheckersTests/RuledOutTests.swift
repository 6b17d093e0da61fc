import Histories
import Testing

@testable import Checkers

/// Which isolation levels an anomaly rules out: no other than are broken, and the weakest of them.
@Suite struct RuledOutTests {
    private func ruledOut(
        _ words: [String],
        _ level: IsolationLevel,
        _ form: IsolationLevel.Form = .plain,
        processes: [Int]? = nil,
        inSequence: Bool = false
    ) throws -> [String] {
        let history = try TransactionHistory(words, processes: processes, inSequence: inSequence)
            .history()
        let anomaly = try #require(Isolation(level, form).check(history).anomalies.first)
        return anomaly.rulesOut.map(\.name)
    }

    /// Whatever level was asked for, the anomaly says which is the weakest.
    @Test func theWeakestIsNamed() throws {
        let skew = ["r x -,a y 1", "r y -,a x 1", "r x [1],r y [1]"]
        #expect(try ruledOut(skew, .serializable) == ["repeatable-read"])
        #expect(try ruledOut(skew, .serializable, .realTime) == ["repeatable-read"])
        let update = ["r x -,a x 1", "r x -,a x 2", "r x [1 2]"]
        #expect(try ruledOut(update, .serializable) == ["cursor-stability"])
        #expect(try ruledOut(update, .snapshotIsolation) == ["cursor-stability"])
        let fork = ["a x 1", "a y 1", "r x [1],r y -", "r x -,r y [1]"]
        #expect(try ruledOut(fork, .snapshotIsolation) == ["prefix"])
        let part = ["a x 1,a y 1", "r x -,r y [1]"]
        #expect(try ruledOut(part, .readAtomic) == ["read-atomic"])
        #expect(try ruledOut(part, .serializable) == ["read-atomic"])
        let vanished = ["a x 1,a y 1", "r y [1],r x -"]
        #expect(try ruledOut(vanished, .serializable) == ["monotonic-atomic-view"])
        let circle = ["a x 1,r y [1]", "a y 1,r x [1]"]
        #expect(try ruledOut(circle, .serializable) == ["read-committed"])
        let both = ["a x 1,a y 2", "a x 2,a y 1", "r x [1 2],r y [1 2]"]
        #expect(try ruledOut(both, .serializable) == ["read-uncommitted"])
        let stale = try ruledOut(["a x 1", "r x -"], .serializable, .realTime, inSequence: true)
        #expect(stale == ["strong-read-atomic"])
    }

    /// A level that an anomaly rules out is broken, and so are all that imply it; where all weaker
    /// levels hold, none weaker is named.
    @Test(arguments: RandomTransactions.Keys.allCases)
    func whatIsRuledOutIsBroken(kind: RandomTransactions.Keys) throws {
        var named: Set<Property> = []
        for seed in 0..<600 * Fuzz.scale {
            let history = try RandomTransactions.history(seed: seed, kind, most: 6).history()
            let survey = try #require(ConsistencySurvey(ofTransactions: history))
            for finding in survey.findings {
                for anomaly in finding.verdict.anomalies {
                    #expect(!anomaly.rulesOut.isEmpty, "seed \(seed) \(anomaly.name)")
                    named.formUnion(anomaly.rulesOut)
                    for level in anomaly.rulesOut {
                        #expect(
                            survey.verdict(on: level)?.isValid == false,
                            "seed \(seed): \(anomaly.name) under \(finding.model) names \(level)"
                        )
                        #expect(!anomaly.rulesOut.contains { $0 != level && level.implies($0) })
                    }
                    #expect(anomaly.rulesOut.contains { finding.model.implies($0) })
                }
            }
        }
        #expect(named.count > 8, "\(named.map(\.name).sorted())")
    }
}
