import Checkers
import Histories
import Testing

@testable import Reporting

/// A cycle of transactions on a page: every transaction and edge, escaped, and what it rules out.
@Suite struct CycleFigureTests {
    private static let evil = "<key onload=\"x\">&'"

    /// Two transactions, each of which missed what the other one appended.
    private func history(keys: [String] = ["x", "y"]) throws -> History {
        func steps(_ read: String, _ append: String, isDone: Bool) -> Value {
            [["r", .string(read), isDone ? [] : .null], ["append", .string(append), 1]]
        }
        let calls = [(3, keys[0], keys[1]), (8, keys[1], keys[0])]
        let events = [Event.Kind.invoke, .ok].flatMap { kind in
            calls.map { (kind, $0) }
        }
        return try History(
            events.enumerated().map { index, event in
                let (kind, (process, read, append)) = event
                return Event(
                    index: index,
                    time: Int64(index + 1) * 10_000_000,
                    process: .client(process),
                    kind: kind,
                    f: "txn",
                    value: steps(read, append, isDone: kind == .ok),
                    node: "n\(process)"
                )
            }
        )
    }

    private func page(_ history: History) throws -> String {
        let survey = try #require(ConsistencySurvey(ofTransactions: history))
        let verdict = try #require(survey.verdict(on: .strictSerializable))
        return HistoryReport(
            title: "history",
            history,
            findings: [.init(property: "strict-serializable", verdict: verdict)],
            reproduction: "faultline check history",
            facts: [],
            held: survey.strongest
        ).html
    }

    @Test func everyTransactionAndEdgeIsInTheMarkup() throws {
        let page = try page(try history())
        let figure = try #require(page.range(of: "<figure class=\"cycle\">"))
        let markup = page[figure.lowerBound...]
        // A drawing for each width, each with both.
        let texts = [
            ">T1  client 3, n3</text>", ">T2  client 8, n8</text>", ">rw x</text>", ">rw y</text>",
            ">T1 read nothing, T2 appended 1</text>", ">T2 read nothing, T1 appended 1</text>",
        ]
        for text in texts {
            let count = markup.components(separatedBy: text).count - 1
            #expect(count == 3 || text.contains("nothing"), "\(text): \(count)")
        }
        #expect(markup.contains("T1 read nothing,") && markup.contains("T2 read nothing,"))
        #expect(markup.contains("rw: read what the next one wrote over"))
        #expect(!markup.contains("ww: "), "only the kinds that it has are in the legend")
        #expect(markup.contains(#""T":"T1""#))
    }

    /// The weakest level that it rules out, and the strongest that held.
    @Test func levelsAreNamed() throws {
        let history = try history()
        let words =
            "Rules out repeatable-read and everything above; still held:"
            + " strong-snapshot-isolation."
        #expect(try page(history).contains(">\(words)</p>"))
        let survey = try #require(ConsistencySurvey(ofTransactions: history))
        let anomalies = try #require(survey.verdict(on: .serializable)).anomalies
        let text = AnomalyText(anomalies, held: survey.strongest).lines.joined(separator: " ")
        #expect(text.replacing("   ", with: " ").contains("Rules out repeatable-read"), "\(text)")
        #expect(text.contains("strong-snapshot-isolation."), "\(text)")
        let alone = AnomalyText(anomalies).lines
        #expect(alone.contains("  Rules out repeatable-read and everything above."), "\(alone)")
        #expect(anomalies.first?.json["rules_out"] == ["repeatable-read"])
    }

    @Test func hostileNamesAreEscaped() throws {
        let page = try page(try history(keys: [Self.evil, Self.evil + "2"]))
        #expect(!page.contains("<key"))
        #expect(page.contains("rw &lt;key onload=&quot;x&quot;…"))
    }
}
