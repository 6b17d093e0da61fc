import Checkers
import Histories
import Scoring

/// Figures of strategies beside each other: a dot a run, a line from the least to the most.
struct DotPlots {
    let comparison: Comparison

    private static let width = 340.0
    private static let left = 132.0
    private static let right = 286.0
    private static let row = 19.0

    /// One figure of every run.
    private struct Figures {
        let title: String
        let unit: String
        let isLogarithmic: Bool
        let rows: [(name: String, values: [Double])]
    }

    /// A drawing for each figure; nothing where none was measured.
    var html: HTML {
        let drawings = [
            figures("Calls a second", "calls/s", false) { $0.callsPerSecond },
            figures("Latency p50", "ms", true) { $0.latencyP50.map { Double($0) / 1e6 } },
            figures("Latency p99", "ms", true) { $0.latencyP99.map { Double($0) / 1e6 } },
        ]
        .filter { figures in figures.rows.contains { !$0.values.isEmpty } }
        .map(svg)
        return drawings.isEmpty ? "" : "<div class=\"dots\">\(drawings.joined(by: "\n"))</div>"
    }

    private func figures(
        _ title: String,
        _ unit: String,
        _ isLogarithmic: Bool,
        _ value: (RunSummary) -> Double?
    ) -> Figures {
        Figures(
            title: title,
            unit: unit,
            isLogarithmic: isLogarithmic,
            rows: comparison.subjects.map { ($0.name, $0.runs.compactMap(value).sorted()) }
        )
    }

    private func svg(_ figures: Figures) -> HTML {
        let all = figures.rows.flatMap(\.values)
        let scale = PlotScale(
            least: all.filter { $0 > 0 }.min() ?? 1,
            most: all.max() ?? 1,
            isLogarithmic: figures.isLogarithmic,
            parts: 4
        )
        let base = Double(figures.rows.count) * Self.row + 6
        let words = figures.rows.filter { !$0.values.isEmpty }.map { name, values in
            "\(name) \(Self.text(values[values.count / 2]))"
        }
        let title = "\(figures.title), \(figures.unit)"
        let rows = figures.rows.enumerated().map { row($1, Double($0) * Self.row + 14, scale) }
        let ticks = scale.ticks.map { tick -> HTML in
            let at = Self.x(tick, scale)
            return """
                <line class="grid" x1="\(at)" x2="\(at)" y1="2" y2="\(base)"/>\
                <text class="tick" x="\(at)" y="\(base + 14)" text-anchor="middle">\
                \(Plot.text(tick))</text>
                """
        }
        return """
            <figure><h3>\(title)</h3><svg viewBox="0 0 \(Self.width) \(base + 20)" role="img" \
            style="min-width:\(Self.width)px" aria-label="\(title)"><title>\(title)</title>\
            <desc>Medians: \(words.joined(separator: ", "))</desc>\(ticks.joined())\
            \(rows.joined(by: "\n"))</svg></figure>
            """
    }

    private static func x(_ value: Double, _ scale: PlotScale) -> Double {
        left + scale.place(value) * (right - left)
    }

    private func row(
        _ row: (name: String, values: [Double]),
        _ y: Double,
        _ scale: PlotScale
    ) -> HTML {
        let name = row.name.count > 19 ? row.name.prefix(18) + "…" : row.name[...]
        let label: HTML = """
            <text class="tick" x="\(Self.left - 10)" y="\(y + 4)" text-anchor="end">\(name)</text>
            """
        guard let least = row.values.first, let most = row.values.last else {
            return label + Self.dash(y)
        }
        let dots: [HTML] = row.values.map {
            "<circle class=\"dot whole\" cx=\"\(Self.x($0, scale))\" cy=\"\(y)\" r=\"3.2\"/>"
        }
        return """
            \(label)<path class="range" d="M\(Self.x(least, scale)) \(y)H\(Self.x(most, scale))"/>\
            \(dots.joined())<text x="\(Self.width - 4)" y="\(y + 4)" text-anchor="end">\
            \(Self.text(row.values[row.values.count / 2]))</text>
            """
    }

    private static func dash(_ y: Double) -> HTML {
        "<text class=\"tick\" x=\"\(width - 4)\" y=\"\(y + 4)\" text-anchor=\"end\">–</text>"
    }

    private static func text(_ value: Double) -> String {
        if value >= 100 { return "\(Int(value.rounded()))" }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
