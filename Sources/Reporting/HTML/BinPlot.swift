import Checkers

/// A drawing of figures by bins of time as one SVG: bars, or a curve with its intervals.
///
/// Bins grow as times do but are all equally wide here, and all are shown, so that drawings of
/// different runs can be laid side by side. The same figures give the same text.
struct BinPlot {
    /// How figures are drawn.
    enum Shape {
        /// Each from the ground up.
        case bars
        /// A point each, joined where bins follow on each other.
        case curve
    }

    /// One figure; a curve breaks where there is none.
    struct Bin {
        /// From this time on, in nanoseconds.
        let from: Int64
        let figure: Double?
        var interval: ClosedRange<Double>?
        /// What is said of it beside its times.
        let words: String
    }

    /// A moment to point out, in nanoseconds.
    struct Mark {
        let time: Int64
        let words: String
    }

    let title: String
    let summary: String
    /// What goes up.
    let unit: String
    /// What goes across, in milliseconds.
    let across: String
    let shape: Shape
    let bins: [Bin]
    /// The greatest figure that there can be; nil for the greatest that there is.
    var most: Double?
    var marks: [Mark] = []

    private static let top = 40.0
    private static let height = 160.0
    private static var base: Double { top + height }

    private(set) var size = PlotSize.medium
    private var left: Double { size.left }
    private var width: Double { size.width - size.left - 12 }

    /// The figure, in the sizes that a page needs; empty where there is nothing to draw.
    var figure: HTML {
        PlotSize.figure(isSmall: true) { size in
            var copy = self
            copy.size = size
            return copy.svg
        }
    }

    private var svg: HTML {
        guard let highest = bins.compactMap(\.figure).max() else { return "" }
        let step = most.map { $0 / 5 } ?? max(1, Plot.step(for: highest, parts: 5))
        let limit = most ?? max(step, (highest / step).rounded(.up) * step)
        let parts: [HTML] = [
            "<svg \(size.attributes(height: Self.base + 40, label: title))>",
            "<title>\(title)</title><desc>\(summary)</desc>",
        ]
        let drawn = shape == .bars ? bars(limit) : curve(limit)
        return (parts + axes(step, limit) + drawn + marks.map(self.drawn) + ["</svg>"])
            .joined(by: "\n")
    }

    // MARK: Places

    private func x(_ bin: Double) -> Double {
        left + bin / Double(max(bins.count, 1)) * width
    }

    private func y(_ figure: Double, _ limit: Double) -> Double {
        Self.base - max(0, min(1, figure / limit)) * Self.height
    }

    /// Where a time is, in bins: evenly within each, and in the middle of the last.
    private func place(_ time: Int64) -> Double {
        let bin = bins.lastIndex { $0.from <= time } ?? 0
        guard bin + 1 < bins.count else { return Double(bin) + 0.5 }
        let length = Double(bins[bin + 1].from - bins[bin].from)
        return Double(bin) + max(0, Double(time - bins[bin].from)) / length
    }

    private static func milliseconds(_ nanoseconds: Int64) -> String {
        Plot.text(Double(nanoseconds) / 1e6)
    }

    private func title(_ number: Int) -> HTML {
        let from = Self.milliseconds(bins[number].from)
        let isLast = number + 1 == bins.count
        let range = isLast ? "\(from) ms and more" : "\(from)–\(end(number)) ms"
        return "<title>\(range): \(bins[number].words)</title>"
    }

    private func end(_ number: Int) -> String { Self.milliseconds(bins[number + 1].from) }

    // MARK: Parts

    private func axes(_ step: Double, _ limit: Double) -> [HTML] {
        let right = left + width
        let ticks = stride(from: 0, through: limit + step / 2, by: step).map { tick -> HTML in
            let height = y(tick, limit)
            return """
                <line class="grid" x1="\(left)" x2="\(right)" y1="\(height)" y2="\(height)"/>\
                \(text(left - 6, height + 4, Plot.text(tick), "end"))
                """
        }
        // As many as there is room for.
        let every = size == .narrow ? 3 : bins.count > 14 ? 2 : 1
        let edges = bins.indices.filter { $0 % every == 0 }.map { number in
            text(x(Double(number)), Self.base + 16, Self.milliseconds(bins[number].from), "middle")
        }
        let axis: HTML = """
            <line class="axis" x1="\(left)" x2="\(right)" y1="\(Self.base)" y2="\(Self.base)"/>
            """
        let units = [text(right, Self.base + 34, across, "end"), text(4, 14, unit, "start")]
        return ticks + edges + [axis] + units
    }

    private func text(_ x: Double, _ y: Double, _ words: String, _ anchor: String) -> HTML {
        "<text class=\"tick\" x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\">\(words)</text>"
    }

    private func bars(_ limit: Double) -> [HTML] {
        bins.indices.compactMap { number -> HTML? in
            guard let figure = bins[number].figure, figure > 0 else { return nil }
            let top = y(figure, limit)
            let (from, to) = (x(Double(number)) + 1, x(Double(number + 1)) - 1)
            return """
                <rect class="bar" x="\(from)" y="\(top)" width="\(to - from)" \
                height="\(Self.base - top)">\(title(number))</rect>
                """
        }
    }

    private func curve(_ limit: Double) -> [HTML] {
        var path = ""
        var isDown = false
        var points: [HTML] = []
        for number in bins.indices {
            guard let figure = bins[number].figure else {
                isDown = false
                continue
            }
            let (across, up) = (x(Double(number) + 0.5), y(figure, limit))
            path += "\(isDown ? "L" : "M")\(Markup.number(across)),\(Markup.number(up))"
            isDown = true
            if let interval = bins[number].interval {
                let (low, high) = (y(interval.lowerBound, limit), y(interval.upperBound, limit))
                let whisker: HTML = "<path class=\"axis\" d=\"M\(across),\(high)V\(low)\"/>"
                points.append(whisker)
            }
            points.append(
                """
                <circle class="bar" cx="\(across)" cy="\(up)" r="3">\(title(number))</circle>
                """
            )
        }
        return ["<path class=\"line\" d=\"\(path)\"/>"] + points
    }

    private func drawn(_ mark: Mark) -> HTML {
        let across = x(place(mark.time))
        let isRight = across > left + width / 2
        let (place, anchor) = isRight ? (across - 6, "end") : (across + 6, "start")
        return """
            <path class="mark" d="M\(across),\(Self.top - 8)V\(Self.base)"/>\
            \(text(place, Self.top - 4, mark.words, anchor))
            """
    }
}
