import Checkers
import Histories
import Testing

@Suite struct RegularityTests {
    /// The definition, word for word, on random histories; and whatever is linearizable is regular.
    @Test func agreesWithTheDefinition() throws {
        var counts = (regular: 0, refused: 0, weaker: 0)
        for seed in 0..<1200 * Fuzz.scale {
            let shape = RandomHistory.Shape(mutation: seed % 3 == 0 ? 0 : 0.3)
            let history = try RandomHistory.draw(seed: seed, shape)
            let verdict = Regularity().check(history)
            if verdict.cause?.kind == .nothingToCheck { continue }
            let expected = isRegular(history)
            #expect(verdict.isValid == expected, "seed \(seed): \(verdict)")
            #expect(verdict.isInvalid == !expected, "seed \(seed): \(verdict)")
            let isLinearizable = Oracle.isLinearizable(history)
            if isLinearizable { #expect(expected, "seed \(seed)") }
            if expected { counts.regular += 1 } else { counts.refused += 1 }
            if expected && !isLinearizable { counts.weaker += 1 }
            for anomaly in verdict.anomalies { try check(anomaly, in: history, "seed \(seed)") }
        }
        #expect(counts.regular > 100 && counts.refused > 100 && counts.weaker > 0, "\(counts)")
    }

    /// A core must be refused on its own.
    private func check(_ anomaly: Anomaly, in history: History, _ label: String) throws {
        let core = history.operations.filter { anomaly.operations.contains($0.index) }
        let positions = Set(core.flatMap { [$0.start, $0.finish] })
        let events = history.events.enumerated().filter { positions.contains($0.offset) }
        #expect(!isRegular(try History(events.map(\.element))), "\(label): \(anomaly)")
    }

    private func isRegular(_ history: History) -> Bool {
        history.operations.filter { $0.f == "read" }.allSatisfy { read in
            guard let value = read.result else { return true }
            let writes = history.operations.filter { $0.f == "write" && $0.key == read.key }
            let source = writes.first { $0.argument == value }
            guard source != nil || value == .null else { return false }
            if let source, source.start > read.finish { return false }
            return !writes.contains {
                $0.start > source?.finish ?? -1 && $0.finish < read.start
            }
        }
    }
}
