import Checkers
import Histories
import Testing

/// Transactions as Elle's users record them, and histories that only a budget keeps in bounds.
@Suite struct TransactionFormatTests {
    private func history(_ text: String, _ format: HistoryFormat) throws -> History {
        try Recording.decode([UInt8](text.utf8), format: format).history()
    }

    @Test func listsAreReadAsElleRecordsThem() throws {
        let text = """
            {:index 0, :type :invoke, :process 0, :f :txn, :value [[:append 3 1] [:r :x nil]]}
            {:index 1, :type :ok, :process 0, :f :txn, :value [[:append 3 1] [:r :x nil]]}
            {:index 2, :type :invoke, :process 1, :f :txn, :value [[:r 3 nil] [:r :x nil]]}
            {:index 3, :type :ok, :process 1, :f :txn, :value [[:r 3 []] [:r :x nil]]}
            {:index 4, :type :invoke, :process 2, :f :txn, :value [[:append 3 2]]}
            {:index 5, :type :info, :process 2, :f :txn, :value [[:append 3 2]], :error :timeout}
            """
        let found = try history(text, .edn)
        #expect(Criterion.guess(found)?.name == "strict-serializable")
        #expect(Isolation(.serializable).check(found).isValid)
        let anomaly = try #require(
            Isolation(.serializable, .realTime).check(found).anomalies.first
        )
        #expect(anomaly.name == "stale read" && anomaly.key == "3", "\(anomaly)")
    }

    @Test func registersAreReadFromJSON() throws {
        let text = """
            {"index":0,"type":"invoke","process":0,"f":"txn","value":[["w","x",1],["r","y",null]]}
            {"index":1,"type":"invoke","process":1,"f":"txn","value":[["w","y",1],["r","x",null]]}
            {"index":2,"type":"ok","process":0,"f":"txn","value":[["w","x",1],["r","y",null]]}
            {"index":3,"type":"ok","process":1,"f":"txn","value":[["w","y",1],["r","x",null]]}
            """
        let found = try history(text, .jsonl)
        #expect(Isolation(.snapshotIsolation).check(found).isValid)
        #expect(Isolation(.serializable).check(found).anomalies.first?.name == "write skew")
    }

    /// What an unknown outcome says of its reads is not relied on.
    @Test func partOfAnUnknownAnswerIsNoRead() throws {
        let text = """
            {:index 0, :type :invoke, :process 0, :f :txn, :value [[:append 3 1]]}
            {:index 1, :type :ok, :process 0, :f :txn, :value [[:append 3 1]]}
            {:index 2, :type :invoke, :process 1, :f :txn, :value [[:r 3 nil] [:append 4 1]]}
            {:index 3, :type :info, :process 1, :f :txn, :value [[:r 3 [9]] [:append 4 1]]}
            {:index 4, :type :invoke, :process 2, :f :txn, :value [[:r 3 nil] [:r 4 nil]]}
            {:index 5, :type :ok, :process 2, :f :txn, :value [[:r 3 [1]] [:r 4 [1]]]}
            """
        #expect(Isolation(.serializable, .realTime).check(try history(text, .edn)).isValid)
    }

    /// Sessions of one transaction and few reads: nothing is forced, and everything must be tried.
    @Test func withoutStepsTheAnswerIsUnknown() throws {
        for seed in 0..<20 {
            let drawn = RandomTransactions.history(seed: seed, .registers, most: 60)
            var alone = drawn
            for place in alone.transactions.indices { alone.transactions[place].process = place }
            let history = try alone.history()
            for level in IsolationLevel.allCases {
                let small = Isolation(level).check(
                    history,
                    within: Budget(steps: 1, explanation: 0)
                )
                let whole = Isolation(level).check(history)
                #expect(whole.cause?.kind != .budgetExhausted, "seed \(seed) \(level)")
                #expect(small.isUnknown || small.isValid == whole.isValid, "seed \(seed) \(level)")
            }
        }
    }

    /// Whatever a file says, the answer is a verdict.
    @Test func oddStepsAreNoCrash() throws {
        let values: [Value] = [
            [], [[]], [["r"]], [["r", "x"]], [["r", "x", nil, 1]], [["q", "x", 1]],
            [["r", nil, nil]],
            [["append", nil, nil]], [["w", ["a": 1], [1, 2]]], [["r", "x", [nil, [], [1]]]], "txn",
            5,
            [["append", "x", .double(1.5)]], [["r", "x", [.double(1.5)]]],
            [["r", "long name of a key", ["\n\""]]],
            [["append", "x", -9_223_372_036_854_775_807]],
            [["r", "x", [9_223_372_036_854_775_807]]],
        ]
        for (one, other) in values.flatMap({ one in values.map { (one, $0) } }) {
            let events = [
                Event(index: 0, process: .client(0), kind: .invoke, f: "txn", value: one),
                Event(index: 1, process: .client(1), kind: .invoke, f: "txn", value: other),
                Event(index: 2, process: .client(0), kind: .ok, f: "txn", value: other),
                Event(index: 3, process: .client(1), kind: .ok, f: "txn", value: other),
            ]
            let history = try History(events)
            for level in [IsolationLevel.readUncommitted, .readAtomic, .serializable] {
                _ = Isolation(level, .realTime).check(history)
            }
            _ = ConsistencySurvey(ofTransactions: history)
        }
    }
}
