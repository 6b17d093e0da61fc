import Histories

/// Where the parts of a drawn cycle are: boxes for transactions, and edges with their words.
///
/// A wide drawing is a ring of two columns: from the first transaction to the right, down the right
/// column, and back up the left one. A narrow one is a ladder, with a way back at its left. In both
/// every label has a place of its own beside its edge, so none can lie over another or over a box.
package struct CycleLayout {
    /// A transaction.
    package struct Box: Sendable {
        /// The journal's index of its invocation; nil for what stands for several.
        package let index: Int?
        package let frame: Rectangle
        package let lines: [Line]
    }

    /// An edge with its number and its words.
    package struct Edge: Sendable {
        /// Nil for the edges to and from what stands for several.
        package let kind: Anomaly.DependencyCycle.Edge.Kind?
        package let number: Int
        package let isLast: Bool
        /// Where it runs, along the axes.
        package let path: [Point]
        /// The middle of its number's disc.
        package let disc: Point
        package let lines: [Line]
    }

    /// A line of text, from its left end; the first line of a part is its name.
    package struct Line: Sendable {
        package let text: String
        package let start: Point
        package let isName: Bool

        /// About where its letters are.
        package var frame: Rectangle {
            Rectangle(
                x: start.x,
                y: start.y - 11,
                width: CycleLayout.width(text, isName: isName),
                height: 14
            )
        }
    }

    /// A place in the drawing.
    package struct Point: Sendable, Hashable {
        package var x: Double
        package var y: Double

        /// A place at a distance from the left and from the top.
        package init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// A part of the plane.
    package struct Rectangle: Sendable {
        package var x: Double
        package var y: Double
        package var width: Double
        package var height: Double

        package var right: Double { x + width }
        package var bottom: Double { y + height }
        package var middle: Point { Point(x: x + width / 2, y: y + height / 2) }

        /// Whether the two have a point in common.
        package func overlaps(_ other: Rectangle) -> Bool {
            x < other.right && other.x < right && y < other.bottom && other.y < bottom
        }
    }

    /// The most transactions drawn; of longer cycles the first ones and the last.
    package static let most = 12
    static let lineHeight = 15.0
    static let disc = 9.0
    private static let ringMin = 560.0

    package let width: Double
    package private(set) var height = 0.0
    package private(set) var boxes: [Box] = []
    package private(set) var edges: [Edge] = []
    /// How many transactions are not drawn.
    package let left: Int
    private let stops: [Stop]

    /// A layout of a width in the page's pixels.
    package init(_ cycle: Anomaly.DependencyCycle, width: Double) {
        self.width = width
        stops = Stop.stops(cycle)
        left = max(0, cycle.edges.count - Self.most)
        if width >= Self.ringMin { layRing() } else { layLadder() }
    }

    /// About how wide a text is in a browser: names are bold.
    static func width(_ text: String, isName: Bool) -> Double {
        Markup.width(text, size: isName ? 12.6 : 11.6)
    }

    /// A text in a few lines of a width; what does not fit is cut.
    private static func wrapped(_ text: String, width: Double, most: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ").map(String.init) {
            if let last = lines.last, Self.width(last + " " + word, isName: false) <= width {
                lines[lines.count - 1] += " " + word
            } else if lines.count == most {
                lines[most - 1] = cut(lines[most - 1] + " …", width: width, isName: false)
                break
            } else {
                lines.append(cut(word, width: width, isName: false))
            }
        }
        return lines
    }

    /// A text that is not wider than it may be; where it was, it ends in an ellipsis.
    private static func cut(_ text: String, width: Double, isName: Bool) -> String {
        guard Self.width(text, isName: isName) > width else { return text }
        var text = text
        while !text.isEmpty, Self.width(text + "…", isName: isName) > width { text.removeLast() }
        return text + "…"
    }
}

// MARK: What is drawn

extension CycleLayout {
    /// A transaction, or what stands for those between the first ones and the last; and the edge
    /// that leads on from it.
    private struct Stop {
        var index: Int?
        var name: String
        var text: String
        var number: Int
        var edge: Anomaly.DependencyCycle.Edge?

        static func stops(_ cycle: Anomaly.DependencyCycle) -> [Stop] {
            let all = cycle.transactions.enumerated().map { place, transaction in
                let node = transaction.node.map { ", \($0.printable(limit: 12))" } ?? ""
                let steps =
                    transaction.stepLabels(keys: 12, values: 14)
                    ?? [transaction.label(limit: 24)]
                return Stop(
                    index: transaction.index,
                    name: "T\(place + 1)  client \(transaction.process)\(node)",
                    // Lines break between steps, not inside of one.
                    text: steps.map { $0.replacing(" ", with: "\u{a0}") }
                        .joined(separator: ", "),
                    number: place + 1,
                    edge: cycle.edges[place]
                )
            }
            guard all.count > most, let last = all.last else { return all }
            let hidden = all.count - most
            let gap = Stop(name: "…", text: "\(hidden) more transactions", number: 0)
            return all.prefix(most - 1) + [gap, last]
        }
    }

    private func box(_ stop: Stop, _ frame: Rectangle, _ lines: [String]) -> Box {
        let name = Self.cut(stop.name, width: frame.width - 20, isName: true)
        let texts = [name] + lines
        return Box(
            index: stop.index,
            frame: frame,
            lines: texts.enumerated().map { place, text in
                Line(
                    text: text,
                    start: Point(
                        x: frame.x + 10,
                        y: frame.y + 19 + Double(place) * Self.lineHeight
                    ),
                    isName: place == 0
                )
            }
        )
    }

    private func boxLines(_ stop: Stop, width: Double) -> [String] {
        Self.wrapped(stop.text, width: width - 20, most: 3)
    }

    private static func boxHeight(_ lines: [String]) -> Double {
        Double(lines.count + 1) * lineHeight + 16
    }

    /// The words of an edge: its kind and key, then what was read or written over.
    private func labels(_ stop: Stop, width: Double) -> [String] {
        guard let edge = stop.edge else { return [] }
        let room = width - Self.discRoom
        let title = Self.cut(edge.title, width: room, isName: true)
        return [title] + Self.wrapped(edge.words, width: room, most: 3)
    }

    private static var discRoom: Double { 2 * disc + 6 }

    private static func labelHeight(_ labels: [String]) -> Double {
        Double(labels.count) * lineHeight
    }

    /// How wide the words of an edge are, with the disc before them.
    private static func labelWidth(_ labels: [String]) -> Double {
        let widths = labels.enumerated().map { width($1, isName: $0 == 0) }
        return discRoom + (widths.max() ?? 0)
    }

    private func edge(_ stop: Stop, _ path: [Point], labels: [String], at corner: Point) -> Edge {
        Edge(
            kind: stop.edge?.kind,
            number: stop.number,
            isLast: stop.index == stops.last?.index,
            path: path,
            disc: Point(x: corner.x + Self.disc, y: corner.y + Self.disc),
            lines: labels.enumerated().map { place, text in
                Line(
                    text: text,
                    start: Point(
                        x: corner.x + Self.discRoom,
                        y: corner.y + 13 + Double(place) * Self.lineHeight
                    ),
                    isName: place == 0
                )
            }
        )
    }
}

// MARK: A ladder

extension CycleLayout {
    private mutating func layLadder() {
        let (lane, left, rail) = (8.0, 22.0, 40.0)
        var y = 2.0
        for (place, stop) in stops.enumerated() {
            let lines = boxLines(stop, width: width - left - 2)
            let frame = Rectangle(
                x: left,
                y: y,
                width: width - left - 2,
                height: Self.boxHeight(lines)
            )
            boxes.append(box(stop, frame, lines))
            let labels = labels(stop, width: width - rail - 14)
            let end = frame.bottom + Self.labelHeight(labels) + 26
            let corner = Point(x: rail + 12, y: frame.bottom + 6)
            var path = [Point(x: rail, y: frame.bottom), Point(x: rail, y: end)]
            if place == stops.count - 1, let first = boxes.first {
                path[1].y = end - 8
                let back = first.frame.middle.y
                path += [
                    Point(x: lane, y: end - 8), Point(x: lane, y: back), Point(x: left, y: back),
                ]
            }
            edges.append(edge(stop, path, labels: labels, at: corner))
            y = end
        }
        height = y
    }
}

// MARK: A ring

extension CycleLayout {
    /// The widths of the columns, and of the room between them.
    private var column: Double { (width * 0.3).rounded() }
    private var between: Double { width - 2 * column - 4 }

    private func frame(_ row: Int, isRight: Bool, _ tops: [Double], _ heights: [Double])
        -> Rectangle
    {
        Rectangle(
            x: isRight ? width - column - 2 : 2,
            y: tops[row],
            width: column,
            height: heights[row]
        )
    }

    private mutating func layRing() {
        // The first stop is at the left; then come those of the right column, and those of the
        // left one from the bottom up.
        let rows = (stops.count + 1) / 2
        let places = stops.indices.map { place in
            place == 0
                ? (row: 0, isRight: false)
                : place <= rows
                    ? (row: place - 1, isRight: true)
                    : (row: rows - 1 - (place - rows - 1), isRight: false)
        }
        let texts = stops.map { boxLines($0, width: column) }
        let labels = stops.indices.map { place -> [String] in
            let next = places[(place + 1) % places.count]
            let isAcross = next.isRight != places[place].isRight
            return self.labels(stops[place], width: isAcross ? between - 40 : width * 0.35 - 24)
        }
        // Rows are as high as their boxes and the words of edges across them.
        var heights = [Double](repeating: 0, count: rows)
        var gaps = heights
        for place in stops.indices {
            let (row, isRight) = places[place]
            let next = places[(place + 1) % places.count]
            heights[row] = max(heights[row], Self.boxHeight(texts[place]))
            let words = Self.labelHeight(labels[place])
            if next.isRight != isRight {
                heights[row] = max(heights[row], words + 24)
            } else {
                gaps[min(row, next.row)] = max(gaps[min(row, next.row)], words + 26)
            }
        }
        if stops.count == 2 {
            let words = Self.labelHeight(labels[0]) + Self.labelHeight(labels[1])
            heights[0] = max(heights[0], words + 40)
        }
        var tops: [Double] = []
        var y = 2.0
        for row in 0..<rows {
            tops.append(y)
            y += heights[row] + (row == rows - 1 ? 2 : max(40, gaps[row]))
        }
        height = y
        for place in stops.indices {
            let (row, isRight) = places[place]
            let frame = frame(row, isRight: isRight, tops, heights)
            boxes.append(box(stops[place], frame, texts[place]))
        }
        for place in stops.indices {
            let next = (place + 1) % stops.count
            if places[place].isRight == places[next].isRight {
                edges.append(upright(place, next, labels[place], isRight: places[place].isRight))
            } else {
                edges.append(across(place, next, labels[place]))
            }
        }
    }

    /// An edge between boxes of one column, with its words at the inner side.
    private func upright(_ place: Int, _ next: Int, _ labels: [String], isRight: Bool) -> Edge {
        let (one, other) = (boxes[place].frame, boxes[next].frame)
        let x = one.middle.x
        let isDown = one.y < other.y
        let path = [
            Point(x: x, y: isDown ? one.bottom : one.y),
            Point(x: x, y: isDown ? other.y : other.bottom),
        ]
        // At the upper end, below the box that is there.
        let top = (isDown ? one : other).bottom + 12
        let left = isRight ? x - 14 - Self.labelWidth(labels) : x + 14
        return edge(stops[place], path, labels: labels, at: Point(x: left, y: top))
    }

    /// An edge from one column to the other, with its words above.
    private func across(_ place: Int, _ next: Int, _ labels: [String]) -> Edge {
        let (one, other) = (boxes[place].frame, boxes[next].frame)
        let isRightward = one.x < other.x
        let words = Self.labelHeight(labels)
        // Of two transactions both edges go across: the way back is the lower one.
        let y =
            stops.count == 2 && place == 1
            ? one.bottom - 10 : stops.count == 2 ? one.y + words + 14 : one.y + words + 12
        let start = Point(x: isRightward ? one.right : one.x, y: y)
        let left = (width - Self.labelWidth(labels)) / 2
        let corner = Point(x: left, y: y - words - 8)
        guard other.y == one.y else {
            // Back to the first transaction, which is higher up: along the row, then up.
            let turn = Point(x: other.middle.x, y: y)
            return edge(
                stops[place],
                [start, turn, Point(x: other.middle.x, y: other.bottom)],
                labels: labels,
                at: corner
            )
        }
        let end = Point(x: isRightward ? other.x : other.right, y: y)
        return edge(stops[place], [start, end], labels: labels, at: corner)
    }
}
