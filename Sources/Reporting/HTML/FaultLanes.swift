import Checkers
import Observations

/// Faults over time: a lane for each node and what was wrong with it, on the scale of the plots.
///
/// No box is empty: what does not fit into it stands below, by its number.
struct FaultLanes {
    let faults: FaultIntervals
    /// The time that is drawn, in seconds.
    let span: ClosedRange<Double>

    /// The most bars that are drawn, and the most that have a line below.
    private static var most: Int { 2_000 }
    private static var notesMost: Int { 60 }
    private static var height: Double { 20 }
    private static var right: Double { 12 }

    /// The drawing; empty where nothing was broken.
    var html: HTML {
        let lanes = Set(faults.intervals.map(\.lane)).sorted()
        guard !lanes.isEmpty || !faults.moments.isEmpty, span.upperBound > span.lowerBound else {
            return ""
        }
        let notes = numbered
        let drawing = PlotSize.figure { svg(lanes, notes, $0) }
        guard !notes.isEmpty else { return drawing }
        let items = notes.sorted { $0.value < $1.value }.map { place, number -> HTML in
            let interval = faults.intervals[place]
            return """
                <li value="\(number)">\(interval.lane.node.name), \
                \(Page.seconds(interval.start)) to \(Page.seconds(interval.end)) s: \
                \(interval.words)</li>
                """
        }
        return drawing
            + "<details class=\"notes\"><summary>Each of them in words</summary><ol>"
            + items.joined(by: "\n") + "</ol></details>"
    }

    /// Numbers of the intervals whose words do not fit in a drawing of some size.
    private var numbered: [Int: Int] {
        var notes: [Int: Int] = [:]
        for place in faults.intervals.indices.prefix(Self.most) where notes.count < Self.notesMost {
            let interval = faults.intervals[place]
            let fits = PlotSize.allCases.allSatisfy {
                Self.fits(interval.brief, in: wide(interval, $0))
            }
            if !fits { notes[place] = notes.count + 1 }
        }
        return notes
    }

    private static func fits(_ words: String, in width: Double) -> Bool {
        Double(words.count) * 6.2 + 8 < width
    }

    private func svg(
        _ lanes: [FaultIntervals.Lane],
        _ notes: [Int: Int],
        _ size: PlotSize
    ) -> HTML {
        let rows = lanes.count + (faults.moments.isEmpty ? 0 : 1)
        let tall = Double(rows) * Self.height + 26
        var parts: [HTML] = [
            "<svg \(size.attributes(height: tall, label: "Faults by node"))>",
            "<title>Faults by node</title><desc>\(summary)</desc>",
        ]
        for (row, lane) in lanes.enumerated() {
            parts.append(label("\(lane.node) \(lane.aspect.rawValue)", row, size))
        }
        for place in faults.intervals.indices.prefix(Self.most) {
            let interval = faults.intervals[place]
            guard let row = lanes.firstIndex(of: interval.lane) else { continue }
            parts.append(bar(interval, row, notes[place], size))
        }
        if !faults.moments.isEmpty {
            parts.append(label("nemesis", lanes.count, size))
            parts += faults.moments.prefix(Self.most).map { mark($0, lanes.count, size) }
        }
        parts.append(scale(at: Double(rows) * Self.height + 16, size))
        return parts.joined(by: "\n") + "\n</svg>"
    }

    private var summary: String {
        faults.intervals.prefix(100).map { interval in
            "\(interval.lane.node) from \(Page.seconds(interval.start)) to"
                + " \(Page.seconds(interval.end)) s: \(interval.words)"
        }
        .joined(separator: ". ")
    }

    // MARK: Places

    private func x(_ nanoseconds: Int64, _ size: PlotSize) -> Double {
        let share =
            (Double(nanoseconds) / 1e9 - span.lowerBound)
            / (span.upperBound - span.lowerBound)
        return size.left + max(0, min(1, share)) * (size.width - Self.right - size.left)
    }

    private func wide(_ interval: FaultIntervals.Interval, _ size: PlotSize) -> Double {
        max(2, x(interval.end, size) - x(interval.start, size))
    }

    // MARK: Parts

    private func label(_ text: String, _ row: Int, _ size: PlotSize) -> HTML {
        let y = Double(row) * Self.height
        let base = y + Self.height - 1
        let most = size == .narrow ? 7 : 10
        let words = text.count > most ? text.prefix(most - 1) + "…" : text[...]
        return """
            <text class="tick" x="2" y="\(y + 14)">\(words)</text>\
            <line class="grid" x1="\(size.left)" x2="\(size.width - Self.right)" y1="\(base)" \
            y2="\(base)"/>
            """
    }

    private func bar(
        _ interval: FaultIntervals.Interval,
        _ row: Int,
        _ number: Int?,
        _ size: PlotSize
    ) -> HTML {
        let (from, width) = (x(interval.start, size), wide(interval, size))
        let y = Double(row) * Self.height + 2
        let title =
            "\(interval.lane.node), \(Page.seconds(interval.start)) to"
            + " \(Page.seconds(interval.end)) s: \(interval.words)"
        return """
            <g class="interval \(interval.lane.aspect.rawValue)"><title>\(title)</title>\
            <rect x="\(from)" y="\(y)" width="\(width)" height="\(Self.height - 5)"/>\
            \(words(interval, number, from, y + 11, width, size))</g>
            """
    }

    /// The words in the box, or its number in it, or behind it where it is narrow.
    private func words(
        _ interval: FaultIntervals.Interval,
        _ number: Int?,
        _ from: Double,
        _ y: Double,
        _ width: Double,
        _ size: PlotSize
    ) -> HTML {
        for words in [interval.words, interval.brief] where Self.fits(words, in: width) {
            return "<text class=\"lb\" x=\"\(from + 4)\" y=\"\(y)\">\(words)</text>"
        }
        guard let number else { return "" }
        let isInside = Self.fits("\(number)", in: width + 4)
        let at = isInside ? from + 3 : min(from + width + 2, size.width - 14)
        return "<text class=\"lb\" x=\"\(at)\" y=\"\(y)\">\(number)</text>"
    }

    private func mark(
        _ moment: (time: Int64, word: String),
        _ row: Int,
        _ size: PlotSize
    ) -> HTML {
        let (at, y) = (x(moment.time, size), Double(row) * Self.height)
        let title = "\(Page.seconds(moment.time)) s: \(moment.word)"
        return "<path class=\"line\" d=\"M\(at),\(y + 2)v12\"><title>\(title)</title></path>"
    }

    private func scale(at y: Double, _ size: PlotSize) -> HTML {
        let step = Plot.step(for: span.upperBound - span.lowerBound, parts: size.labels)
        let first = (span.lowerBound / step).rounded(.up) * step
        return stride(from: first, through: span.upperBound + step / 1e6, by: step)
            .map { tick -> HTML in
                let share = (tick - span.lowerBound) / (span.upperBound - span.lowerBound)
                let at = size.left + share * (size.width - Self.right - size.left)
                return """
                    <text class="tick" x="\(at)" y="\(y)" text-anchor="middle">\(Plot.text(tick)) s\
                    </text>
                    """
            }
            .joined()
    }
}

extension FaultIntervals.Interval {
    /// The words without the shape, and peers one after the other: "no n1 n2".
    var brief: String {
        var words = self.words
        if words.hasSuffix(")"), let shape = words.lastIndex(of: "(") {
            words = String(words[..<shape].dropLast())
        }
        return words.replacing("cut from ", with: "no ").replacing(", ", with: " ")
            .replacing("gets no calls from ", with: "deaf to ")
            .replacing("its calls are cut to ", with: "mute to ")
    }
}
