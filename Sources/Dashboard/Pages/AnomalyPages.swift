import Checkers
import Glossary
import Index
import Nights
import Reporting
import Scoring

/// The kinds of anomalies that runs have shown.
struct AnomaliesPage {
    let kinds: [FindingKind]
    let known: KnownIssues

    var page: SitePage {
        let nothing: HTML = "<p class=\"lead\">No run has shown an anomaly.</p>"
        let first: HTML = """
            <h1>Anomalies</h1>
            \(kinds.isEmpty ? nothing : table)
            """
        return SitePage(
            title: "Anomalies",
            place: "/anomalies",
            first: first
        )
    }

    private var table: HTML {
        SiteTable(
            name: "anomalies",
            columns: [
                .init(head: "anomaly"), .init(head: "is"), .init(head: "in"),
                .init(head: "workload × nemesis", look: "s"), .init(head: "runs", look: "r n"),
                .init(head: "last seen, UTC", look: "s n"),
                .init(head: "for example", look: "t s full ex"),
            ],
            look: "rows stack",
            rows: kinds.map { kind in
                let finding = kind.fingerprint
                let state: HTML =
                    switch known.hit(finding, at: kind.lastSeen) {
                    case .known: Chip.known.html()
                    case .expired: Chip.broken.html("issue expired")
                    case nil:
                        kind.isPromised
                            ? Chip.broken.html("breaks a promise")
                            : Chip.violated.html("not promised")
                    }
                return SiteTable.Row(
                    cells: [
                        .link(finding.anomaly, RunWords.address(of: finding)), state,
                        "\(finding.strategy)", "\(finding.workload) × \(finding.faults)",
                        "\(Counted.number(kind.runs)) of \(Counted.number(kind.whole))",
                        "\(RunWords.moment(kind.lastSeen))", "\(kind.gist)",
                    ]
                )
            }
        ).html
    }
}

/// An anomaly: how often it is seen and where, its smallest counterexample, what is known of it.
struct AnomalyPage {
    /// A counterexample as the folder of a run keeps it.
    struct Proof {
        let folder: String
        let text: String
        /// How many operations it names.
        let operations: Int
    }

    let finding: Fingerprint
    let kinds: [FindingKind]
    let occurrences: Occurrences
    let found: RunPage
    let number: Int
    let proof: Proof?
    let hit: KnownIssues.Hit?

    var page: SitePage {
        SitePage(
            title: finding.anomaly,
            place: "/anomalies",
            first: SitePage.head(
                banner,
                reproduction: found.entries.first?.record.reproduction,
                cards: cards
            ),
            sections: [
                .init("Smallest counterexample", note: proof?.folder ?? "", counterexample),
                .init(
                    "What is different",
                    note: "runs that show it against all of their strategy and workload",
                    differences
                ),
                .init(
                    "Where it was seen",
                    note: Counted.nouns(found.matches, "run"),
                    list
                ),
                .init("What it means", meaning),
            ],
            hasContents: true
        )
    }

    private var isPromised: Bool { kinds.contains(where: \.isPromised) }

    private var banner: Banner {
        let property = kinds.lazy.compactMap(\.property).first
        let name = finding.anomaly.prefix(1).uppercased() + finding.anomaly.dropFirst()
        let verb = isPromised ? "breaks" : "contradicts"
        return Banner(
            words: VerdictWords(
                isPromised ? .broken : .nothingClaimed,
                kinds.first?.gist ?? "",
                short: finding.anomaly
            ),
            subject: [
                "fingerprint \(finding.text)",
                Counted.nouns(occurrences.runs, "occurrence"),
            ],
            heading: property.map { "\(name) \(verb) \($0)" } ?? String(name)
        )
    }

    private var cards: [Card] {
        let whole = kinds.reduce(0) { $0 + $1.whole }
        let share = Share(min(occurrences.runs, whole), of: whole)
        let rate = Card(
            name: "Seen in",
            figure: Counted.number(occurrences.runs),
            unit: Counted.nouns(occurrences.runs, "run").split(separator: " ").last.map(String.init)
                ?? "",
            words: whole > 0
                ? "of \(Counted.number(whole)) of the same strategies and workloads"
                : "how many there are is not known",
            share: whole > 0 ? share : nil
        )
        return [
            rate,
            Card(
                name: "First seen",
                figure: String(occurrences.firstSeen.text.prefix(10)),
                words: "last \(RunWords.moment(occurrences.lastSeen))"
            ),
            Card(
                name: "Smallest proof",
                figure: proof.map { "\($0.operations)" } ?? "–",
                unit: proof == nil ? "" : "operations",
                words: proof == nil ? "no run of it keeps one" : "of the newest runs that show it"
            ),
            issue,
        ]
    }

    private var issue: Card {
        switch hit {
        case .known(let issue):
            Card(
                name: "Known issue",
                figure: "until \(issue.expires.text)",
                words: "\(issue.link): \(issue.reason)"
            )
        case .expired(let issue):
            Card(
                name: "Known issue",
                figure: "expired",
                words: "on \(issue.expires.text), \(issue.link): \(issue.reason)"
            )
        case nil:
            Card(
                name: "Known issue",
                figure: "none",
                words: "known-issues.yaml takes a fingerprint, a link and an end date"
            )
        }
    }

    private var counterexample: HTML {
        let none: HTML = """
            <p>None of the newest runs keeps a drawing of it: those of promises that broke are \
            kept. The report of a run has all.</p>
            """
        guard let proof else { return none }
        return """
            \(HTML.drawing(proof.text, label: "smallest counterexample"))
            <p class="acts">\(HTML.button("The run", RunWords.address(of: proof.folder)))</p>
            """
    }

    /// The shares of runs that show it, by strategy, workload and faults.
    private var differences: HTML {
        guard kinds.count > 1 || kinds.first.map({ $0.whole > $0.runs }) == true else { return "" }
        return SiteTable(
            name: "shares",
            columns: [
                .init(head: "in"), .init(head: "workload × nemesis", look: "s"),
                .init(head: "runs with it", look: "r"),
                .init(head: "share of that strategy and workload", look: "r"),
                .init(head: "95 % interval", look: "r n"),
            ],
            look: "rows",
            rows: kinds.prefix(20).map { kind in
                let share = Share(min(kind.runs, kind.whole), of: kind.whole)
                let bounds =
                    share.interval.map {
                        "\(Figure.share($0.lowerBound)) to \(Figure.share($0.upperBound))"
                    } ?? "–"
                return SiteTable.Row(
                    cells: [
                        .link(kind.fingerprint.strategy, RunWords.address(of: kind.fingerprint)),
                        "\(kind.fingerprint.workload) × \(kind.fingerprint.faults)",
                        "\(Counted.number(kind.runs)) of \(Counted.number(kind.whole))",
                        "\(Figure.share(share.value))", "\(bounds)",
                    ]
                )
            }
        ).html
    }

    private var list: HTML {
        let rows = found.entries.map { entry -> SiteTable.Row in
            let own = entry.record.ending?.findings.first { finding.covers($0.fingerprint) }
            return SiteTable.Row(
                cells: [
                    .link(entry.record.subject, RunWords.address(of: entry.folder)),
                    RunWords.chip(entry.record.verdict),
                    "\(RunWords.setting(entry.record))", "\(RunWords.seed(entry.record))",
                    "\(entry.record.program.commit)", "\(RunWords.moment(entry.record.began))",
                    "\(own?.gist ?? "")",
                ]
            )
        }
        let pages = max(1, (found.matches + 49) / 50)
        func step(_ words: String, _ page: Int) -> HTML {
            guard (1...pages).contains(page) else { return "" }
            return .button(words, RunWords.address(of: finding).with("page", "\(page)"))
        }
        let table = SiteTable(
            name: "occurrences",
            columns: [
                .init(head: "strategy"), .init(head: "verdict"),
                .init(head: "workload × nemesis", look: "s"),
                .init(head: "seed", look: "r s wide2"), .init(head: "commit", look: "s wide2"),
                .init(head: "began, UTC", look: "s n"),
                .init(head: "what happened", look: "t s full ex"),
            ],
            look: "rows stack",
            rows: rows
        ).html
        let pager: HTML =
            pages > 1
            ? """
            <nav class="pager" aria-label="Pages">\(step("Previous page", number - 1))\
            <span>page \(number) of \(pages)</span>\(step("Next page", number + 1))</nav>
            """ : ""
        return table + pager
    }

    private var meaning: HTML {
        guard let term = Glossary.terms(named: finding.anomaly).first else { return "" }
        return """
            <p>\(term.definition)</p>
            <p class="acts">\(HTML.button("Glossary", RunWords.address(ofTerm: term.name)))</p>
            """
    }
}
