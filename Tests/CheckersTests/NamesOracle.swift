import Checkers
import Histories
import Testing

/// Holds a checker to a definition that says which anomalies a history has, by their names.
enum NamesOracle {
    static let rounds = 20_000 * Fuzz.scale

    /// Draws histories and compares; each name, and none at all, has to come up often.
    static func compare(
        _ checker: some Checker,
        rounds: Int = rounds,
        draw: (Int) throws -> History,
        oracle: (History) -> Set<String>
    ) throws {
        var counts: [String: Int] = [:]
        for seed in 0..<rounds {
            let history = try draw(seed)
            let verdict = checker.check(history)
            let names = Set(verdict.anomalies.map(\.name))
            let expected = oracle(history)
            #expect(names == expected, "\(checker.name), seed \(seed): \(verdict)")
            let faults = faults(of: verdict, in: history)
            #expect(faults.isEmpty, "\(checker.name), seed \(seed): \(faults) in \(verdict)")
            for name in expected.isEmpty ? ["valid"] : expected { counts[name, default: 0] += 1 }
            guard names == expected, faults.isEmpty else { return }
        }
        #expect(counts.values.allSatisfy { $0 > rounds / 200 }, "\(counts)")
        #expect(counts.count > 1, "\(counts)")
    }

    /// What is wrong with the form of a verdict, whatever it says.
    static func faults(of verdict: Verdict, in history: History) -> [String] {
        let all = Set(history.calls.map(\.index))
        return verdict.anomalies.flatMap { anomaly -> [String] in
            var faults: [String] = []
            let shown = anomaly.operations
            if shown.isEmpty || !all.isSuperset(of: shown) { faults.append("operations") }
            if Set(shown).count != shown.count { faults.append("one operation twice") }
            if let culprit = anomaly.culprit, !shown.contains(culprit) { faults.append("culprit") }
            if anomaly.explanation.isEmpty || anomaly.explanation.contains("\n") {
                faults.append("explanation")
            }
            let lines = anomaly.drawing.split(separator: "\n")
            if lines.contains(where: { $0.count > 100 }) { faults.append("too wide") }
            if !anomaly.drawing.contains("✗") { faults.append("no mark") }
            return faults
        }
    }
}
