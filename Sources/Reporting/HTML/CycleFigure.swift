import Checkers

/// A cycle of transactions as a figure: a ring where there is room, else a ladder.
///
/// Kinds of edges differ by their lines, their heads and their words; colour says only which edge
/// closes the circle.
struct CycleFigure {
    let cycle: Anomaly.DependencyCycle

    /// The figure with its legend.
    var html: HTML {
        let drawings = [("large", 900.0), ("medium", 600), ("narrow", 340)].map { name, width in
            drawing(CycleLayout(cycle, width: width), name)
        }
        return """
            <figure class="cycle"><div class="sized">\(drawings.joined(by: "\n"))</div>\
            <figcaption class="leg">\(cycle.kinds.map(Self.legend).joined())</figcaption></figure>
            """
    }

    private func drawing(_ layout: CycleLayout, _ size: String) -> HTML {
        let hidden = layout.left > 0 ? "; \(layout.left) of them are not drawn" : ""
        let label = "A cycle of \(Counted.nouns(cycle.edges.count, "transaction"))" + hidden
        return """
            <svg class="\(size)" width="\(layout.width)" height="\(layout.height)" \
            viewBox="0 0 \(layout.width) \(layout.height)" role="img" aria-label="\(label)">\
            \(layout.edges.map(Self.line).joined())\(layout.boxes.map(box).joined())\
            \(layout.edges.map(Self.words).joined())</svg>
            """
    }

    private func box(_ box: CycleLayout.Box) -> HTML {
        let frame = box.frame
        let isBad = box.index == cycle.moments.culprit.index
        return """
            <g class="node\(isBad ? Self.bad : "")"><rect x="\(frame.x)" y="\(frame.y)" \
            width="\(frame.width)" height="\(frame.height)" rx="6"/>\
            \(box.lines.map(Self.text).joined())</g>
            """
    }

    private static let bad: HTML = " bad"
    private static let last: HTML = " last"

    private static func text(_ line: CycleLayout.Line) -> HTML {
        let look: HTML = line.isName ? "<text class=\"who\"" : "<text class=\"what\""
        return "\(look) x=\"\(line.start.x)\" y=\"\(line.start.y)\">\(line.text)</text>"
    }

    // MARK: Edges

    private static func line(_ edge: CycleLayout.Edge) -> HTML {
        let path = edge.path.enumerated().map { place, point -> HTML in
            let (x, y) = (point.x, point.y)
            return place == 0 ? "M\(x) \(y)" : "L\(x) \(y)"
        }
        .joined()
        return "<g class=\"\(look(edge.kind))\(edge.isLast ? last : "")\">"
            + stroked(path, edge.kind) + head(edge) + "</g>"
    }

    private static func look(_ kind: Anomaly.DependencyCycle.Edge.Kind?) -> String {
        switch kind {
        case nil: "edge"
        case .realTime: "edge e-real"
        case .session: "edge e-session"
        case .wr: "edge e-wr"
        case .ww: "edge e-ww"
        case .rw: "edge e-rw"
        }
    }

    /// A line; that of writes is drawn twice, the upper one thinner: so it is a double line.
    private static func stroked(_ path: HTML, _ kind: Anomaly.DependencyCycle.Edge.Kind?) -> HTML {
        let line: HTML = "<path class=\"way\" d=\"\(path)\"/>"
        return kind == .ww ? line + "<path class=\"core\" d=\"\(path)\"/>" : line
    }

    /// The head at the end of an edge's path.
    private static func head(_ edge: CycleLayout.Edge) -> HTML {
        guard let tip = edge.path.last, let before = edge.path.dropLast().last else { return "" }
        let (dx, dy) = (tip.x - before.x, tip.y - before.y)
        let length = max(abs(dx), abs(dy), 1)
        return head(edge.kind, tip, (dx / length, dy / length))
    }

    /// A head with its tip at a point, in a direction along an axis.
    private static func head(
        _ kind: Anomaly.DependencyCycle.Edge.Kind?,
        _ tip: CycleLayout.Point,
        _ ahead: (x: Double, y: Double)
    ) -> HTML {
        func point(_ back: Double, _ side: Double) -> HTML {
            let x = tip.x - ahead.x * back - ahead.y * side
            let y = tip.y - ahead.y * back + ahead.x * side
            return "\(x) \(y)"
        }
        let (left, end, right) = (point(10, 5), point(1, 0), point(10, -5))
        switch kind {
        case .wr, nil: return "<path class=\"full\" d=\"M\(left)L\(end)L\(right)z\"/>"
        case .ww:
            return """
                <path class="full" d="M\(left)L\(end)L\(right)z\
                M\(point(18, 5))L\(point(10, 0))L\(point(18, -5))z"/>
                """
        case .rw: return "<path class=\"open\" d=\"M\(left)L\(end)L\(right)\"/>"
        case .session:
            let (back, one, other) = (point(11, 0), point(6, 5), point(6, -5))
            return "<path class=\"full\" d=\"M\(back)L\(one)L\(end)L\(other)z\"/>"
        case .realTime: return "<path class=\"hollow\" d=\"M\(left)L\(end)L\(right)z\"/>"
        }
    }

    private static func words(_ edge: CycleLayout.Edge) -> HTML {
        guard edge.kind != nil else { return "" }
        let (x, y) = (edge.disc.x, edge.disc.y)
        return """
            <g class="arrow\(edge.isLast ? last : "")"><circle cx="\(x)" cy="\(y)" r="9"/>\
            <text class="number" x="\(x)" y="\(y + 4)" text-anchor="middle">\(edge.number)</text>\
            \(edge.lines.map(text).joined())</g>
            """
    }

    private static func legend(_ kind: Anomaly.DependencyCycle.Edge.Kind) -> HTML {
        let tip = CycleLayout.Point(x: 33, y: 7)
        return """
            <span><svg viewBox="0 0 34 14" aria-hidden="true"><g class="\(look(kind))">\
            \(stroked("M0 7L32 7", kind))\(head(kind, tip, (1, 0)))</g></svg>\
            \(kind.rawValue): \(kind.meaning)</span>
            """
    }
}
