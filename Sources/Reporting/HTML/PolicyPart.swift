import Checkers
import Policies

/// A client policy on a page: whose doing what was, what it kept, and what it did over time.
struct PolicyPart {
    let report: PolicyReport?
    /// The most calls whose attempts are drawn.
    private static var mostDrawings: Int { 5 }

    /// The section; empty for pinned clients.
    var html: HTML {
        guard let report else { return "" }
        return blame(report) + claims(report) + PolicyLanesDrawing(lanes: report.lanes).html
            + figures(report)
    }

    private func blame(_ report: PolicyReport) -> HTML {
        let rows = report.blame.map { finding in
            [
                finding.property.name, finding.isClaimed ? "yes" : "no", Self.word(finding.calls),
                Self.word(finding.attempts), "\(finding.outcome)", finding.mechanism?.text ?? "",
            ]
        }
        let drawings = report.blame.filter { $0.outcome != .held }.compactMap { finding in
            finding.lines.map { (finding, $0) }
        }
        .prefix(Self.mostDrawings)
        let drawn: [HTML] = drawings.map { finding, lines in
            "<p>\(finding.text)</p>\(Self.text(lines.text.split(separator: "\n")))"
        }
        return Page.table(
            ["property", "claimed", "calls", "attempts", "whose doing", "how"],
            rows
        ) + drawn.joined()
    }

    private func claims(_ report: PolicyReport) -> HTML {
        let rows = report.claims.map { claim in
            let broken = report.violations.filter { $0.claim == claim }
            return [
                claim.name, broken.isEmpty ? "kept" : "BROKEN ×\(broken.count)",
                broken.first?.explanation ?? claim.sentence,
            ]
        }
        return Page.table(["the policy claims", "measured", "what was found"], rows)
    }

    private func figures(_ report: PolicyReport) -> HTML {
        Self.text(report.figures.lines)
    }

    /// Lines as they stand.
    private static func text(_ lines: [some StringProtocol]) -> HTML {
        let lines: [HTML] = lines.map { "\(String($0))" }
        return "<pre class=\"wide\">\(lines.joined(by: "\n"))</pre>"
    }

    private static func word(_ verdict: Verdict) -> String {
        verdict.isValid ? "hold" : verdict.isInvalid ? "BROKEN" : "undecided"
    }
}

/// The lanes of a policy as one SVG: breakers and health as bars, traffic by instance as columns.
struct PolicyLanesDrawing {
    let lanes: PolicyLanes

    private static var height: Double { 24 }
    private static var left: Double { 96 }
    private static var right: Double { 888 }
    private static var mostBars: Int { 2_000 }

    /// The drawing; empty where nothing was attempted.
    var html: HTML {
        let rows = lanes.spans.count + lanes.traffic.count
        guard rows > 0, lanes.span.upperBound > lanes.span.lowerBound else { return "" }
        let tall = Double(rows) * Self.height + 20
        var parts: [HTML] = [
            "<svg viewBox=\"0 0 900 \(tall)\" style=\"min-width:900px\" role=\"img\" "
                + "aria-label=\"The policy over time\">",
            "<title>The policy over time</title><desc>\(summary)</desc>",
        ]
        for (row, lane) in lanes.spans.enumerated() {
            parts.append(label(lane.name, row))
            parts += lane.spans.prefix(Self.mostBars).map { bar($0, lane.name, row) }
        }
        let most = lanes.traffic.flatMap(\.parts).map(\.count).max() ?? 1
        for (place, lane) in lanes.traffic.enumerated() {
            let row = lanes.spans.count + place
            parts.append(label("to \(lane.instance)", row))
            for (part, traffic) in lane.parts.enumerated() where traffic.count > 0 {
                parts.append(column(traffic, lane.instance, part, most, row))
            }
        }
        let base = Double(rows) * Self.height + 14
        parts.append(tick(lanes.span.lowerBound, base, "start"))
        parts.append(tick(lanes.span.upperBound, base, "end"))
        return "<figure class=\"plot\">\(parts.joined(by: "\n"))\n</svg></figure>"
    }

    private var summary: String {
        let bars = lanes.spans.prefix(20).flatMap { lane in
            lane.spans.prefix(20).map { span in
                "\(lane.name) \(span.word) from \(Page.seconds(span.start)) to"
                    + " \(Page.seconds(span.end)) s"
            }
        }
        let switches = lanes.configurations.prefix(20).map {
            "calls go to \($0.current) from \(Page.seconds($0.time)) s"
        }
        let traffic = lanes.traffic.map { lane in
            let good = lane.parts.reduce(0) { $0 + $1.good }
            let all = lane.parts.reduce(0) { $0 + $1.count }
            return "\(lane.instance): \(all) attempts, \(good) answered well"
        }
        return (bars + switches + traffic).joined(separator: ". ")
    }

    private func x(_ time: Int64) -> Double {
        let length = Double(lanes.span.upperBound - lanes.span.lowerBound)
        let share = Double(time - lanes.span.lowerBound) / length
        return Self.left + max(0, min(1, share)) * (Self.right - Self.left)
    }

    private func label(_ text: String, _ row: Int) -> HTML {
        let y = Double(row) * Self.height
        let base = y + Self.height - 1
        return """
            <text class="tick" x="2" y="\(y + 15)">\
            \(text.count > 15 ? text.prefix(14) + "…" : text[...])</text>\
            <line class="grid" x1="\(Self.left)" x2="\(Self.right)" y1="\(base)" y2="\(base)"/>
            """
    }

    private func bar(_ span: PolicyLanes.Span, _ lane: String, _ row: Int) -> HTML {
        let (from, to) = (x(span.start), x(span.end))
        let wide = max(1.5, to - from)
        let y = Double(row) * Self.height + 3
        let title =
            "\(lane): \(span.word), \(Page.seconds(span.start)) to \(Page.seconds(span.end)) s"
        let shape = span.word == "half-open" ? "links" : "dead"
        let fits = Double(span.word.count) * 5.6 + 6 < wide
        let words: HTML = fits ? "<text x=\"\(from + 3)\" y=\"\(y + 12)\">\(span.word)</text>" : ""
        return """
            <g class="interval \(shape)"><title>\(title)</title>\
            <rect x="\(from)" y="\(y)" width="\(wide)" height="\(Self.height - 7)"/>\(words)</g>
            """
    }

    private func column(
        _ traffic: PolicyLanes.Traffic,
        _ instance: String,
        _ part: Int,
        _ most: Int,
        _ row: Int
    ) -> HTML {
        let wide = (Self.right - Self.left) / Double(PolicyLanes.parts)
        let from = Self.left + Double(part) * wide
        let room = Self.height - 3
        let tall = max(1, Double(traffic.count) / Double(most) * room)
        let bad = Double(traffic.bad) / Double(traffic.count) * tall
        let base = Double(row + 1) * Self.height - 1
        let title =
            "\(instance): \(traffic.count) attempts, \(traffic.bad) of them not answered well"
        return """
            <g><title>\(title)</title>\
            <rect class="bar" x="\(from)" y="\(base - tall)" width="\(wide - 1)" \
            height="\(tall - bad)"/>\
            <rect class="bar bad" x="\(from)" y="\(base - bad)" width="\(wide - 1)" \
            height="\(bad)"/></g>
            """
    }

    private func tick(_ time: Int64, _ y: Double, _ anchor: String) -> HTML {
        let at = x(time)
        return """
            <text class="tick" x="\(at)" y="\(y)" text-anchor="\(anchor)">\
            \(Page.seconds(time)) s</text>
            """
    }
}
