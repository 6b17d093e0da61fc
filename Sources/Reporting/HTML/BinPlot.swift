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

    private static let left = 64.0
    private static let top = 36.0
    private static let width = 824.0
    private static let height = 184.0
    private static var base: Double { top + height }

    /// The SVG; empty text where there is nothing to draw.
    var svg: String {
        guard let highest = bins.compactMap(\.figure).max() else { return "" }
        let step = most.map { $0 / 5 } ?? max(1, Plot.step(for: highest, parts: 5))
        let limit = most ?? max(step, (highest / step).rounded(.up) * step)
        let parts = [
            "<svg viewBox=\"0 0 900 260\" role=\"img\" aria-label=\"\(Markup.escape(title))\">",
            "<title>\(Markup.escape(title))</title><desc>\(Markup.escape(summary))</desc>",
        ]
        let drawn = shape == .bars ? bars(limit) : curve(limit)
        return (parts + axes(step, limit) + drawn + marks.map(self.drawn))
            .joined(separator: "\n") + "\n</svg>"
    }

    // MARK: Places

    private func x(_ bin: Double) -> Double {
        Self.left + bin / Double(max(bins.count, 1)) * Self.width
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

    private func title(_ number: Int) -> String {
        let from = Self.milliseconds(bins[number].from)
        let isLast = number + 1 == bins.count
        let range = isLast ? "\(from) ms and more" : "\(from)–\(end(number)) ms"
        return "<title>\(Markup.escape("\(range): \(bins[number].words)"))</title>"
    }

    private func end(_ number: Int) -> String { Self.milliseconds(bins[number + 1].from) }

    // MARK: Parts

    private func axes(_ step: Double, _ limit: Double) -> [String] {
        let (left, right) = (Markup.number(Self.left), Markup.number(Self.left + Self.width))
        let ticks = stride(from: 0, through: limit + step / 2, by: step).map { tick in
            let height = Markup.number(y(tick, limit))
            return "<line class=\"grid\" x1=\"\(left)\" x2=\"\(right)\" y1=\"\(height)\""
                + " y2=\"\(height)\"/>"
                + text(Self.left - 6, y(tick, limit) + 4, Plot.text(tick), "end")
        }
        let edges = bins.indices.map { number in
            text(x(Double(number)), Self.base + 16, Self.milliseconds(bins[number].from), "middle")
        }
        let base = Markup.number(Self.base)
        return ticks + edges + [
            "<line class=\"axis\" x1=\"\(left)\" x2=\"\(right)\" y1=\"\(base)\" y2=\"\(base)\"/>",
            text(Self.left + Self.width, Self.base + 34, across, "end"), text(4, 14, unit, "start"),
        ]
    }

    private func text(_ x: Double, _ y: Double, _ words: String, _ anchor: String) -> String {
        "<text class=\"tick\" x=\"\(Markup.number(x))\" y=\"\(Markup.number(y))\""
            + " text-anchor=\"\(anchor)\">\(Markup.escape(words))</text>"
    }

    private func bars(_ limit: Double) -> [String] {
        bins.indices.compactMap { number in
            guard let figure = bins[number].figure, figure > 0 else { return nil }
            let top = y(figure, limit)
            let (from, to) = (x(Double(number)) + 1, x(Double(number + 1)) - 1)
            return "<rect class=\"bar\" x=\"\(Markup.number(from))\" y=\"\(Markup.number(top))\""
                + " width=\"\(Markup.number(to - from))\""
                + " height=\"\(Markup.number(Self.base - top))\">\(title(number))</rect>"
        }
    }

    private func curve(_ limit: Double) -> [String] {
        var path = ""
        var isDown = false
        var points: [String] = []
        for number in bins.indices {
            guard let figure = bins[number].figure else {
                isDown = false
                continue
            }
            let (across, up) = (Markup.number(x(Double(number) + 0.5)), y(figure, limit))
            path += "\(isDown ? "L" : "M")\(across),\(Markup.number(up))"
            isDown = true
            if let interval = bins[number].interval {
                let high = Markup.number(y(interval.upperBound, limit))
                let low = Markup.number(y(interval.lowerBound, limit))
                points.append("<path class=\"axis\" d=\"M\(across),\(high)V\(low)\"/>")
            }
            points.append(
                "<circle class=\"bar\" cx=\"\(across)\" cy=\"\(Markup.number(up))\" r=\"3\">"
                    + "\(title(number))</circle>"
            )
        }
        return ["<path class=\"s0 line\" d=\"\(path)\"/>"] + points
    }

    private func drawn(_ mark: Mark) -> String {
        let across = x(place(mark.time))
        let isRight = across > Self.left + Self.width / 2
        let line =
            "M\(Markup.number(across)),\(Markup.number(Self.top - 8))"
            + "V\(Markup.number(Self.base))"
        return "<path class=\"s1 dashes\" d=\"\(line)\"/>"
            + text(across + (isRight ? -6 : 6), Self.top - 4, mark.words, isRight ? "end" : "start")
    }
}
