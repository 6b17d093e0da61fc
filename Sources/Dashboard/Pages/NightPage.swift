import Checkers
import Index
import Nights
import Reporting

/// One night of a suite: what changed, and how each of its cells stands.
struct OneNightPage {
    let suite: String
    let night: SuiteNight
    /// The night before it, if there was one.
    let former: SuiteNight?
    let grid: NightGrid
    let marks: NightMarks
    let changes: [ChangeLine]
    /// The page that the night left itself, if it is there.
    let ownPage: Address?

    var page: SitePage {
        SitePage(
            title: "\(night.id) of \(suite)",
            place: "/",
            first: SitePage.head(
                NightBanner(suite: suite, night: night, marks: rows.map(\.mark), program: program)
                    .banner,
                more: .acts(links)
            ),
            sections: [
                .init(
                    "What changed",
                    note: former.map { "since \($0.id)" } ?? "there is no earlier night",
                    ChangeLine.list(changes)
                ),
                .init("Cells", note: "what needs somebody first", table),
            ]
        )
    }

    private var rows: [(row: NightGrid.Row, mark: NightMarks.Mark, found: NightOfCell?)] {
        grid.rows.map { row in
            let found = row.history.nights.first { $0.night == night.id }
            return (row, marks.mark(of: row, in: night.id), found)
        }
    }

    private var program: NightOfCell.Surroundings? {
        rows.lazy.compactMap { $0.found }.first?.surroundings
    }

    private var links: HTML {
        var links: [HTML] = ownPage.map { [.button("Page of the night", $0)] } ?? []
        links.append(
            .button(
                "Its runs",
                Address(["runs"]).with("night", night.id).with("suite", suite)
            )
        )
        if let former {
            links.append(
                .button(
                    "Beside the night before",
                    Address(["compare", "nights"]).with("suite", suite).with("a", former.id)
                        .with("b", night.id)
                )
            )
        }
        return links.joined(by: " ")
    }

    private var table: HTML {
        let order = NightMarks.Mark.allCases
        let sorted = rows.sorted {
            (order.firstIndex(of: $0.mark) ?? 0, $0.row.subject, $0.row.title)
                < (order.firstIndex(of: $1.mark) ?? 0, $1.row.subject, $1.row.title)
        }
        return SiteTable(
            name: "cells of the night",
            columns: [
                .init(head: "cell"), .init(head: "stands"), .init(head: "runs", look: "r"),
                .init(head: "broken", look: "r"), .init(head: "p50", look: "r wide2"),
                .init(head: "p99", look: "r wide2"), .init(head: "found", look: "t s full"),
            ],
            look: "rows stack",
            rows: sorted.map { row, mark, found in
                let cell = row.history.id
                func figure(_ figure: CellFigure) -> HTML {
                    "\(found?.figures[figure].map { figure.text($0) } ?? "–")"
                }
                let runs = Address(["runs"]).with("night", night.id).with("cell", cell)
                let names = (found?.findings ?? [:]).values.filter(\.isPromised).map(\.gist)
                return SiteTable.Row(
                    cells: [
                        .link(row.history.name, Address(["trends", "cell", cell])), mark.chip,
                        found.map { .link("\($0.runs)", runs) } ?? "–",
                        "\(found?.broken ?? 0)", figure(.latencyP50), figure(.latencyP99),
                        "\(names.sorted().prefix(2).joined(separator: " "))",
                    ],
                    look: mark == .broken ? "bad" : ""
                )
            }
        ).html
    }
}
