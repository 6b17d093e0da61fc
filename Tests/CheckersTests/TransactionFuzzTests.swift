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
    }

    private func compare(isList: Bool, _ seeds: Range<Int>, most: Int) throws -> Tally {
        var tally = Tally()
        for seed in seeds {
            let drawn = RandomTransactions.history(seed: seed, isList: isList, most: most)
            guard let (held, isSane) = TransactionOracle.held(drawn) else { continue }
            tally.histories += 1
            let history = try drawn.history()
            for question in TransactionOracle.questions {
                // What read uncommitted allows is not a matter of values.
                if question.level == .readUncommitted, !isSane { continue }
                let verdict = Isolation(question.level, question.form).check(history)
                if verdict.isUnknown {
                    tally.unknown += 1
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

    @Test func listsAgreeWithTheDefinitions() throws {
        let tally = try compare(isList: true, 0..<2000 * Fuzz.scale, most: 5)
        print(tally)
        #expect(tally.held > tally.compared / 10 && tally.held < tally.compared * 9 / 10)
    }

    @Test func registersAgreeWithTheDefinitions() throws {
        let tally = try compare(isList: false, 0..<2000 * Fuzz.scale, most: 5)
        print(tally)
        #expect(tally.held > tally.compared / 10 && tally.held < tally.compared * 9 / 10)
    }
}
