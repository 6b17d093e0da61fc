import Checkers
import Faults
import Observations
import Replication

/// Which nodes were cut from which: one small graph of them for each fault of links.
struct CutGraphs {
    /// Where a node is drawn.
    private typealias Place = (x: Double, y: Double)

    let bands: [FaultIntervals.Band]
    /// The nodes that clients asked: some may have no link that was cut.
    var asked: Set<String> = []
    /// The most graphs of a page, and the most nodes of a graph.
    private static let most = 24
    private static let nodesMost = 12

    /// The graphs; empty where no link was cut.
    var html: HTML {
        let cut = bands.compactMap { band in band.partition.map { (band, $0) } }
        guard !cut.isEmpty else { return "" }
        let ends = cut.flatMap { $0.1.cut }.flatMap { [$0.from, $0.to] }
        let nodes = Set(ends + asked.map { NodeID($0) }).sorted()
        guard nodes.count <= Self.nodesMost else { return "" }
        let graphs = cut.prefix(Self.most).map { graph($0, $1, nodes) }
        let left: HTML =
            cut.count > Self.most
            ? "<p class=\"cap\">\(cut.count - Self.most) more are left out.</p>" : ""
        return """
            <p class="s">A line: the link worked both ways. A dashed arrow: calls went that way \
            only. No line: none went. Shaded: it heard nobody.</p>
            <div class="cuts">\(graphs.joined(by: "\n"))</div>\(left)
            """
    }

    private func graph(
        _ band: FaultIntervals.Band,
        _ partition: Partition,
        _ nodes: [NodeID]
    ) -> HTML {
        let cut = Set(partition.cut)
        let places = Self.places(nodes.count)
        var links: [HTML] = []
        var deaf = Set(nodes.indices)
        for one in nodes.indices {
            for other in nodes.indices where one < other {
                let there = !cut.contains(Link(from: nodes[one], to: nodes[other]))
                let back = !cut.contains(Link(from: nodes[other], to: nodes[one]))
                if there { deaf.remove(other) }
                if back { deaf.remove(one) }
                switch (there, back) {
                case (true, true): links.append(Self.line(places[one], places[other]))
                case (true, false): links.append(Self.arrow(places[one], places[other]))
                case (false, true): links.append(Self.arrow(places[other], places[one]))
                case (false, false): break
                }
            }
        }
        let circles = nodes.indices.map { place -> HTML in
            let (x, y) = places[place]
            let alone: HTML = deaf.contains(place) ? " class=\"deaf\"" : ""
            return """
                <circle\(alone) cx="\(x)" cy="\(y)" r="9"/><text x="\(x)" y="\(y + 3.5)" \
                text-anchor="middle">\(Self.short(nodes[place].name))</text>
                """
        }
        return """
            <div class="cut"><svg width="76" height="76" viewBox="0 0 76 76" aria-hidden="true">\
            \(links.joined())\(circles.joined())</svg><div><strong>\(band.short)</strong>\
            <span>\(Page.seconds(band.start)) to \(Page.seconds(band.end)) s</span>\
            <span>\(band.words)</span></div></div>
            """
    }

    /// "1" for n1, and the first letters of any other name.
    private static func short(_ name: String) -> String {
        let digits = name.drop { !$0.isNumber }
        return String((digits.isEmpty ? name[...] : digits).prefix(2))
    }

    /// Points on a circle, from its top on.
    private static func places(_ count: Int) -> [Place] {
        // Turning by a small angle again and again needs no library of functions.
        let steps = 720
        let (cosine, sine) = turn(by: 1.0 / Double(steps))
        var point = (x: 0.0, y: -1.0)
        var places: [Place] = []
        for step in 0..<steps {
            if places.count < count, step * count >= places.count * steps {
                places.append((38 + point.x * 28, 38 + point.y * 28))
            }
            point = (point.x * cosine - point.y * sine, point.x * sine + point.y * cosine)
        }
        return places
    }

    /// The cosine and the sine of a small part of a turn, by their series.
    private static func turn(by part: Double) -> (Double, Double) {
        let angle = part * 2 * Double.pi
        let square = angle * angle
        return (
            1 - square / 2 + square * square / 24, angle * (1 - square / 6 + square * square / 120)
        )
    }

    private static func line(_ one: Place, _ other: Place) -> HTML {
        "<path d=\"M\(one.x) \(one.y)L\(other.x) \(other.y)\"/>"
    }

    /// A dashed line with its head before the second node.
    private static func arrow(_ one: Place, _ other: Place) -> HTML {
        let (dx, dy) = (other.x - one.x, other.y - one.y)
        let length = (dx * dx + dy * dy).squareRoot()
        let (ux, uy) = (dx / length, dy / length)
        let tip = (x: other.x - ux * 10, y: other.y - uy * 10)
        let base = (x: tip.x - ux * 6, y: tip.y - uy * 6)
        return """
            <path stroke-dasharray="3 3" d="M\(one.x) \(one.y)L\(tip.x) \(tip.y)"/>\
            <path d="M\(base.x - uy * 3.5) \(base.y + ux * 3.5)L\(tip.x) \(tip.y)\
            L\(base.x + uy * 3.5) \(base.y - ux * 3.5)"/>
            """
    }
}
