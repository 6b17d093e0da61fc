import Checkers
import Index
import Nights
import Reporting

/// Cells by night as a table: a row a cell, with a drawing of its nights.
///
/// A row is one drawing, so that a hundred cells of four weeks stay a small page; a script leads
/// from a place in it to the runs of that night.
struct NightGridTable {
    let suite: String
    let grid: NightGrid
    let marks: NightMarks

    private static let step = 18
    private static let places = NightsPage.mostNights
    private static let sparks = 14

    var html: HTML {
        let nights = grid.nights.map(\.id).joined(separator: "\n")
        let lines: [HTML] = grid.rows.indices.map { place in
            let row = grid.rows[place]
            let isFirst = place == 0 || grid.rows[place - 1].subject != row.subject
            let group: HTML = """
                <tr class="group"><th colspan="5" scope="rowgroup">\(row.subject)</th></tr>
                """
            return (isFirst ? group : "") + line(row)
        }
        return """
            <div class="wide" tabindex="0" role="group" aria-label="cells by night">\
            <table class="cells" data-suite="\(suite)" data-nights="\(nights)"><thead><tr>\
            <th scope="col">cell</th><th scope="col">\(dates)</th><th scope="col">newest</th>\
            <th scope="col" class="r hide">broken</th>\
            <th scope="col" class="wide2">p99, \(Self.sparks) nights</th></tr></thead>
            <tbody>\(lines.joined(by: "\n"))</tbody></table></div>
            <p class="cap" id="walk" role="status">Arrow keys walk over the grid, Enter opens the \
            runs of a night.</p>
            \(legend)
            """
    }

    private var first: Int { Self.places - grid.nights.count }

    /// The day of a night now and then, above its column.
    private var dates: HTML {
        let labels: [HTML] = grid.nights.indices.filter { (grid.nights.count - 1 - $0) % 7 == 0 }
            .map { place in
                let x = (first + place) * Self.step + Self.step - 1
                let day = String(grid.nights[place].began.text.dropFirst(5).prefix(5))
                return "<text x=\"\(x)\" y=\"13\" text-anchor=\"end\">\(day)</text>"
            }
        return "<svg \(Self.frame) role=\"img\" aria-label=\"days\">\(labels.joined())</svg>"
    }

    private static let frame: HTML = """
        class="nt" viewBox="0 0 504 18" preserveAspectRatio="xMaxYMid slice"
        """

    private func line(_ row: NightGrid.Row) -> HTML {
        let history = row.history
        let seen = Dictionary(history.nights.map { ($0.night, $0) }) { first, _ in first }
        let all = grid.nights.map { night in
            seen[night.id].map { marks.mark(of: $0, cell: history.id) }
        }
        let last = all.last.flatMap(\.self) ?? .absent
        let broken = all.count { $0 == .broken }
        let address = Address(["trends", "cell", history.id])
        return """
            <tr data-cell="\(history.id)"><th scope="row">\(HTML.link(row.title, address))</th>\
            <td>\(drawing(all, row))</td><td>\(last.chip)</td>\
            <td class="r hide">\(broken)/\(seen.count)</td>\
            <td class="wide2">\(spark(grid.nights.map { seen[$0.id] }))</td></tr>
            """
    }

    // MARK: Drawings

    private func drawing(_ all: [NightMarks.Mark?], _ row: NightGrid.Row) -> HTML {
        var shapes: [HTML] = []
        var held = ""
        let start = all.firstIndex { $0 != nil } ?? all.count
        for (place, mark) in all.enumerated() {
            let x = (first + place) * Self.step
            switch mark {
            case .held: held += "M\(x + 6) 6h6v6h-6z"
            case nil where place < start: shapes.append("<path class=\"nn\" d=\"M\(x + 7) 9h4\"/>")
            case let mark: shapes.append(Self.shape(mark ?? .absent, x))
            }
        }
        let squares: HTML = held.isEmpty ? "" : "<path class=\"nh\" d=\"\(held)\"/>"
        let codes = all.map { $0?.word ?? "missing" }
        return """
            <svg \(Self.frame) role="img" data-marks="\(codes.joined(separator: ","))" \
            aria-label="\(row.subject) \(row.title): \(Self.words(all))">\(squares)\
            \(shapes.joined())</svg>
            """
    }

    /// The shape of a mark, at the left edge of its place.
    private static func shape(_ mark: NightMarks.Mark, _ x: Int) -> HTML {
        switch mark {
        case .held: "<path class=\"nh\" d=\"M\(x + 6) 6h6v6h-6z\"/>"
        case .broken:
            """
            <path class="nb" d="M\(x + 2) 2h14v14h-14z"/>\
            <path class="nx" d="M\(x + 6) 6l6 6m0-6l-6 6"/>
            """
        case .known: "<path class=\"nk\" d=\"M\(x + 5) 15V3h8l-2 3 2 3h-8\"/>"
        case .expected: "<circle class=\"nk\" cx=\"\(x + 9)\" cy=\"9\" r=\"3.5\"/>"
        case .undecided:
            """
            <path class="nu" d="M\(x + 9) 2l7 7-7 7-7-7z"/>\
            <path class="nq" d="M\(x + 7) 7.2a2 2 0 1 1 2.8 1.8q-.8.4-.8 1.2M\(x + 9) 11.8v1"/>
            """
        case .absent: "<path class=\"nm\" d=\"M\(x + 4) 4h10v10h-10z\"/>"
        }
    }

    /// The nights in words: how many, and what was not held.
    private static func words(_ all: [NightMarks.Mark?]) -> String {
        let counts = NightMarks.Mark.allCases.compactMap { mark -> String? in
            let count = all.count { $0 == mark }
            return count > 0 ? "\(mark.word) \(count)" : nil
        }
        return "\(Counted.nouns(all.count, "night")): " + counts.joined(separator: ", ")
    }

    private func spark(_ nights: [NightOfCell?]) -> HTML {
        let values = nights.suffix(Self.sparks).map { $0?.figures[.latencyP99] }
        let known = values.compactMap(\.self)
        guard known.count > 1, let low = known.min(), let high = known.max() else { return "" }
        let points = values.enumerated().compactMap { place, value -> (Int, Double)? in
            value.map { (place, 15 - 12 * (high > low ? ($0 - low) / (high - low) : 0.5)) }
        }
        let path: [HTML] = points.enumerated().map { number, point in
            "\(number == 0 ? "M" : "L")\(point.0 * 6 + 3) \(point.1)"
        }
        let end = points[points.count - 1]
        let words =
            "p99 from \(CellFigure.latencyP99.text(low)) to \(CellFigure.latencyP99.text(high))"
        return """
            <svg class="spk" viewBox="0 0 90 18" role="img" aria-label="\(words)">\
            <path class="spark" d="\(path.joined())"/>\
            <circle class="dot" cx="\(end.0 * 6 + 3)" cy="\(end.1)" r="2"/></svg>
            """
    }

    private var legend: HTML {
        let items: [HTML] = NightMarks.Mark.allCases.map { mark in
            """
            <span><svg viewBox="0 0 18 18" aria-hidden="true">\(Self.shape(mark, 0))</svg>\
            \(mark.word)</span>
            """
        }
        return "<div class=\"leg\">\(items.joined())</div>"
    }
}
