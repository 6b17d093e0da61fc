import Checkers

/// Faults over time as one SVG: a lane for each link, and for each node that was down or degraded.
///
/// The lanes have the same scale as the plots above them.
struct FaultLanes {
    let faults: FaultIntervals
    /// The time that is drawn, in seconds.
    let span: ClosedRange<Double>

    /// The most bars that are drawn.
    private static var most: Int { 2_000 }
    private static var height: Double { 18 }
    private static var left: Double { 64 }
    private static var right: Double { 888 }

    /// The drawing; empty where nothing was broken.
    var html: HTML {
        let lanes = Set(faults.intervals.map(\.lane)).sorted()
        guard !lanes.isEmpty || !faults.moments.isEmpty, span.upperBound > span.lowerBound else {
            return ""
        }
        let rows = lanes.count + (faults.moments.isEmpty ? 0 : 1)
        let tall = Double(rows) * Self.height + 22
        var parts: [HTML] = [
            "<svg viewBox=\"0 0 900 \(tall)\" role=\"img\" aria-label=\"Faults by node\">",
            "<title>Faults by node</title><desc>\(summary)</desc>",
        ]
        for (row, lane) in lanes.enumerated() {
            parts.append(label("\(lane.node) \(lane.aspect.rawValue)", row))
            parts += faults.intervals.filter { $0.lane == lane }.prefix(Self.most).map {
                bar($0, row)
            }
        }
        if !faults.moments.isEmpty {
            parts.append(label("nemesis", lanes.count))
            parts += faults.moments.prefix(Self.most).map { mark($0, lanes.count) }
        }
        parts.append(scale(at: Double(rows) * Self.height + 14))
        return "<figure>\(parts.joined(by: "\n"))\n</svg></figure>"
    }

    private var summary: String {
        faults.intervals.prefix(100).map { interval in
            "\(interval.lane.node) from \(Page.seconds(interval.start)) to"
                + " \(Page.seconds(interval.end)) s: \(interval.words)"
        }
        .joined(separator: ". ")
    }

    private func x(_ nanoseconds: Int64) -> Double {
        let share =
            (Double(nanoseconds) / 1e9 - span.lowerBound)
            / (span.upperBound - span.lowerBound)
        return Self.left + max(0, min(1, share)) * (Self.right - Self.left)
    }

    private func label(_ text: String, _ row: Int) -> HTML {
        let y = Double(row) * Self.height
        let base = y + Self.height - 1
        return """
            <text class="tick" x="2" y="\(y + 13)">\
            \(text.count > 11 ? text.prefix(10) + "…" : text[...])</text>\
            <line class="grid" x1="\(Self.left)" x2="\(Self.right)" y1="\(base)" y2="\(base)"/>
            """
    }

    private func bar(_ interval: FaultIntervals.Interval, _ row: Int) -> HTML {
        let (from, to) = (x(interval.start), x(interval.end))
        let wide = max(1.5, to - from)
        let y = Double(row) * Self.height + 2
        let title =
            "\(interval.lane.node), \(Page.seconds(interval.start)) to"
            + " \(Page.seconds(interval.end)) s: \(interval.words)"
        let fits = Double(interval.words.count) * 5.6 + 6 < wide
        let words: HTML =
            fits ? "<text x=\"\(from + 3)\" y=\"\(y + 10)\">\(interval.words)</text>" : ""
        return """
            <g class="interval \(interval.lane.aspect.rawValue)"><title>\(title)</title>\
            <rect x="\(from)" y="\(y)" width="\(wide)" height="\(Self.height - 5)"/>\
            \(words)</g>
            """
    }

    private func mark(_ moment: (time: Int64, word: String), _ row: Int) -> HTML {
        let (at, y) = (x(moment.time), Double(row) * Self.height)
        let title = "\(Page.seconds(moment.time)) s: \(moment.word)"
        return "<path class=\"s1 line\" d=\"M\(at),\(y + 2)v12\"><title>\(title)</title></path>"
    }

    private func scale(at y: Double) -> HTML {
        (0...5).map { part -> HTML in
            let share = Double(part) / 5
            let time = span.lowerBound + (span.upperBound - span.lowerBound) * share
            let anchor = part == 0 ? "start" : part == 5 ? "end" : "middle"
            let at = Self.left + (Self.right - Self.left) * share
            return """
                <text class="tick" x="\(at)" y="\(y)" text-anchor="\(anchor)">\
                \(Page.seconds(time)) s</text>
                """
        }
        .joined()
    }
}
