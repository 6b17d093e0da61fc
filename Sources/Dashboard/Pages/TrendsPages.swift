import Checkers
import Index
import Nights
import Reporting

/// A figure over nights as a small drawing, with its median dashed.
struct TrendPlot {
    let title: String
    var address: Address?
    let figure: CellFigure
    /// The nights, the earliest first, with their values where there are any.
    let nights: [(name: String, value: Double?)]

    /// Plots beside each other.
    static func all(_ plots: [HTML]) -> HTML { "<div class=\"plots\">\(plots.joined())</div>" }

    private static let (width, height) = (300, 84)
    private static let (left, right, top, bottom) = (6.0, 294.0, 8.0, 62.0)

    var html: HTML {
        let values = nights.compactMap(\.value)
        let name: HTML = address.map { .link(title, $0) } ?? "\(title)"
        let nothing: HTML = """
            <figure><figcaption>\(name)</figcaption>\
            <span class="s">not measured</span></figure>
            """
        guard let last = values.last, let low = values.min(), let high = values.max() else {
            return nothing
        }
        let words =
            "last \(figure.text(last)), from \(figure.text(low)) to \(figure.text(high))"
        return """
            <figure><figcaption>\(name)</figcaption><span class="s">\(words)</span>
            \(drawing(values, low: low, high: high, words))</figure>
            """
    }

    private func drawing(_ values: [Double], low: Double, high: Double, _ words: String) -> HTML {
        let span = high - low
        func x(_ place: Int) -> Double {
            let steps = Double(max(1, nights.count - 1))
            return Self.left + (Self.right - Self.left) * Double(place) / steps
        }
        func y(_ value: Double) -> Double {
            Self.bottom - (Self.bottom - Self.top) * (span > 0 ? (value - low) / span : 0.5)
        }
        var path: [HTML] = []
        var dots: [HTML] = []
        var isOpen = false
        for (place, night) in nights.enumerated() {
            guard let value = night.value else {
                isOpen = false
                continue
            }
            path.append("\(isOpen ? "L" : "M")\(x(place)) \(y(value))")
            isOpen = true
            dots.append(
                """
                <circle class="dot" cx="\(x(place))" cy="\(y(value))" r="2.2">\
                <title>\(night.name): \(figure.text(value))</title></circle>
                """
            )
        }
        let middle = values.median.map { y($0) } ?? Self.bottom
        return """
            <svg viewBox="0 0 \(Self.width) \(Self.height)" role="img" \
            aria-label="\(title), \(figure.title): \(words)">\
            <path class="mid" d="M\(Self.left) \(middle)H\(Self.right)"/>\
            <path class="spark" d="\(path.joined())"/>\(dots.joined())\
            <text x="\(Self.left)" y="79">\(nights.first?.name ?? "")</text>\
            <text x="\(Self.right)" y="79" text-anchor="end">\(nights.last?.name ?? "")</text></svg>
            """
    }
}

/// A figure of all cells of a suite, as small plots.
struct TrendsPage {
    let suite: String
    let suites: [String]
    let figure: CellFigure
    let grid: NightGrid

    var page: SitePage {
        let plots: [HTML] = grid.rows.map { row in
            TrendPlot(
                title: row.history.name,
                address: Address(["trends", "cell", row.history.id]),
                figure: figure,
                nights: grid.nights.map { night in
                    let found = row.history.nights.first { $0.night == night.id }
                    return (String(night.began.text.dropFirst(5).prefix(5)), found?.figures[figure])
                }
            ).html
        }
        let nothing: HTML = "<p>No night has been recorded.</p>"
        let first: HTML = """
            <h1>Trends</h1>
            <p class="lead">\(figure.title.prefix(1).uppercased() + figure.title.dropFirst()) \
            by cell, over \(Counted.nouns(grid.nights.count, "night")) of \(suite). The dashed \
            line is the median. A change of a figure is news only if it lasts two nights.</p>
            \(form)
            """
        return SitePage(
            title: "Trends",
            place: "/trends",
            first: first,
            sections: [
                .init(
                    "Cells",
                    note: "by strategy",
                    plots.isEmpty ? nothing : TrendPlot.all(plots)
                )
            ]
        )
    }

    private var form: HTML {
        let figures: [HTML] = CellFigure.allCases.map { other in
            let mark: HTML = other == figure ? " selected" : ""
            return "<option value=\"\(other.rawValue)\"\(mark)>\(other.title)</option>"
        }
        let names: [HTML] = suites.map { name in
            let mark: HTML = name == suite ? " selected" : ""
            return "<option value=\"\(name)\"\(mark)>\(name)</option>"
        }
        return """
            <form class="line" action="/trends">
            <label class="f">suite <select name="suite">\(names.joined())</select></label>
            <label class="f">figure <select name="figure">\(figures.joined())</select></label>
            <button type="submit">Show</button></form>
            """
    }
}

/// A cell over its nights: every figure, and how it stood in each.
struct CellPage {
    let history: CellHistory
    let record: RunIndex.Entry?
    let marks: NightMarks

    var page: SitePage {
        let name =
            record.map { "\($0.record.subject) \(RunWords.setting($0.record))" } ?? history.id
        let plots: [HTML] = CellFigure.allCases.map { figure in
            TrendPlot(
                title: figure.title,
                figure: figure,
                nights: history.nights.map { night in
                    (String(night.began.text.dropFirst(5).prefix(5)), night.figures[figure])
                }
            ).html
        }
        let trends = Trend.all(in: history.nights)
        let first: HTML = """
            <h1>\(name)</h1>
            <p class="lead">Cell \(history.id), the newest \
            \(Counted.nouns(history.nights.count, "night"))\
            \(history.isFlaky ? ", flaky" : "").</p>
            <p class="acts">\(HTML.button("Its runs", Address(["runs"]).with("cell", history.id)))
            </p>
            """
        return SitePage(
            title: name,
            place: "/trends",
            first: first,
            sections: [
                .init("Figures", TrendPlot.all(plots)),
                .init("Findings", trends.isEmpty ? "" : table(of: trends)),
                .init("Nights", note: "the newest first", nights),
            ]
        )
    }

    private func table(of trends: [Trend]) -> HTML {
        SiteTable(
            name: "findings of the cell",
            columns: [
                .init(head: "finding", look: "t"), .init(head: "is"), .init(head: "in", look: "n"),
                .init(head: "first seen"), .init(head: "last seen"),
                .init(head: "clean runs since", look: "r"),
            ],
            look: "rows",
            rows: trends.map { trend in
                let address = Address(["anomaly"]).with("fingerprint", trend.fingerprint)
                let chip: HTML =
                    switch trend.kind {
                    case .new: Chip.new.html("new")
                    case .resolved: Chip.held.html("resolved")
                    case .ongoing, .flaky, .rare: Chip.violated.html(trend.kind.rawValue)
                    }
                return SiteTable.Row(
                    cells: [
                        .link(trend.fingerprint, address), chip,
                        "\(trend.rate.part) of \(Counted.nouns(trend.rate.whole, "run"))",
                        "\(trend.firstSeen)", "\(trend.lastSeen)", "\(trend.cleanRuns)",
                    ]
                )
            }
        ).html
    }

    private var nights: HTML {
        SiteTable(
            name: "nights of the cell",
            columns: [
                .init(head: "night"), .init(head: "stood"), .init(head: "broken", look: "r"),
                .init(head: "p99", look: "r"), .init(head: "commit"),
                .init(head: "found", look: "t s full"),
            ],
            look: "rows stack",
            rows: history.nights.reversed().map { night in
                let mark = marks.mark(of: night, cell: history.id)
                let runs = Address(["runs"]).with("night", night.night).with("cell", history.id)
                let gists = night.findings.values.filter(\.isPromised).map(\.gist).sorted()
                let late = night.figures[.latencyP99].map { CellFigure.latencyP99.text($0) }
                return SiteTable.Row(
                    cells: [
                        .link(night.night, runs), mark.chip, "\(night.broken) of \(night.runs)",
                        "\(late ?? "–")",
                        "\(night.surroundings.commit)", "\(gists.prefix(2).joined(separator: " "))",
                    ],
                    look: mark == .broken ? "bad" : ""
                )
            }
        ).html
    }
}
