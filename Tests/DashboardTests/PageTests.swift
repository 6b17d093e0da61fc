import Archive
import Histories
import Index
import Nights
import Scoring
import Testing

@testable import Dashboard

/// What pages show, made without a server.
@Suite struct PageTests {
    private let store: Store

    init() throws {
        store = try Store()
    }

    /// The subjects of the rows of a list, in its order.
    private func subjects(_ page: String) -> [String] {
        page.matches(of: /<th scope="row"><a href="\/runs\/[^"]*">([^<]*)<\/a>/).map {
            String($0.1)
        }
    }

    // MARK: Runs

    private func writeRuns() throws {
        try store.write(.run("a", "abd", at: 100, seed: "11"))
        try store.write(.run("b", "raft", .broken, at: 200, findings: [.stale("raft")]))
        try store.write(.run("c", "crdt", .undecided, at: 300, workload: "set"))
        try store.write(.run("d", suite: "smoke", "eventual", nil, at: 400, nemesis: "kill"))
    }

    @Test(arguments: [
        ("", ["eventual", "crdt", "raft", "abd"]),
        ("?sort=time&direction=backward", ["abd", "raft", "crdt", "eventual"]),
        ("?sort=strategy", ["abd", "crdt", "eventual", "raft"]),
        ("?sort=strategy&direction=backward", ["raft", "eventual", "crdt", "abd"]),
        ("?sort=verdict", ["raft", "crdt", "eventual", "abd"]),
        ("?verdict=broken", ["raft"]), ("?strategy=crdt", ["crdt"]), ("?workload=set", ["crdt"]),
        ("?nemesis=kill", ["eventual"]), ("?suite=smoke", ["eventual"]),
        ("?q=STALE+read", ["raft"]), ("?q=seed", []), ("?q=11", ["abd"]),
        ("?q=register+partition", ["raft", "abd"]), ("?q=set&verdict=broken", []),
        ("?page=2", []),
    ])
    func runsAreSearchedFilteredAndSorted(query: String, expected: [String]) throws {
        try writeRuns()
        let page = try store.dashboard().get("/runs" + query)
        #expect(page.status == 200)
        #expect(subjects(page.text) == expected)
    }

    @Test func manyRunsArePaged() throws {
        for number in 0..<120 {
            try store.write(.run("r\(1_000 + number)", "s\(1_000 + number)", at: Int64(number)))
        }
        let site = try store.dashboard()
        let first = try site.get("/runs").text
        #expect(subjects(first).first == "s1119" && subjects(first).count == 50)
        #expect(first.contains("page 1 of 3") && first.contains("120 of 120 runs"))
        #expect(first.contains("rel=\"next\"") && !first.contains("rel=\"prev\""))
        let last = try site.get("/runs?page=3").text
        #expect(subjects(last).last == "s1000" && subjects(last).count == 20)
        #expect(last.contains("rel=\"prev\"") && !last.contains("rel=\"next\""))
    }

    @Test func chipsCountWhatTheyWouldShow() throws {
        try writeRuns()
        let page = try store.dashboard().get("/runs?strategy=raft").text
        #expect(page.contains("broken <small>1</small>"))
        #expect(!page.contains("undecided <small>"))
        #expect(page.contains("abd <small>1</small>"), "what other strategies have is said")
    }

    @Test func aRunHasItsFilesAndNoOthers() throws {
        try writeRuns()
        try store.write("<p>report</p>", to: "adhoc/b/report.html")
        try store.write("secret", to: "adhoc/b/other.txt")
        try store.write("started", to: "adhoc/b/nodes/n1/stdout.log")
        let site = try store.dashboard()
        let page = try site.get("/runs/adhoc/b").text
        #expect(page.contains("href=\"/store/adhoc/b/report.html\""))
        #expect(page.contains("href=\"/store/adhoc/b/nodes/n1/stdout.log\""))
        #expect(!page.contains("other.txt"))
        #expect(try site.get("/store/adhoc/b/other.txt").status == 404)
        #expect(try site.get("/store/adhoc/b/nodes/n1/stdout.log").text == "started")
        #expect(try site.get("/runs/adhoc/none").status == 404)
    }

    @Test func runsStandSideBySide() throws {
        try writeRuns()
        let site = try store.dashboard()
        let page = try site.get("/compare?run=adhoc/a&run=adhoc/b").text
        #expect(page.contains("2 runs side by side"))
        let rows = page.matches(of: /<tr class="diff"><th[^>]*>([^<]*)/).map { String($0.1) }
        #expect(rows.contains("seed") && rows.contains("verdict") && rows.contains("stale read"))
        #expect(!rows.contains("workload"))
        #expect(try site.get("/compare?run=adhoc/a").text.contains("Chosen:"))
        #expect(try site.get("/compare?run=adhoc/none&run=adhoc/a").status == 404)
        let many = (0..<9).map { _ in "run=adhoc/a" }.joined(separator: "&")
        #expect(try site.get("/compare?" + many).status == 400)
    }

    // MARK: Nights

    @Test func nightsAreAGridWithWhatChanged() throws {
        try store.writeNights()
        let site = try store.dashboard()
        let page = try site.get("/?suite=nightly").text
        #expect(page.contains("1 of 3 cells broke a promise"))
        let marks = page.matches(of: /data-marks="([^"]*)"/).map { String($0.1) }
        let held = (0..<6).map { _ in "held" }.joined(separator: ",")
        #expect(marks.sorted() == [held, held, "held,held,held,held,held,broken"].sorted())
        #expect(page.contains("<strong>raft register × partition</strong>"))
        #expect(page.contains("as claimed → broken"))
        #expect(try site.get("/?suite=weekend").text.contains("All 1 cell as expected"))
        #expect(try site.get("/?suite=none").status == 404)
    }

    @Test func whatIsKnownOrExpectedIsNotNew() throws {
        try store.writeNights()
        let finding = Finding.stale("raft").fingerprint
        let known = KnownIssues([
            KnownIssue(
                fingerprint: finding,
                link: "https://example.org/7",
                reason: "waits for leases",
                expires: try #require(NightDate("2999-01-01"))
            )
        ])
        let site = try store.dashboard(known: known)
        #expect(try site.get("/?suite=nightly").text.contains("2 held"))
        #expect(try site.get("/?suite=nightly").text.contains("1 known"))
        let anomaly = try site.get(RunAddress.anomaly(finding)).text
        #expect(anomaly.contains("until 2999-01-01") && anomaly.contains("waits for leases"))
        // A night that expected it, by its own result.
        let cell: Value = ["id": "cell1", "standing": "expected"]
        let result: Value = ["cells": [cell], "changes": ["nothing changed since a night"]]
        try store.write(result.jsonText, to: "nights/2026-11-25-nightly/night.json")
        let page = try store.dashboard().get("/?suite=nightly").text
        #expect(page.contains("1 broken as expected") && page.contains("Nothing changed since"))
    }

    @Test func aMissingCellIsNeverGreen() throws {
        try store.writeNights()
        try store.write(
            .run("n6", suite: "nightly", at: 1_797_000_000, night: "last", cell: "cell0")
        )
        let page = try store.dashboard().get("/?suite=nightly").text
        #expect(page.contains("2 missing") && page.contains("2 of 3 cells not decided"))
        #expect(page.contains("did not run"))
    }

    @Test func nightsAndCellsHavePages() throws {
        try store.writeNights()
        let site = try store.dashboard()
        let night = try site.get("/nights/nightly/2026-11-25-nightly").text
        #expect(night.contains("since 2026-11-24-nightly") && night.contains("BROKEN"))
        #expect(!night.contains("Page of the night"))
        try store.write("<p>x</p>", to: "nights/2026-11-25-nightly/nightly.html")
        #expect(
            try site.get("/nights/nightly/2026-11-25-nightly").text.contains("Page of the night")
        )
        let own = try site.get("/store/nights/2026-11-25-nightly/nightly.html")
        #expect(own.text == "<p>x</p>" && own.policy == .report(scripts: []))
        let two = try site.get(
            "/compare/nights?suite=nightly&a=2026-11-24-nightly&b=2026-11-25-nightly"
        ).text
        #expect(two.matches(of: /<tr class="diff">/).count == 1)
        #expect(try site.get("/trends/cell/cell1").text.contains("last 40.0 ms"))
        #expect(try site.get("/trends?suite=nightly&figure=latency_p50").status == 200)
        #expect(try site.get("/trends?figure=none").status == 400)
        #expect(try site.get("/nights/nightly/none").status == 404)
        #expect(try site.get("/trends/cell/none").status == 404)
    }

    // MARK: Anomalies and words

    @Test func anAnomalyHasItsOccurrencesAndItsSmallestProof() throws {
        try store.writeNights()
        try store.write(.run("x", "raft", .broken, at: 5, findings: [.stale("raft")]))
        let head = "stale read, key k0; contradicts linearizable, promised\n"
        let short = head + "  client 1  ├─ write 2 ─┤\n  client 3     ╠═ read 1 ═╣ ✗ too old\n"
        try store.write(
            short + "\nlost write; contradicts durable\n  ├─ write 9 ─┤\n",
            to: "adhoc/x/counterexample.txt"
        )
        try store.write(
            head + "  ├─ write 1 ─┤\n  ├─ write 2 ─┤\n  ╠═ read 1 ═╣\n",
            to: "nightly/n5-raft/counterexample.txt"
        )
        let site = try store.dashboard()
        let page = try site.get(RunAddress.anomaly(Finding.stale("raft").fingerprint)).text
        #expect(page.contains("Stale read breaks linearizable"))
        #expect(page.contains("2 occurrences") && page.contains("2 runs"))
        #expect(page.contains("client 3     ╠═ read 1 ═╣ ✗ too old"))
        #expect(!page.contains("lost write"))
        #expect(page.contains("<div class=\"fig\">2 <small>operations</small>"))
        #expect(try site.get("/anomalies").text.contains("breaks a promise"))
        #expect(try site.get("/anomaly?fingerprint=a:b").status == 400)
        #expect(try site.get("/anomaly").status == 400)
        #expect(try site.get("/anomaly?fingerprint=*:*:*:none:*").status == 404)
    }

    @Test func wordsHaveTheirExamples() throws {
        let site = try store.dashboard()
        #expect(try site.get("/glossary").text.contains("/glossary/stale-read"))
        let term = try site.get("/glossary/stale-read").text
        #expect(term.contains("├") && term.contains("contradicts") == false)
        #expect(term.contains("Contradicts"))
        #expect(try site.get("/glossary?q=stale").text.count < site.get("/glossary").text.count)
        #expect(try site.get("/glossary/none").status == 404)
    }

    @Test func anEmptyStoreHasPages() throws {
        let site = try store.dashboard()
        for path in ["/", "/runs", "/compare", "/trends", "/anomalies", "/live", "/check"] {
            #expect(try site.get(path).status == 200, "\(path)")
        }
    }
}

/// Addresses that tests ask for.
enum RunAddress {
    static func anomaly(_ finding: Fingerprint) -> String {
        RunWords.address(of: finding).path
    }
}
