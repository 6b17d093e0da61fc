import Checkers
import Foundation
import Histories
import Observations
import Replication
import Scoring
import Testing

@testable import Reporting

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
        events.append(
            Event(
                index: events.count,
                time: Int64(events.count) * 1_000_000,
                process: .nemesis,
                kind: .info,
                f: "heal",
                extra: ["stage": "done", "effect": ["held": 17, "<i>": "&"]]
            )
        )
        let history = try History(events)
        let window = FaultWindow(
            start: 100_000,
            end: 300_000,
            majority: ["n1"],
            minority: ["n2"],
            shape: "<i>halves"
        )
        let evidence = Evidence(
            history: history,
            windows: [window],
            workload: 0...1_000_000_000
        )
        let checker = Linearizability(name: "register", model: RegisterModel())
        let card = Scorecard(
            strategy: "abd",
            claim: Self.claim,
            evidence: evidence,
            expectations: Expectations(
                operations: ["read", "write"],
                hasFaults: false,
                hasFinalCalls: false,
                least: .one
            ),
            checks: [Check(.linearizable, by: checker)]
        )
        return RunReport(
            card,
            history: history,
            windows: [window],
            reproduction: "faultline run --seed 7",
            facts: [("seed", "7")]
        )
    }

    @Test func whatFaultsDidIsShown() throws {
        let html = try report(writes: 3, last: 2, isStale: false).html
        #expect(html.contains("held 17") && html.contains("&lt;i&gt;"))
        #expect(!html.contains("<i>"))
    }

    // MARK: Late reads

    @Test func lateReadsHaveSections() throws {
        let stale = try report(writes: 3, last: 2, isStale: true).html
        for name in ["staleness", "after-the-heal"] {
            #expect(stale.contains("<section id=\"\(name)\""))
        }
        // One stale read is no drawing.
        #expect(stale.contains("How late stale reads were: 1 stale read: "))
        #expect(!stale.contains("aria-label=\"How late stale reads were\""))
        #expect(
            stale.contains("<th scope=\"row\">after faults</th><td>all</td><td>1</td><td>1</td>")
        )
        #expect(stale.contains("Keys that differed after &lt;i&gt;halves: "))
        #expect(!stale.contains("<i>"))
        let sound = try report(writes: 3, last: 2, isStale: false).html
        for name in ["staleness", "after-the-heal"] {
            #expect(!sound.contains("<section id=\"\(name)\""))
        }
        #expect(sound.contains("<section id=\"claims\"") && sound.contains("class=\"meta\""))
    }

    /// A plot is drawn once for each width, with its marks, and never made smaller than drawn.
    @Test func aPlotIsMadeForEachWidth() throws {
        let plot = BinPlot(
            title: "How <late>",
            summary: "",
            unit: "reads",
            across: "ms",
            shape: .bars,
            bins: [0, 50_000_000, 100_000_000].map { .init(from: $0, figure: 3, words: "w") },
            marks: [.init(time: 75_000_000, words: "all equal after 75.0 ms")]
        )
        let html = plot.figure.text
        #expect(html.components(separatedBy: "all equal after 75.0 ms</text>").count == 3)
        for width in [620, 340] { #expect(html.contains("style=\"min-width:\(width)px\"")) }
        // Half way through the bin from 50 to 100 ms, in the width of 620.
        #expect(html.contains("d=\"M336,32V200\""), "\(html)")
        #expect(!html.contains("<late>"))
    }

    @Test func theTimeToEqualDataIsMarkedOrCensored() throws {
        var card = try report(writes: 3, last: 2, isStale: true).card
        func page(_ card: Scorecard) -> String {
            HealingPart(card: card, quiescence: .seconds(10)).html.text
        }
        #expect(!page(card).contains("all equal") && !page(card).contains("All nodes held"))
        card.rest = "timed-out"
        #expect(page(card).contains("did not come to rest within 10.0 s: the time to equal data"))
        card.rest = "settled"
        #expect(page(card).contains("came to rest without holding the same"))
        (card.rest, card.timeToConverge) = ("converged", 75_000_000)
        #expect(page(card).contains("All nodes held the same 75.0 ms after"))
    }

    @Test func siblingsHaveATable() throws {
        var card = try report(writes: 3, last: 2, isStale: false).card
        #expect(HealingPart(card: card, quiescence: nil).html.isEmpty)
        var events: [Event] = []
        let calls: [(f: String, value: Value)] = [
            ("write", 1), ("write", 2), ("read", [1, 2]), ("read", 2),
        ]
        for (f, value) in calls {
            for kind in [Event.Kind.invoke, .ok] {
                let isAsked = kind == .invoke && f == "read"
                events.append(
                    Event(
                        index: events.count,
                        time: Int64(events.count) * 1_000_000,
                        process: .client(1),
                        kind: kind,
                        f: f,
                        key: "x",
                        value: isAsked ? .null : value
                    )
                )
            }
        }
        card.siblings = Siblings(try History(events))
        let html = HealingPart(card: card, quiescence: nil).html.text
        #expect(html.contains("answered several values</th><td>50.0 %"))
        #expect(html.contains("<td>1.500, 2, 2</td>") && html.contains("<td>0 of 1, 0.0 %"))
        #expect(html.contains("<td>not measured</td>") && !html.contains("<svg"))
    }

    // MARK: The page

    /// What is said is there without script: nothing waits hidden, and no control is dead.
    @Test func allIsSaidWithoutScript() throws {
        let html = try report(writes: 3, last: 2, isStale: true).html
        let body = html.replacing(/<script>(?s:.*?)<\/script>/, with: "")
            .replacing(/<style>(?s:.*?)<\/style>/, with: "")
        #expect(
            !body.contains("hidden>") && !body.contains(" hidden ") && !body.contains("<button")
        )
        #expect(
            body.contains("<ol class=\"steps\">") && body.contains("<summary>As text</summary>")
        )
        #expect(body.contains("<pre>") && body.contains("class=\"st broken\""))
        #expect(body.components(separatedBy: "<h1").count == 2)
    }

    @Test func verdictAndReproductionComeFirst() throws {
        let broken = try report(writes: 3, last: 2, isStale: true).html
        #expect(broken.contains("<title>abd: broken</title>"))
        #expect(broken.contains("abd · seed 7</span>Broken</h1>"))
        #expect(broken.contains("abd claims linearizable, and is not."))
        #expect(broken.contains("<code id=\"again\">faultline run --seed 7</code>"))
        #expect(broken.contains("<dt>checked in</dt>") && !broken.contains("Nothing counts"))
        let places = ["<h1>", "id=\"again\"", "class=\"cards\"", "<table"].map {
            broken.firstRange(of: $0)?.lowerBound ?? broken.endIndex
        }
        #expect(places == places.sorted() && places.allSatisfy { $0 < broken.endIndex })
        let sound = try report(writes: 3, last: 2, isStale: false).html
        #expect(sound.contains("</span>As claimed</h1>"))
        #expect(sound.contains("nothing wrong was found"))
    }

    @Test func nothingFromTheHistoryIsMarkup() throws {
        let hostile: Value = "</script><script>alert(1)</script><b onload='x'>"
        let html = try report(writes: 3, last: hostile, isStale: true).html
        #expect(!html.contains("<script>alert"))
        #expect(!html.contains("<b onload"))
        #expect(html.contains("\\u003c/script>"))
        #expect(html.contains("&lt;/script&gt;"))
    }

    /// Every link within the page leads somewhere, and names are explained once each.
    @Test func wordsAreExplainedOnThePage() throws {
        let html = try report(writes: 3, last: 2, isStale: true).html
        let links = html.matches(of: /href="#([^"]+)"/).map { String($0.1) }
        #expect(links.contains("word-linearizable") && links.contains("word-not-linearizable"))
        for link in Set(links) {
            let places = html.components(separatedBy: "id=\"\(link)\"").count - 1
            #expect(places == 1, "#\(link)")
        }
        #expect(html.contains("The store looks like one copy."))
        #expect(WordsPart.link("no such <word>") == "no such &lt;word&gt;")
        #expect(WordsPart(names: ["no such word"]).html.isEmpty)
    }

    @Test func thePageNeedsNothingElse() throws {
        let html = try report(writes: 3, last: 2, isStale: true).html
        let elsewhere = html.replacing("http://www.w3.org/2000/svg", with: "")
        for sign in ["http:", "https:", "src=", "@import", "url("] {
            #expect(!elsewhere.contains(sign), "\(sign)")
        }
        #expect(html.contains("lang=\"en\"") && html.contains("role=\"status\""))
    }

    @Test func aLongRunMakesASmallPage() throws {
        let long = try report(writes: 50_000, last: 7_000_000, isStale: true)
        let html = long.html
        #expect(html.utf8.count < 2_000_000)
        #expect(html == long.html)
        #expect(html.components(separatedBy: "\"write ").count <= 310)
    }

    /// Times that no clock shows must not be subtracted, and other harnesses' words are shown.
    @Test func aPageIsMadeOfAnyHistory() throws {
        func page(_ times: [Int64], nemesis: String) throws -> String {
            let kinds: [Event.Kind] = [.invoke, .ok]
            var events = zip(kinds, times).enumerated().map { index, pair in
                Event(
                    index: index,
                    time: pair.1,
                    process: .client(1),
                    kind: pair.0,
                    f: "write",
                    key: "x",
                    value: 1,
                    node: "<b>n1"
                )
            }
            events.append(
                Event(
                    index: 2,
                    time: times[1],
                    process: .nemesis,
                    kind: .info,
                    f: nemesis,
                    value: ["<i>"]
                )
            )
            return HistoryReport(
                title: "<u>",
                try History(events),
                findings: [.init(property: "linearizable", verdict: .valid)],
                reproduction: "faultline check",
                facts: []
            ).html
        }
        let wild = try page([.min, .max], nemesis: "kill")
        #expect(wild.contains("The times reach further than can be drawn."))
        let tame = try page([1_000_000, 9_000_000], nemesis: "<script>start-partition")
        #expect(tame.contains("aria-label=\"Faults by node\""))
        #expect(tame.contains("0.009 s: &lt;script&gt;start-partition"))
        let killed = try page([-9_000_000, 9_000_000], nemesis: "kill")
        #expect(killed.contains("&lt;i&gt; dead</text>") && killed.contains("-0.008 s"))
        for html in [wild, tame, killed] {
            for sign in ["<b>", "<i>", "<u>", "<script>start"] { #expect(!html.contains(sign)) }
        }
    }

    @Test func lanesSayWhoWasCutFromWhom() throws {
        func nemesis(
            _ f: String,
            _ value: Value,
            _ second: Int64,
            _ stage: Value,
            effect: Value = .null
        ) -> Event {
            Event(
                index: Int(second),
                time: second * 1_000_000_000,
                process: .nemesis,
                kind: .info,
                f: f,
                value: value,
                extra: ["stage": stage, "effect": effect]
            )
        }
        let cut: Value = [
            "shape": "one-way", "cut": [["n1", "n2"], ["n2", "n1"], ["n1", "n3"]],
        ]
        let history = try History([
            nemesis("partition", cut, 1, "begin"), nemesis("partition", cut, 2, "done"),
            nemesis("pause", ["n3"], 3, "done"), nemesis("kill", ["n3"], 4, "done"),
            nemesis("pause", ["n3"], 5, "done", effect: ["pids": [:]]),
            nemesis("heal", .null, 6, "done"), nemesis("restart", ["n3"], 7, "done"),
            nemesis("disk", ["nodes": ["n2"], "trouble": "full"], 8, "done"),
            nemesis("healthy", ["n1"], 9, "done"),
        ])
        let faults = FaultIntervals(history)
        let words = faults.intervals.map { interval in
            "\(interval.lane.node) \(interval.lane.aspect) \(interval.start / 1_000_000_000)-"
                + "\(interval.end / 1_000_000_000) \(interval.words)"
        }
        #expect(
            words == [
                "n1 cut 2-6 cut from n2; its calls are cut to n3 (one-way)",
                "n2 cut 2-6 cut from n1 (one-way)", "n2 disk 8-9 disk: full",
                "n3 cut 2-6 gets no calls from n1 (one-way)", "n3 dead 4-7 dead",
                "n3 paused 3-4 paused",
            ]
        )
        #expect(faults.unions == [2_000_000_000...7_000_000_000, 8_000_000_000...9_000_000_000])
        #expect(faults.moments.isEmpty)
    }
}
