import Archive
import Checkers
import Index
import Nights
import Reporting
import Scoring

/// Runs side by side: plans, verdicts, figures and findings, with what differs marked.
struct ComparedRunsPage {
    /// The most runs that stand side by side.
    static let most = 8

    let entries: [RunIndex.Entry]

    var page: SitePage {
        if entries.count < 2 { return chooser }
        let first: HTML = """
            <h1>\(Counted.nouns(entries.count, "run")) side by side</h1>
            <p class="lead">Rows in which they differ are shaded. Over many seeds: \
            <code>faultline compare</code>.</p>
            """
        return SitePage(
            title: "Compare \(entries.count) runs",
            place: "/compare",
            first: first,
            sections: [
                .init("Verdicts", table("verdicts", verdicts)),
                .init("Figures", table("figures", figures)),
                .init("Findings", note: "how often each was found", table("findings", findings)),
                .init("Plans", note: "options that differ first", table("plans", plans)),
            ]
        )
    }

    private var chooser: SitePage {
        let chosen: HTML =
            entries.first.map { entry in
                """
                <p>Chosen: <a href="\(RunWords.address(of: entry.folder).path)">\
                \(entry.folder)</a>.</p>
                """
            } ?? ""
        let kept: HTML =
            entries.first.map { "<input type=\"hidden\" name=\"run\" value=\"\($0.folder)\">" }
            ?? ""
        let first: HTML = """
            <h1>Compare</h1>
            <p class="lead">Tick two to eight runs in the list of \
            <a href="/runs">runs</a>, or name \(entries.isEmpty ? "two" : "another one"). \
            Two nights of a suite stand side by side from the page of a night.</p>
            \(chosen)
            <form class="line" action="/compare">\(kept)
            \(entries.isEmpty ? Self.field("First run") : "")\(Self.field("Other run"))
            <button type="submit">Compare</button></form>
            """
        return SitePage(
            title: "Compare",
            place: "/compare",
            first: first
        )
    }

    private static func field(_ name: String) -> HTML {
        """
        <label class="f">\(name) <input name="run" size="36" maxlength="400" \
        placeholder="suite/name"></label>
        """
    }

    private typealias Line = (name: String, cells: [HTML])

    private func line(_ name: String, _ cell: (RunIndex.Entry) -> HTML) -> Line {
        (name, entries.map(cell))
    }

    private func table(_ name: String, _ lines: [Line]) -> HTML {
        guard !lines.isEmpty else { return "" }
        let heads = entries.map { entry in
            SiteTable.Column(
                head: HTML.link(entry.record.subject, RunWords.address(of: entry.folder))
            )
        }
        return SiteTable(
            name: name,
            columns: [.init(head: "")] + heads,
            look: "rows two",
            rows: lines.map { name, cells in
                .init(cells: ["\(name)"] + cells, look: Set(cells).count > 1 ? "diff" : "")
            }
        ).html
    }

    private var verdicts: [Line] {
        [
            line("verdict") { RunWords.chip($0.record.verdict) },
            line("found") { "\(RunWords.found($0.record))" },
            line("began") { "\(RunWords.moment($0.record.began))" },
            line("seed") { "\(RunWords.seed($0.record))" },
            line("commit") { "\($0.record.program.commit)" },
            line("machine") { "\($0.record.machine.host)" },
        ] + properties
    }

    private var properties: [Line] {
        let all = Set(
            entries.flatMap { $0.record.ending?.summary?.verdicts.keys.map(\.self) ?? [] }
        )
        return all.sorted { $0.name < $1.name }.map { property in
            line(property.name) { entry in
                guard let summary = entry.record.ending?.summary,
                    let holds = summary.verdicts[property]
                else { return "–" }
                let isClaimed = summary.claimed.contains(property)
                return switch holds {
                case true?: isClaimed ? Chip.held.html() : Chip.kept.html()
                case false?: isClaimed ? Chip.broken.html() : Chip.violated.html()
                case nil: Chip.undecided.html()
                }
            }
        }
    }

    private var figures: [Line] {
        let rows: [(String, (RunSummary) -> String)] = [
            ("calls that succeeded", { Figure.share($0.yield.value) }),
            ("calls", { Counted.number($0.yield.whole) }),
            ("acknowledged writes lost", { $0.lost.map(Counted.number) ?? "–" }),
            ("stale reads", { Figure.share($0.staleReads?.value) }),
            ("time to converge", { Figure.time($0.timeToConverge) }),
            ("calls a second", { Figure.rate($0.callsPerSecond) }),
            ("latency p50", { Figure.time($0.latencyP50) }),
            ("latency p99", { Figure.time($0.latencyP99) }),
            ("availability", { Figure.share($0.availability) }),
        ]
        return rows.map { name, text in
            line(name) { "\($0.record.ending?.summary.map(text) ?? "–")" }
        }
    }

    private var findings: [Line] {
        let names = Set(
            entries.flatMap { $0.record.ending?.findings.map(\.fingerprint.anomaly) ?? [] }
        )
        return names.sorted().map { name in
            line(name) { entry in
                let found = (entry.record.ending?.findings ?? []).filter {
                    $0.fingerprint.anomaly == name
                }
                guard let first = found.first else { return "has not" }
                let count = found.reduce(0) { $0 + $1.count }
                let chip = first.isPromised ? Chip.broken : .violated
                return chip.html("\(Counted.number(count))")
            }
        }
    }

    private var plans: [Line] {
        let names = Set(entries.flatMap { ($0.record.plan.fields ?? [:]).keys.map(\.self) })
        let lines = names.sorted().map { name in
            line(name) { "\($0.record.option(name) ?? "–")" }
        }
        return lines.filter { Set($0.cells).count > 1 } + lines.filter { Set($0.cells).count == 1 }
    }
}

/// Two nights of a suite side by side, cell by cell.
struct ComparedNightsPage {
    let suite: String
    let grid: NightGrid
    let marks: NightMarks
    /// What changed from the first to the second.
    let changes: [ChangeLine]

    var page: SitePage {
        let names = grid.nights.map(\.id)
        let first: HTML = """
            <h1>Two nights of \(suite)</h1>
            <p class="lead">\(names.joined(separator: ", then ")). Cells that differ are \
            shaded and stand first.</p>
            """
        return SitePage(
            title: "\(names.joined(separator: " and "))",
            place: "/compare",
            first: first,
            sections: [
                .init("What changed", ChangeLine.list(changes)), .init("Cells", table),
            ]
        )
    }

    private var table: HTML {
        let rows = grid.rows.map { row -> (isDifferent: Bool, row: SiteTable.Row) in
            let found = grid.nights.map { night in
                row.history.nights.first { $0.night == night.id }
            }
            let standing = grid.nights.map { marks.mark(of: row, in: $0.id) }
            let cells: [HTML] = zip(found, standing).flatMap { night, mark in
                [
                    mark.chip,
                    "\(night?.figures[.latencyP99].map { CellFigure.latencyP99.text($0) } ?? "–")",
                ]
            }
            let isDifferent = Set(standing).count > 1
            let name = HTML.link(
                row.history.name,
                Address(["trends", "cell", row.history.id])
            )
            return (
                isDifferent,
                SiteTable.Row(cells: [name] + cells, look: isDifferent ? "diff" : "")
            )
        }
        let heads = grid.nights.flatMap { night in
            [
                SiteTable.Column(head: "\(night.id)"),
                SiteTable.Column(head: "p99", look: "r"),
            ]
        }
        return SiteTable(
            name: "cells of two nights",
            columns: [.init(head: "cell")] + heads,
            look: "rows",
            rows: rows.filter(\.isDifferent).map(\.row) + rows.filter { !$0.isDifferent }.map(\.row)
        ).html
    }
}
