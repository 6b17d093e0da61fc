import Checkers
import Foundation
import Histories
import Scoring
import Testing

@testable import Reporting

/// The page of a comparison: who has what, where each lies, and nothing said of versions.
@Suite struct ComparisonPageTests {
    private func run(
        _ strategy: String,
        linearizable: Bool,
        isBroken: Bool = false,
        minority: Int = 0,
        anomalies: [String: Int] = [:]
    ) -> RunSummary {
        var figures = PartitionFigures()
        figures.partitions = 1
        figures.minority = Share(minority, of: 100)
        var summary = RunSummary(
            strategy: strategy,
            stance: "CP",
            verdicts: [.linearizable: linearizable, .convergent: true],
            broken: isBroken ? [.linearizable] : [],
            anomalies: anomalies,
            yield: Share(90, of: 100),
            lost: 3,
            staleReads: Share(0, of: 50),
            latencyP50: 5_000_000,
            latencyP99: 70_000_000,
            callsPerSecond: 400,
            faultWindows: 1,
            partitions: ["halves": figures]
        )
        if strategy != "quorum" { summary.claimed = [.linearizable] }
        return summary
    }

    private var page: String {
        let runs = [
            run("abd", linearizable: true), run("raft", linearizable: true, minority: 1),
            run("quorum", linearizable: false, anomalies: ["stale read": 4]),
            run("broken/<b>x", linearizable: false, isBroken: true, anomalies: ["stale read": 2]),
        ]
        let documents = runs.map { run -> Value in
            let standing: Value = run.broken.isEmpty ? "held" : "broken"
            return [
                "directory": .string("Runs/a \"b\"/\(run.strategy)"), "seed": 11,
                "results": [
                    "strategy": .string(run.strategy),
                    "judgements": [
                        [
                            "guarantee": "linearizable",
                            "standing": standing,
                        ]
                    ],
                ],
            ]
        }
        return ComparisonPage(
            .byStrategy(runs),
            reproduction: "faultline compare --seed 11",
            runs: documents.compactMap { ComparedRun($0) }
        ).html
    }

    @Test func theVerdictComesFirst() throws {
        let page = page
        #expect(page.contains("One of four broke its claim</h1>"))
        #expect(page.contains("claims linearizable and was not, in 1 of 1 run."))
        #expect(page.contains("<strong>Writes lost, not promised:</strong>"))
        #expect(page.contains("<code id=\"again\">faultline compare --seed 11</code>"))
        let calm = ComparisonPage(
            .byStrategy([run("abd", linearizable: true)]),
            reproduction: ""
        ).html
        #expect(calm.contains("None of one broke a claim</h1>"))
    }

    @Test func cellsSayWhetherItWasClaimed() throws {
        let page = page
        func cells(_ look: String) -> Int {
            page.components(separatedBy: "<td><span class=\"c \(look)\">").count - 1
        }
        // abd and raft claim and hold linearizable; what nobody is known to claim is plain.
        #expect(cells("h") == 2 && cells("b") == 1 && cells("n") == 7)
        #expect(page.contains("claim broken, kept in </span>0/1"))
        #expect(page.contains("so far neither <span class=\"s\">1 of 30</span>"))
    }

    @Test func strategiesHaveOrHaveNot() throws {
        let page = page
        #expect(page.contains("has, in </span>1/1</span> <span class=\"s\">×4</span>"))
        #expect(page.components(separatedBy: "<span class=\"vh\">has not</span>").count - 1 == 2)
        for word in ["New", "Resolved", "Ongoing"] { #expect(!page.contains(word), "\(word)") }
    }

    @Test func reportsAreLinkedAsPlainPaths() throws {
        let page = page
        #expect(page.contains("href=\"./Runs/a%20%22b%22/abd/report.html\""))
        #expect(page.contains("href=\"./Runs/a%20%22b%22/broken/%3Cb%3Ex/report.html\""))
        #expect(!page.contains("<b>"))
        #expect(ComparedRun.address("//host/x") == "/host/x")
        #expect(ComparedRun.address("javascript:x") == "./javascript%3Ax")
    }

    /// Points in one place stand side by side, and their labels one under the other.
    @Test func pointsAndLabelsAreApart() throws {
        let drawing = try #require(page.firstMatch(of: /<svg class="large"(?s:.*?)<\/svg>/)).output
        let places = drawing.matches(of: /<circle class="dot whole" cx="([0-9.]+)"/)
            .compactMap { Double($0.output.1) }.sorted()
        #expect(places.count == 2)
        for (one, other) in zip(places, places.dropFirst()) { #expect(other - one >= 11.9) }
        let labels = drawing.matches(of: /class="point-name[^"]*" x="([0-9.]+)" y="([0-9.]+)"/)
            .compactMap { Double($0.output.2) }.sorted()
        #expect(labels.count == 4)
        for (one, other) in zip(labels, labels.dropFirst()) { #expect(other - one >= 19) }
    }
}
