import Archive
import Checkers
import Histories
import Index
import Nights
import Reporting
import Scoring

/// A run: its verdict, its figures, what was found, and the files that belong to it.
struct OneRunPage {
    let entry: RunIndex.Entry
    let files: [(path: [String], size: Int)]
    /// What is known of its findings.
    let known: KnownIssues
    /// The text that its folder keeps of what it found.
    let counterexample: String?
    /// Whether its process goes on, as far as can be seen from here.
    let isUnderWay: Bool

    private var record: RunRecord { entry.record }
    private var parts: [String] { entry.folder.split(separator: "/").map(String.init) }

    var page: SitePage {
        SitePage(
            title: "\(record.subject), \(record.verdict)",
            place: "/runs",
            first: SitePage.head(
                banner,
                reproduction: record.reproduction,
                cards: cards,
                more: .acts(links)
            ),
            sections: [
                .init("Findings", note: "the worst first", findings),
                .init("Counterexample", drawing), .init("Promises", promises),
                .init("The plan", Page.list(plan)), .init("The machine", Page.list(machine)),
                .init("Files", note: "as the run wrote them", list),
            ],
            hasContents: true
        )
    }

    // MARK: The head

    private var banner: Banner {
        Banner(
            words: words,
            subject: [
                record.subject, RunWords.setting(record), "seed \(RunWords.seed(record))",
            ],
            facts: [
                ("", record.began.text),
                (
                    "took",
                    record.ending.map { Figure.time($0.duration?.nanoseconds) } ?? "not over"
                ),
                ("suite", record.suite), ("commit", record.program.commit),
            ] + (record.place.map { [("night", $0.night)] } ?? [])
        )
    }

    private var words: VerdictWords {
        guard let ending = record.ending else {
            return VerdictWords(
                .undecided,
                isUnderWay
                    ? "It is under way: there is no verdict before the end."
                    : "It has no end: its process is gone, or is on another machine.",
                short: "running"
            )
        }
        let promised = ending.findings.filter(\.isPromised)
        let others = ending.findings.filter { !$0.isPromised }.map(\.fingerprint.anomaly)
        let more =
            others.isEmpty ? [] : ["Not promised against: \(others.joined(separator: ", "))."]
        let kept = (ending.summary?.claimed ?? []).subtracting(ending.summary?.broken ?? [])
        let claims = kept.isEmpty ? [] : ["Kept: \(Self.names(kept))."]
        let sentence: String
        let state: VerdictWords.State
        switch ending.status {
        case .asClaimed: (state, sentence) = (.asClaimed, "What was promised and tested held.")
        case .broken:
            let broken = Self.names(ending.summary?.broken ?? [])
            let gist =
                promised.first.map { finding in
                    " \(finding.gist.prefix(1).uppercased() + finding.gist.dropFirst())."
                } ?? ""
            state = .broken
            sentence = (broken.isEmpty ? "A promise broke." : "Not \(broken).") + gist
        case .undecided: (state, sentence) = (.undecided, "Something that was promised is open.")
        case .interrupted: (state, sentence) = (.interrupted, "It was cut short.")
        case .failed:
            (state, sentence) = (
                .failed, "The harness failed: \(ending.failure ?? "no reason given")"
            )
        }
        return VerdictWords(state, sentence, details: claims + more, short: record.verdict)
    }

    private static func names(_ properties: Set<Property>) -> String {
        properties.map(\.name).sorted().joined(separator: ", ")
    }

    private var cards: [Card] {
        guard let summary = record.ending?.summary else { return [] }
        let calls = Counted.number(summary.yield.whole)
        func card(_ name: String, _ figure: String, _ words: String) -> Card {
            let parts = figure.split(separator: " ", maxSplits: 1)
            return Card(
                name: name,
                figure: String(parts.first ?? "–"),
                unit: parts.count > 1 ? String(parts[1]) : "",
                words: words
            )
        }
        return [
            card("Calls that succeeded", Figure.share(summary.yield.value), "of \(calls)"),
            card(
                "Acknowledged writes lost",
                summary.lost.map(Counted.number) ?? "–",
                summary.lost == nil ? "not measured" : "at the end"
            ),
            card(
                "Stale reads",
                summary.staleReads.map { Figure.share($0.value) } ?? "–",
                summary.staleReads.map {
                    "\(Counted.number($0.part)) of \(Counted.number($0.whole))"
                }
                    ?? "not measured"
            ),
            card("Time to converge", Figure.time(summary.timeToConverge), "after the last heal"),
            card("Calls a second", Figure.rate(summary.callsPerSecond), "successful ones"),
            card("Latency p50", Figure.time(summary.latencyP50), "of successful calls"),
            card("Latency p99", Figure.time(summary.latencyP99), "of successful calls"),
            card("Availability", Figure.share(summary.availability), "MTTF / (MTTF + MTTR)"),
        ]
    }

    private var links: HTML {
        var links: [HTML] = []
        if files.contains(where: { $0.path == ["report.html"] }) {
            links.append(.button("Report", Address(["store"] + parts + ["report.html"])))
        }
        if isUnderWay { links.append(.button("Watch it", Address(["live"]))) }
        links.append(.button("Download", Address(["store"] + parts + ["archive.tar.gz"])))
        links.append(
            .button("Compare with", Address(["compare"]).with("run", entry.folder))
        )
        if let place = record.place {
            links.append(
                .button("Its cell", Address(["trends", "cell", place.cell]))
            )
        }
        return links.joined(by: " ")
    }

    // MARK: What was found

    private var findings: HTML {
        let findings = record.ending?.findings ?? []
        guard !findings.isEmpty else { return "" }
        return SiteTable(
            name: "findings",
            columns: [
                .init(head: "anomaly"), .init(head: "is"), .init(head: "what happened", look: "t"),
                .init(head: "count", look: "r"), .init(head: "contradicts", look: "s"),
            ],
            look: "rows",
            rows: findings.map { finding in
                let state: HTML =
                    switch known.hit(finding.fingerprint, at: record.began) {
                    case .known: Chip.known.html()
                    case .expired: Chip.broken.html("issue expired")
                    case nil: finding.isPromised ? Chip.broken.html() : Chip.violated.html()
                    }
                return SiteTable.Row(
                    cells: [
                        .link(
                            finding.fingerprint.anomaly,
                            RunWords.address(of: finding.fingerprint)
                        ),
                        state, "\(finding.gist)", "\(finding.count)",
                        finding.property.map { .link($0, RunWords.address(ofTerm: $0)) } ?? "–",
                    ]
                )
            }
        ).html
    }

    private var drawing: HTML {
        counterexample.map { .drawing($0, label: "counterexample as text") } ?? ""
    }

    private var promises: HTML {
        guard let summary = record.ending?.summary, !summary.verdicts.isEmpty else { return "" }
        let rows = summary.verdicts.sorted { $0.key.name < $1.key.name }
        return SiteTable(
            name: "properties",
            columns: [.init(head: "property"), .init(head: "measured"), .init(head: "promised")],
            look: "rows",
            rows: rows.map { property, holds in
                let isClaimed = summary.claimed.contains(property)
                let chip: HTML =
                    switch holds {
                    case true?: isClaimed ? Chip.held.html() : Chip.kept.html()
                    case false?: isClaimed ? Chip.broken.html() : Chip.violated.html()
                    case nil: Chip.undecided.html()
                    }
                return SiteTable.Row(
                    cells: [
                        .link(property.name, RunWords.address(ofTerm: property.name)), chip,
                        isClaimed ? "yes" : "no",
                    ]
                )
            }
        ).html
    }

    // MARK: How it was made

    private var plan: [(name: String, text: String)] {
        (record.plan.fields ?? [:]).keys.sorted().compactMap { name in
            record.option(name).map { (name, $0) }
        }
    }

    private var machine: [(name: String, text: String)] {
        [
            ("host", record.machine.host), ("system", record.machine.system),
            ("cores", "\(record.machine.cores)"),
            ("program", "\(record.program.version) \(record.program.commit)"),
            ("links", record.links),
        ]
            + (record.ending?.judge.map { [("judged again by", "\($0.version) \($0.commit)")] }
                ?? [])
    }

    private var list: HTML {
        SiteTable(
            name: "files",
            columns: [.init(head: "file"), .init(head: "bytes", look: "r")],
            look: "rows",
            rows: files.map { path, size in
                SiteTable.Row(
                    cells: [
                        .link(path.joined(separator: "/"), Address(["store"] + parts + path)),
                        "\(Counted.number(size))",
                    ]
                )
            }
        ).html
    }
}
