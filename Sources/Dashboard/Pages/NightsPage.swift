import Checkers
import Histories
import Index
import Nights
import Reporting

/// The nights of a suite: what changed since the last one, and all cells by night.
struct NightsPage {
    /// The most nights that are shown.
    static let mostNights = 28

    let suite: String
    let suites: [String]
    /// The nights that are shown, with the cells.
    let grid: NightGrid
    let marks: NightMarks
    let changes: [ChangeLine]

    var page: SitePage {
        SitePage(
            title: "Nights of \(suite)",
            place: "/",
            first: SitePage.head(banner, more: others),
            sections: [
                .init(
                    "What changed since the last night",
                    note: "in the order to act on",
                    ChangeLine.list(changes)
                ),
                .init(
                    "Cells by night",
                    note: "\(Counted.nouns(grid.nights.count, "night")), the newest at the right",
                    NightGridTable(suite: suite, grid: grid, marks: marks).html
                ),
            ]
        )
    }

    private var tonight: String { grid.nights.last?.id ?? "" }

    /// The marks of the newest night: of its cells, and of those that the night before had.
    private var standings: [NightMarks.Mark] {
        let recent = Set(grid.nights.suffix(2).map(\.id))
        return grid.rows.filter { row in
            row.history.nights.contains { recent.contains($0.night) }
        }
        .map { marks.mark(of: $0, in: tonight) }
    }

    private var banner: Banner {
        NightBanner(
            suite: suite,
            night: grid.nights.last,
            marks: standings,
            program: grid.rows.lazy.compactMap { $0.history.nights.last }.first { night in
                night.night == tonight
            }?.surroundings
        ).banner
    }

    private var others: HTML {
        guard suites.count > 1 else { return "" }
        let links: [HTML] = suites.map { name in
            let mark: HTML = name == suite ? " aria-current=\"true\"" : ""
            let address = Address().with("suite", name)
            return "<a href=\"\(address.path)\"\(mark)>\(name)</a>"
        }
        return """
            <div class="chips" role="group" aria-label="Suites"><span class="s">suite</span>\
            \(links.joined())</div>
            """
    }

    /// The page of a store without a night.
    static var empty: SitePage {
        let first: HTML = """
            <h1>No night yet</h1>
            <p class="lead">A night carries out a suite: \
            <code>faultline nightly smoke</code>. Single runs are listed under \
            <a href="/runs">Runs</a>.</p>
            """
        return SitePage(
            title: "Nights",
            place: "/",
            first: first
        )
    }
}

/// The verdict of a night as a banner.
struct NightBanner {
    let suite: String
    let night: SuiteNight?
    let marks: [NightMarks.Mark]
    let program: NightOfCell.Surroundings?

    var banner: Banner {
        Banner(
            words: words,
            subject: ["night \(night?.id ?? "–")", "suite \(suite)"],
            facts: facts,
            heading: heading
        )
    }

    private func count(_ mark: NightMarks.Mark) -> Int { marks.count { $0 == mark } }

    private var words: VerdictWords {
        let counts = NightMarks.Mark.allCases.compactMap { mark -> String? in
            let number = count(mark)
            return number > 0 ? "\(Counted.number(number)) \(mark.word)" : nil
        }
        let missing = count(.absent)
        let open = missing > 0 ? " The night is not green until the missing cells have run." : ""
        let state: VerdictWords.State =
            count(.broken) > 0 ? .broken : count(.undecided) + missing > 0 ? .undecided : .held
        return VerdictWords(
            state,
            counts.joined(separator: ", ") + "." + open,
            short: counts.joined(separator: ", ")
        )
    }

    private var heading: String {
        let cells = Counted.nouns(marks.count, "cell")
        let broken = count(.broken)
        if broken > 0 { return "\(Counted.number(broken)) of \(cells) broke a promise" }
        let open = count(.undecided) + count(.absent)
        if open > 0 { return "\(Counted.number(open)) of \(cells) not decided" }
        return "All \(cells) as expected"
    }

    private var facts: [(name: String, text: String)] {
        guard let night else { return [] }
        var facts = [
            ("began", night.began.minutes + " UTC"), ("runs", Counted.number(night.runs)),
        ]
        if let program {
            facts += [("commit", program.commit), ("version", program.version)]
        }
        return facts
    }
}

/// How each cell stands in each night, with what is known and what is expected.
struct NightMarks {
    /// A shape of the grid.
    enum Mark: String, CaseIterable {
        case broken, known, expected, undecided, held
        /// Other nights have the cell, and this one has no run of it.
        case absent

        var word: String {
            switch self {
            case .known: "known"
            case .expected: "broken as expected"
            case .absent: "missing"
            default: rawValue
            }
        }

        var chip: HTML {
            switch self {
            case .broken: Chip.broken.html()
            case .known: Chip.known.html()
            case .expected: Chip.violated.html("as expected")
            case .undecided: Chip.undecided.html()
            case .held: Chip.held.html()
            case .absent: Chip.undecided.html("missing")
            }
        }
    }

    let known: KnownIssues
    /// The cells that are expected to break, as the newest night says.
    let expected: Set<String>

    func mark(of row: NightGrid.Row, in night: String) -> Mark {
        guard let found = row.history.nights.first(where: { $0.night == night }) else {
            return .absent
        }
        return mark(of: found, cell: row.history.id)
    }

    func mark(of night: NightOfCell, cell: String) -> Mark {
        switch known.verdict(of: night, at: night.began) {
        case .broken: expected.contains(cell) ? .expected : .broken
        case .known: .known
        case .undecided: .undecided
        case .asClaimed: .held
        }
    }
}

/// A change since an earlier night: its word, what it is about, and the reason.
struct ChangeLine: Hashable {
    let text: String
    /// Where to look, and how that is called.
    var target: Address?

    /// All changes, or that there are none.
    static func list(_ lines: [ChangeLine]) -> HTML {
        guard lines.count > 1 || lines.contains(where: { $0.kind != nil }) else {
            let text = lines.first?.text ?? "nothing is known of an earlier night"
            return "<p>\(text.prefix(1).uppercased() + text.dropFirst()).</p>"
        }
        let rest = lines.dropFirst(shown)
        let more: HTML =
            rest.isEmpty
            ? ""
            : """
            <details><summary>\(Counted.nouns(rest.count, "more change"))</summary>\
            \(list(of: rest))</details>
            """
        return list(of: lines.prefix(shown)) + more
    }

    /// How many changes stand open: what is to be acted on comes first.
    private static let shown = 12

    private static func list(of lines: ArraySlice<ChangeLine>) -> HTML {
        "<ul class=\"chg\">\(lines.map(\.html).joined(by: "\n"))</ul>"
    }

    private enum Kind: String {
        case new = "New"
        case back = "Back"
        case expired = "Expired"
        case missing = "Missing"
        case resolved = "Resolved"
        case worse = "Worse"
        case better = "Better"
        case changed = "Changed"
        case held = "Held"
        case open = "Open"
    }

    /// The words that the changes of a night are written in, and what they mean.
    private static let words: [(part: String, kind: Kind)] = [
        ("known issue expired", .expired), (": resolved:", .resolved), (": did not run", .missing),
        ("→ broken: ", .new), ("→ broken as known: ", .open), ("→ undecided: ", .open),
        ("→ as claimed: ", .held), (": new: ", .new), (": back: ", .back), (" worse: ", .worse),
        (" better: ", .better), (": ran for the first time", .changed), (" → ", .changed),
    ]

    private var kind: Kind? { Self.words.first { text.contains($0.part) }?.kind }

    private var chip: HTML {
        guard let kind else { return "" }
        return switch kind {
        case .new, .back, .worse: Chip.new.html(kind.rawValue)
        case .expired: Chip.broken.html(kind.rawValue)
        case .missing, .open: Chip.undecided.html(kind.rawValue)
        case .resolved, .better, .held: Chip.held.html(kind.rawValue)
        case .changed: Chip.kept.html(kind.rawValue)
        }
    }

    private var html: HTML {
        let parts = text.split(separator: ": ", maxSplits: 1)
        let rest: HTML = parts.count > 1 ? "<span class=\"s\">\(parts[1])</span>" : ""
        let button: HTML = target.map { .button("Look", $0) } ?? ""
        return """
            <li><span>\(chip)</span><div><strong>\(parts.first ?? "")</strong>\(rest)</div>\
            <span>\(button)</span></li>
            """
    }
}
