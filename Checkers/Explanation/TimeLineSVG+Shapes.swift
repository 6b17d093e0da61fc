import Histories

// MARK: Rows and shapes

extension TimeLineSVG {
    /// The lines of a row, whose upper edge is given.
    func drawn(_ row: Row, at top: Double) -> [HTML] {
        let bars = top + 7 + Double(row.levels) * Geometry.level
        let dim = row.isContext ? " dim" : ""
        let title = "client \(row.process)"
        var lines: [HTML] = []
        if row.nodes.isEmpty {
            lines.append(label(Geometry.padding, bars + 15, "process" + dim, title))
        } else {
            let nodes = row.nodes.joined(separator: ", ").cut(to: Row.longestNode)
            lines.append(label(Geometry.padding, bars + 9, "process" + dim, title))
            lines.append(label(Geometry.padding, bars + 23, "node", nodes))
        }
        for bar in row.bars { lines += drawn(bar, at: bars) }
        return lines
    }

    private func drawn(_ bar: Bar, at top: Double) -> [HTML] {
        let style =
            bar.isContext
            ? "context"
            : bar.isOffender ? "offender" : bar.operation.isNamedRead ? "read" : "change"
        let start = bar.start + Geometry.padding
        let finish = bar.finish + Geometry.padding
        let shape =
            bar.isOpen
            ? arrow(start, top, finish, Geometry.bar, style)
            : rectangle(start, top, finish, Geometry.bar, style)
        var lines: [HTML] = ["<g>", "<title>\(story(bar.operation))</title>", shape]
        if let level = bar.level {
            let x = bar.labelStart + Geometry.padding
            if level == 0 {
                lines.append(label(x, top + 15.5, "label on-" + style, bar.label))
            } else {
                let y = top - 5 - Double(level - 1) * Geometry.level
                if level > 1 { lines.append(line(start + 1, y + 3, start + 1, top, "leader")) }
                lines.append(label(x, y, "label", bar.label))
            }
        }
        if bar.isOffender { lines += mark(start, finish, below: top + Geometry.bar) }
        return lines + ["</g>"]
    }

    /// A triangle below the offender, and the name of what is wrong with it.
    private func mark(_ start: Double, _ finish: Double, below bottom: Double) -> [HTML] {
        let middle = min((start + finish) / 2, start + 40)
        let points = [(middle - 6, bottom + 13), (middle + 6, bottom + 13), (middle, bottom + 3)]
            .map { "\(Markup.number($0.0)),\(Markup.number($0.1))" }.joined(separator: " ")
        let width = Markup.width(name, size: Geometry.small)
        let isRoomy = middle + 12 + width <= Geometry.width - Geometry.padding
        let x = isRoomy ? middle + 12 : middle - 12 - width
        return [
            "<polygon class=\"mark\" points=\"\(points)\"/>",
            label(x, bottom + 14, "says-mark", name),
        ]
    }

    /// What the tooltip of a bar says.
    private func story(_ operation: Operation) -> String {
        let clock = Clock(for: core)
        let node = operation.node.map { " at \($0.printable(limit: 40))" } ?? ""
        let end =
            operation.finish == Operation.never
            ? "never answered" : "done " + clock.finish(operation)
        return "client \(operation.process)\(node): \(operation.label(limit: 100)),"
            + " begun \(clock.start(operation)), \(end)"
    }

    func label(_ x: Double, _ y: Double, _ style: String, _ text: String) -> HTML {
        "<text class=\"\(style)\" x=\"\(x)\" y=\"\(y)\">\(text)</text>"
    }

    func line(
        _ fromX: Double,
        _ fromY: Double,
        _ toX: Double,
        _ toY: Double,
        _ style: String
    ) -> HTML {
        "<path class=\"\(style)\" d=\"M\(fromX) \(fromY)L\(toX) \(toY)\"/>"
    }

    func rectangle(
        _ left: Double,
        _ top: Double,
        _ right: Double,
        _ height: Double,
        _ style: String
    ) -> HTML {
        """
        <rect class="\(style)" x="\(left)" y="\(top)" width="\(right - left)" \
        height="\(height)" rx="3"/>
        """
    }

    /// A bar that goes on to the right.
    func arrow(
        _ left: Double,
        _ top: Double,
        _ right: Double,
        _ height: Double,
        _ style: String
    ) -> HTML {
        let shoulder = max(left, right - height / 2)
        let corners = [
            (left, top), (shoulder, top), (right, top + height / 2), (shoulder, top + height),
            (left, top + height),
        ]
        let points = corners.map { "\(Markup.number($0.0)),\(Markup.number($0.1))" }
            .joined(separator: " ")
        return "<polygon class=\"\(style) open\" points=\"\(points)\"/>"
    }
}

// MARK: Colours

extension TimeLineSVG {
    /// Colours and letters, for light pages and dark ones.
    static var style: HTML {
        """

        text { fill: #1f2328 }
        text { font: 12px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace }
        .name { font: bold 20px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #b3121d }
        .name .dim { font-size: 14px; font-weight: normal }
        .says { font: 14px system-ui, "Segoe UI", "DejaVu Sans", sans-serif }
        .process { font-weight: bold }
        .node, .time, .note { font-size: 11px }
        .dim, .node, .time, .note { fill: #59636e }
        .says-mark { font-weight: bold; fill: #b3121d }
        .page { fill: #ffffff }
        .axis, .grid, .leader, .guide { fill: none; stroke: #8c959f }
        .grid { stroke: #e2e6ea }
        .faint { stroke-dasharray: 1 4 }
        .guide { stroke: #cf222e; stroke-dasharray: 4 3 }
        .change { fill: #0a5cc2; stroke: #0a5cc2 }
        .read { fill: #e3f1ff; stroke: #0a5cc2; stroke-width: 1.5 }
        .offender { fill: #cf222e; stroke: #7d1016; stroke-width: 2.5 }
        .context { fill: #eceff2; stroke: #c9d1d9 }
        .open { stroke-dasharray: 5 3; fill-opacity: 0.75 }
        .mark { fill: #cf222e }
        .on-change, .on-offender { fill: #ffffff }
        .on-context { fill: #6e7781 }
        @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 }
        .name, .says-mark { fill: #ff7b72 }
        .dim, .node, .time, .note { fill: #9198a1 }
        .page { fill: #0d1117 }
        .axis, .leader { stroke: #6e7681 }
        .grid { stroke: #262c36 }
        .guide { stroke: #ff7b72 }
        .change { fill: #1f6feb; stroke: #58a6ff }
        .read { fill: #0c2d6b; stroke: #58a6ff }
        .offender { fill: #c92a2a; stroke: #ffb3ad }
        .context { fill: #1b2028; stroke: #343b45 }
        .mark { fill: #ff7b72 }
        .on-change, .on-offender { fill: #ffffff }
        .on-context { fill: #8b949e }
        }

        """
    }
}
