import Archive
import Nights
import Plans
import Scoring
import Testing

/// What changed since the last night: in the order in which somebody would act, and no more.
@Suite struct TrendsChangesTests {
    private func changes(
        _ cells: [CellHistory],
        _ night: String,
        since baseline: Baseline = .lastNight,
        _ known: KnownIssues = KnownIssues()
    ) throws -> [String] {
        try Changes(in: cells, night: night, since: baseline, known: known).lines
    }

    private func cell(_ counts: [(Int, Int)], _ name: String = "abd register") -> CellHistory {
        TrendSamples.cell(TrendSamples.nights(counts.map { (hits: $0, runs: $1) }), name)
    }

    @Test func aQuietNightIsOneLine() throws {
        #expect(
            try changes([cell([(0, 5), (0, 5)])], "night-1") == ["nothing changed since night-0"]
        )
        // What is broken every night is no change.
        #expect(try changes([cell([(5, 5), (5, 5)])], "night-1").count == 1)
        #expect(
            try changes([cell([(0, 5)])], "night-0")
                == ["this is the first night, and it found nothing"]
        )
    }

    @Test func aFlipHasItsReasonAndIsToldOnce() throws {
        #expect(
            try changes([cell([(0, 5), (2, 5)])], "night-1") == [
                "abd register: as claimed → broken: read what was old"
                    + " (\(TrendSamples.stale), in 2 of 5 runs, 11.7 % to 76.9 %)"
            ]
        )
        #expect(
            try changes([cell([(2, 5), (0, 5)])], "night-1")
                == ["abd register: broken → as claimed: nothing showed in 5 runs"]
        )
        #expect(
            try changes([cell([(0, 5), (0, 0)])], "night-1")
                == ["abd register: as claimed → undecided: no run was decided"]
        )
    }

    @Test func aNewFindingInABrokenCellIsToldAsSuch() throws {
        var cell = cell([(5, 5), (5, 5)])
        cell.nights[1].findings[TrendSamples.lost] = .init(runs: 1, gist: "gone")
        let lines = try changes([cell], "night-1")
        #expect(lines.count == 1)
        #expect(lines[0].hasPrefix("abd register: new: gone (\(TrendSamples.lost), in 1 of 5"))
        // What breaks no promise is no news.
        cell.nights[1].findings[TrendSamples.lost]?.isPromised = false
        #expect(try changes([cell], "night-1") == ["nothing changed since night-0"])
    }

    @Test func aFindingThatWasResolvedIsBack() throws {
        let lines = try changes([cell([(5, 5), (0, 9), (0, 1), (5, 5)])], "night-3")
        #expect(lines.count == 1 && lines[0].contains("as claimed → broken"))
        var other = cell([(5, 5), (0, 9), (0, 1), (0, 5)])
        for night in 0..<4 { other.nights[night].findings[TrendSamples.lost] = .init(runs: 5) }
        for night in 0..<4 { other.nights[night].status = .broken }
        other.nights[3].findings[TrendSamples.stale] = .init(runs: 1, gist: "again")
        #expect(try changes([other], "night-3")[0].hasPrefix("abd register: back: again ("))
    }

    @Test func resolvedIsSaidOnceAndOnlyThen() throws {
        let long = cell([(1, 10), (0, 20), (0, 20), (0, 20)])
        #expect(try changes([long], "night-1").filter { $0.contains("resolved") }.isEmpty)
        #expect(
            try changes([long], "night-2") == [
                "abd register: resolved: \(TrendSamples.stale), clean in 40 runs"
                    + " after 1 of 10 runs, 1.7 % to 40.4 %"
            ]
        )
        #expect(try changes([long], "night-3") == ["nothing changed since night-2"])
        #expect(
            try changes([long], "night-3", since: .night("night-0")).last?.contains("resolved")
                == true
        )
    }

    @Test func theOrderIsThatOfActing() throws {
        func figures(_ values: [Double]) -> CellHistory {
            TrendSamples.cell(
                values.enumerated().map {
                    let commit = $0 == 6 ? "beef000000" : "c0ffee0000"
                    return TrendSamples.night(
                        $0,
                        0,
                        of: 5,
                        figures: [.latencyP99: $1 * 1e6],
                        commit: commit
                    )
                },
                "slow"
            )
        }
        var found = cell(Array(repeating: (5, 5), count: 7), "found")
        found.nights[6].findings[TrendSamples.lost] = .init(runs: 5, gist: "gone")
        let known = KnownIssues([
            try issue("crdt:set:*:*:*", until: TrendSamples.night(5, 0, of: 0).day)
        ])
        let cells = [
            cell([(1, 10), (0, 5), (0, 5), (0, 5), (0, 5), (0, 5), (0, 9)], "resolved"),
            figures([10, 10, 10, 10, 10, 20, 20]),
            TrendSamples.cell([TrendSamples.night(6, 0, of: 5)], "gained"),
            cell(Array(repeating: (0, 5), count: 6), "lost"),
            found,
            cell(Array(repeating: (5, 5), count: 6) + [(0, 5)], "mended"),
            cell(Array(repeating: (0, 5), count: 6) + [(5, 5)], "broke"),
        ]
        let lines = try changes(cells, "night-6", known)
        let starts = [
            "broke: as claimed → broken", "mended: broken → as claimed", "found: new",
            "known issue expired", "commit: c0ffee0000 → beef000000, c0ffee0000",
            "gained: ran for the first time", "lost: did not run",
            "slow: latency p99 worse: 10.0 ms → 20.0 ms", "mended: resolved", "resolved: resolved",
        ]
        #expect(lines.count == starts.count, "\(lines)")
        for start in starts {
            #expect(lines.contains { $0.hasPrefix(start) }, "\(start) in \(lines)")
        }
        let kinds = lines.map { line in starts.firstIndex { line.hasPrefix($0) } ?? -1 }
        #expect(Array(kinds.prefix(8)) == Array(0..<8), "\(lines)")
    }

    private func issue(_ fingerprint: String, until day: String) throws -> KnownIssue {
        KnownIssue(
            fingerprint: try #require(Fingerprint(fingerprint)),
            link: "https://example.org/7",
            reason: "being mended",
            expires: try #require(NightDate(day))
        )
    }

    @Test func aFigureIsToldInTheNightInWhichItMoved() throws {
        func cell(_ values: [Double]) -> CellHistory {
            TrendSamples.cell(
                values.enumerated().map {
                    TrendSamples.night($0, 0, of: 5, figures: [.latencyP99: $1])
                }
            )
        }
        let values: [Double] = [10, 10, 10, 10, 20, 20, 20, 20]
        #expect(try changes([cell(values)], "night-4") == ["nothing changed since night-3"])
        #expect(try changes([cell(values)], "night-5")[0].contains("latency p99 worse"))
        #expect(try changes([cell(values)], "night-6") == ["nothing changed since night-5"])
        let since = try changes([cell(values)], "night-7", since: .night("night-3"))
        #expect(since.count == 1 && since[0].contains("latency p99 worse"))
    }

    @Test func whatIsKnownIsNoNewsUntilItExpires() throws {
        let cells = [cell([(0, 5), (2, 5), (2, 5), (2, 5)])]
        let day = TrendSamples.night(2, 0, of: 0).day
        let known = KnownIssues([try issue("abd:*:*:stale read:*", until: day)])
        #expect(
            try changes(cells, "night-1", known)[0].hasPrefix(
                "abd register: as claimed → broken as known: read what was old"
            )
        )
        #expect(try changes(cells, "night-2", known) == ["nothing changed since night-1"])
        let expired = try changes(cells, "night-3", known)
        #expect(expired.count == 2)
        #expect(expired[0].hasPrefix("abd register: broken as known → broken: read what was old"))
        #expect(expired[1].hasPrefix("known issue expired after \(day)"))
        #expect(expired[1].hasSuffix("; it still shows"))
    }

    @Test func anotherFindingInAKnownCellStillFails() throws {
        var cell = cell([(2, 5), (2, 5)])
        let known = KnownIssues([try issue("abd:*:*:stale read:*", until: "2999-12-31")])
        cell.nights[1].findings[TrendSamples.lost] = .init(runs: 1, gist: "gone")
        let lines = try changes([cell], "night-1", known)
        #expect(lines.count == 1)
        #expect(lines[0].hasPrefix("abd register: broken as known → broken: gone ("))
    }

    @Test func aBaselineIsANightOrACommit() throws {
        var cell = cell([(0, 5), (0, 5), (5, 5), (5, 5)])
        cell.nights[0].surroundings.commit = "abcdef123456"
        cell.nights[1].surroundings.commit = "abcdef123456-dirty"
        func baseline(_ baseline: Baseline, _ night: String = "night-3") throws -> String? {
            try Changes(in: [cell], night: night, since: baseline).baseline
        }
        #expect(try baseline(.lastNight) == "night-2")
        #expect(try baseline(.night("night-0")) == "night-0")
        #expect(try baseline(.commit("abcdef")) == "night-1")
        #expect(try baseline(.commit("abcdef1234567890abcd")) == "night-1")
        #expect(try baseline(.lastNight, "night-0") == nil)
        #expect(
            throws: PlanError(
                "baseline: unknown night or commit \"nihgt-1\"; did you mean night-1?"
            )
        ) {
            try baseline(.night("nihgt-1"), "night-2")
        }
        #expect(throws: PlanError.self) { try baseline(.commit("dead")) }
        #expect(throws: PlanError.self) { try baseline(.night("night-3")) }
        #expect(throws: PlanError.self) { try baseline(.lastNight, "tomorrow") }
        let since = try changes([cell], "night-3", since: .commit("abcdef"))
        #expect(since.first?.contains("as claimed → broken") == true)
    }

    @Test func namesFromElsewhereAreShownAndNotObeyed() throws {
        var hostile = cell([(0, 5), (5, 5)], "a\u{1b}[31m\nb")
        hostile.nights[1].surroundings.machine = "m\u{202e}"
        hostile.nights[1].findings[TrendSamples.stale]?.gist = "x\u{7}"
        let text = try changes([hostile], "night-1").joined()
        #expect(text.unicodeScalars.allSatisfy { $0.value > 31 && $0 != "\u{202e}" })
    }
}

extension NightOfCell {
    /// The day on which it began.
    fileprivate var day: String { String(began.text.prefix(10)) }
}
