import Archive
import Nights
import Plans
import Scoring
import Testing

/// Known issues: what a file may say, what a mistake in it is answered with, and what they excuse.
@Suite struct TrendsKnownIssuesTests {
    private let text = """
        # What we know, and until when.
        - fingerprint: "raft:register:kill+partition:stale read:*"
          link: https://example.org/issues/7?a=1&b=2
          reason: reads of a deposed leader & their fix
          expires: 2027-01-31
        - fingerprint: '*:set:none:*:*'
          link: FL-8
          reason: sets
          expires: 2026-12-01
        """

    private func read(_ text: String) throws(PlanError) -> [KnownIssue] {
        try KnownIssues(yaml: text, file: "known-issues.yaml").issues
    }

    @Test func aFileIsRead() throws {
        let issues = try read(text)
        #expect(
            issues.map(\.fingerprint.text) == [
                "raft:register:kill+partition:stale read:*", "*:set:none:*:*",
            ]
        )
        #expect(issues.map(\.expires.text) == ["2027-01-31", "2026-12-01"])
        #expect(issues.first?.link == "https://example.org/issues/7?a=1&b=2")
        #expect(try read("").isEmpty && read("# nothing").isEmpty && read("[]").isEmpty)
        // Kinds of faults are put in the order in which findings have them.
        let swapped = text.replacing("kill+partition", with: "partition+kill")
        #expect(try read(swapped) == issues)
    }

    @Test(arguments: [
        (
            "expires:", "expire:",
            "line 5: unknown field of a known issue \"expire\"; did you mean expires?"
        ),
        (
            "2027-01-31", "2027-02-30",
            "line 5: expires: expected a day such as 2027-01-31, found \"2027-02-30\""
        ),
        (
            "raft:register", "raft:regster",
            "line 2: fingerprint: unknown workload \"regster\"; did you mean register?"
        ),
        (
            "+partition", "+partitoin",
            "line 2: fingerprint: unknown kind of fault \"partitoin\"; did you mean partition?"
        ),
        (
            ":stale read:*", "",
            "line 2: fingerprint: expected five parts, strategy:workload:faults:anomaly:shape, each"
        ),
        (
            "  link: FL-8\n", "",
            "line 6: link: expected; a known issue has fingerprint, link, reason, expires"
        ),
        ("FL-8", "[a]", "line 7: link: expected a text"),
        (
            "'*:set:none:*:*'", "*:set:none:*:*",
            "line 6: expected quotes around a fingerprint that begins with *"
        ),
        (
            "'*:set:none:*:*'", "*any",
            "line 6: expected quotes around a fingerprint that begins with *"
        ),
        ("'*:set:none:*:*'", "&a x", "line 6: expected no anchors"),
        ("  link: FL-8", "  reason: twice", "line 7: reason given twice"),
        (
            "'*:set:none:*:*'", "\"raft:register:partition+kill:stale read:*\"",
            "line 6: the fingerprint of line 2 again"
        ),
        ("- fingerprint: '*", "  - fingerprint: '*", "line 6: not YAML: "),
    ])
    func aMistakeIsNamedWithItsLine(old: String, new: String, complaint: String) {
        let wrong = text.replacing(old, with: new)
        let error = #expect(throws: PlanError.self) { try read(wrong) }
        let words = error?.description ?? ""
        #expect(words.hasPrefix("known-issues.yaml: ") && words.contains(complaint), "\(words)")
        #expect(!words.contains("\n"))
    }

    @Test(arguments: [
        "fingerprint: a", "text", "- a", "- [", "-\n-", "\0", "- {a: b}", "- fingerprint: {}",
        String(repeating: "[", count: 100_000), String(repeating: "- ", count: 50_000),
        String(repeating: "#", count: 2 << 20), "--- a\n--- b", "- ? [a]\n  : b",
        "a: &a [x]\nb: &b [*a,*a]", "- !!binary x", "\u{feff}- a",
    ])
    func hostileFilesAreRefusedInOneLine(text: String) {
        let error = #expect(throws: PlanError.self) { try read(text) }
        #expect(error?.description.hasPrefix("known-issues.yaml: ") == true)
        #expect(error?.description.contains("\n") == false)
    }

    @Test func anIssueHoldsThroughItsLastDay() throws {
        let known = KnownIssues(try read(text))
        let finding = try #require(
            Fingerprint("raft:register:kill+partition:stale read:0a1b2c3d")
        )
        let issue = try #require(known.issues.first)
        func hit(_ time: String) throws -> KnownIssues.Hit? {
            known.hit(finding, at: try #require(UTCTime(time)))
        }
        #expect(try hit("2027-01-31T23:59:59Z") == .known(issue))
        #expect(try hit("2027-02-01T00:00:00Z") == .expired(issue))
        var other = finding
        other.anomaly = "lost write"
        #expect(known.hit(other, at: UTCTime(seconds: 0)) == nil)
        other = finding
        other.faults = "kill"
        #expect(known.hit(other, at: UTCTime(seconds: 0)) == nil)
    }

    @Test func ofSeveralTheOneThatHoldsCounts() throws {
        var old = try #require(try read(text).first)
        old.expires = try #require(NightDate("2020-01-01"))
        let issue = try #require(try read(text).first)
        let known = KnownIssues([old, issue])
        let hit = known.hit(issue.fingerprint, at: try #require(UTCTime("2027-01-01T00:00:00Z")))
        #expect(hit == .known(issue))
    }

    @Test func aCellIsKnownOnlyIfAllThatBreaksIt() throws {
        let stale = try #require(Fingerprint(TrendSamples.stale))
        var pattern = stale
        pattern.shape = "*"
        let day = try #require(NightDate("2999-12-31"))
        let known = KnownIssues([
            KnownIssue(fingerprint: pattern, link: "l", reason: "r", expires: day)
        ])
        func verdict(_ night: NightOfCell) -> CellVerdict {
            known.verdict(of: night, at: night.began)
        }
        var night = TrendSamples.night(0, 2, of: 5)
        #expect(verdict(night) == .known)
        night.findings[TrendSamples.lost] = .init(runs: 1, isPromised: false)
        #expect(verdict(night) == .known)
        night.findings[TrendSamples.lost] = .init(runs: 1)
        #expect(verdict(night) == .broken)
        night.findings = [:]
        #expect(verdict(night) == .broken)
        night.status = .failed
        #expect(verdict(night) == .undecided)
        night.status = .asClaimed
        #expect(verdict(night) == .asClaimed)
    }
}
