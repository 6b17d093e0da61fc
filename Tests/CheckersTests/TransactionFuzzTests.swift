import Checkers
import Histories
import Testing

/// Isolation levels against their definitions, over every order of versions of small histories.
@Suite struct TransactionFuzzTests {
    private struct Tally {
        var histories = 0
        var compared = 0
        var held = 0
        var unknown = 0
        /// Of the unknown ones: where a search gave up.
        var exhausted = 0
    }

    private func compare(_ kind: RandomTransactions.Keys, _ seeds: Range<Int>, most: Int) throws
        -> Tally
    {
        var tally = Tally()
        for seed in seeds {
            let drawn = RandomTransactions.history(seed: seed, kind, most: most)
            guard let (held, isSane) = TransactionOracle.held(drawn) else { continue }
            tally.histories += 1
            let history = try drawn.history()
            for question in TransactionOracle.questions {
                // What read uncommitted allows is not a matter of values.
                if question.level == .readUncommitted, !isSane { continue }
                let verdict = Isolation(question.level, question.form).check(history)
                if verdict.isUnknown {
                    tally.unknown += 1
                    if verdict.cause?.kind == .budgetExhausted { tally.exhausted += 1 }
                    continue
                }
                tally.compared += 1
                let expected = held.contains(question)
                if expected { tally.held += 1 }
                if verdict.isValid != expected {
                    Issue.record(
                        """
                        seed \(seed): \(question.form.rawValue)\(question.level.rawValue) \
                        is \(expected ? "kept" : "broken"), found \(verdict)
                        \(drawn)
                        """
                    )
                }
            }
        }
        return tally
    }

    /// Some thousands of each sort; FUZZ_SCALE tries more.
    @Test(arguments: RandomTransactions.Keys.allCases)
    func levelsAgreeWithTheirDefinitions(kind: RandomTransactions.Keys) throws {
        let count = kind == .lists ? 3000 : 1000
        let tally = try compare(kind, 0..<count * Fuzz.scale, most: 5)
        #expect(tally.histories > count * 3 / 4, "\(tally)")
        #expect(tally.held > tally.compared / 10 && tally.held < tally.compared * 9 / 10)
        #expect(tally.exhausted == 0, "\(tally)")
    }
}
