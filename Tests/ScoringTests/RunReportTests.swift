import Checkers
import Foundation
import Histories
import Replication
import Reporting
import Scoring
import Testing

/// The page of a run: whole, safe, small, and the same every time.
@Suite struct RunReportTests {
    private static let claim = Claim(
        stance: .cp,
        consistency: .strong,
        availability: .medium,
        partitionTolerance: .high,
        guarantees: [.linearizable]
    )

    /// Writes one after the other, then a read of the last value, or of the one before.
    private func report(writes: Int, last: Value, isStale: Bool) throws -> RunReport {
        var events: [Event] = []
        func add(_ kind: Event.Kind, _ f: String, _ value: Value) {
            events.append(
                Event(
                    index: events.count,
                    time: Int64(events.count + 1) * 100_000,
                    process: .client(1),
                    kind: kind,
                    f: f,
                    key: "x",
                    value: value,
                    node: "n1"
                )
            )
        }
        for number in 0..<writes {
            let value = number == writes - 1 ? last : .int(Int64(number))
            add(.invoke, "write", value)
            add(.ok, "write", value)
        }
        add(.invoke, "read", .null)
        add(.ok, "read", isStale ? .int(Int64(writes - 2)) : last)
        let history = try History(events)
        let window = FaultWindow(start: 100_000, end: 300_000, majority: ["n1"], minority: ["n2"])
        let evidence = Evidence(
            history: history,
            windows: [window],
            workload: 0...1_000_000_000,
            operations: ["read", "write"],
            expectsFaults: false,
            expectsFinalCalls: false,
            timeToConverge: nil,
            rest: nil,
            accidents: [],
            isInterrupted: false
        )
        let checker = Linearizability(name: "register", model: RegisterModel())
        let card = Scorecard(
            strategy: "abd",
            claim: Self.claim,
            evidence: evidence,
            checks: [Evidence.Check(guarantee: .linearizable, checker: checker)]
        )
        return RunReport(
            card,
            history: history,
            windows: [window],
            reproduction: "faultline run --seed 7",
            facts: [("seed", "7")]
        )
    }

    @Test func verdictAndReproductionComeFirst() throws {
        let broken = try report(writes: 3, last: 2, isStale: true).html
        #expect(broken.contains("<h1>abd: linearizable broken</h1>"))
        #expect(broken.contains("<code>faultline run --seed 7</code>"))
        #expect(broken.contains("not linearizable, key x"))
        let sound = try report(writes: 3, last: 2, isStale: false).html
        #expect(sound.contains("<h1>abd: as claimed</h1>"))
        #expect(sound.contains("No anomaly."))
    }

    @Test func nothingFromTheHistoryIsMarkup() throws {
        let hostile: Value = "</script><script>alert(1)</script><b onload='x'>"
        let html = try report(writes: 3, last: hostile, isStale: true).html
        #expect(!html.contains("<script>alert"))
        #expect(!html.contains("<b onload"))
        #expect(html.contains("\\u003c/script>"))
        #expect(html.contains("&lt;/script&gt;"))
    }

    @Test func thePageNeedsNothingElse() throws {
        let html = try report(writes: 3, last: 2, isStale: true).html
        let elsewhere = html.replacing("http://www.w3.org/2000/svg", with: "")
        for sign in ["http:", "https:", "src=", "@import", "url("] {
            #expect(!elsewhere.contains(sign), "\(sign)")
        }
        #expect(html.contains("lang=\"en\"") && html.contains("role=\"img\""))
    }

    @Test func aLongRunMakesASmallPage() throws {
        let long = try report(writes: 50_000, last: 7_000_000, isStale: true)
        let html = long.html
        #expect(html.utf8.count < 2_000_000)
        #expect(html == long.html)
        #expect(html.components(separatedBy: "\"write ").count <= 301)
    }
}
