import Checkers
import Histories
import Scoring

/// Where each strategy lies between consistency and availability, as CAP has it.
///
/// Across: calls that succeeded on minority sides of cuts. Up: reads that were fresh. Nobody can be
/// in the upper right corner for long.
struct ChoiceMap {
    private struct Point {
        let name: String
        let served: Share
        let fresh: Share
        let isBroken: Bool
        let isLinearizable: Bool
    }

    /// A point with its place, moved beside those that it would cover.
    private struct Place {
        let point: Point
        var x: Double
        let y: Double
        var label = (x: 0.0, y: 0.0)
        var isLeft = true
    }

    private static let height = 380.0
    private static let top = 16.0
    private static let base = 330.0
    /// Points nearer to each other than this are set side by side.
    private static let near = 12.0
    /// How far labels are apart.
    private static let step = 19.0

    private let points: [Point]
    /// The least share on the axis of fresh reads.
    private let floor: Double

    init(_ comparison: Comparison) {
        points = comparison.subjects.compactMap { subject in
            let served = subject.minority
            guard served.whole > 0, let stale = subject.staleReads, stale.whole > 0 else {
                return nil
            }
            return Point(
                name: subject.name,
                served: served,
                fresh: Share(stale.whole - stale.part, of: stale.whole),
                isBroken: subject.runs.contains { !$0.broken.isEmpty },
                isLinearizable: subject.kept(.linearizable).map { $0.part == $0.whole } ?? false
            )
        }
        let least = points.compactMap(\.fresh.value).min() ?? 0
        floor = least >= 0.75 ? 0.75 : least >= 0.5 ? 0.5 : 0
    }

    /// The drawing with its key; empty where nothing was cut, or no read could be measured.
    var html: HTML {
        guard !points.isEmpty else { return "" }
        let caption: HTML = """
            Filled: linearizable in all runs. Hollow: not. A red square: a claim was broken. Lines \
            are 95 % intervals. Points nearer than 12 px are set side by side.
            """
        return PlotSize.figure(caption: caption) { svg($0) }
    }

    private func svg(_ size: PlotSize) -> HTML {
        let title = "Fresh reads against success on minority sides"
        let words = points.map { point in
            "\(point.name): \(Figure.share(point.fresh.value)) of reads fresh,"
                + " \(Figure.share(point.served.value)) of calls on minority sides succeeded"
        }
        let head: [HTML] = [
            "<svg \(size.attributes(height: Self.height, label: title))>",
            "<title>\(title)</title><desc>\(words.joined(separator: "; "))</desc>",
        ]
        let places = placed(size)
        return
            (head + axes(size) + places.map { interval($0.point, size) }
            + places.map { mark($0, size) } + ["</svg>"]).joined(by: "\n")
    }

    // MARK: Places

    private func x(_ share: Double, _ size: PlotSize) -> Double {
        size.left + 12 + share * (size.width - size.left - 36)
    }

    private func y(_ share: Double) -> Double {
        Self.base - (share - floor) / (1 - floor) * (Self.base - Self.top)
    }

    /// Points side by side where they would cover each other, and their labels in columns.
    private func placed(_ size: PlotSize) -> [Place] {
        var places: [Place] = []
        let sorted = points.sorted {
            ($0.served.value ?? 0, $0.name) < ($1.served.value ?? 0, $1.name)
        }
        for point in sorted {
            var place = Place(
                point: point,
                x: x(point.served.value ?? 0, size),
                y: y(point.fresh.value ?? 0)
            )
            while let other = places.last(where: { near($0, place) }) {
                place.x = other.x + Self.near
            }
            places.append(place)
        }
        // Whatever was moved over the rim moves the row back.
        let rim = size.width - 10
        for index in places.indices.reversed() where places[index].x > rim {
            places[index].x = rim
            var last = index
            for before in places.indices.prefix(index).reversed()
            where abs(places[before].y - places[last].y) < Self.near
                && places[last].x - places[before].x < Self.near
            {
                places[before].x = places[last].x - Self.near
                last = before
            }
        }
        let middle = x(0.5, size)
        for index in places.indices { places[index].isLeft = places[index].x <= middle }
        label(&places, size)
        return places
    }

    private func near(_ one: Place, _ other: Place) -> Bool {
        let (across, up) = (one.x - other.x, one.y - other.y)
        return across * across + up * up < Self.near * Self.near - 0.01
    }

    /// One column beside each half, in the order in which lines to the points do not cross.
    private func label(_ places: inout [Place], _ size: PlotSize) {
        var taken: [(left: Double, right: Double, y: Double)] = []
        for isLeft in [true, false] {
            let column = places.indices.filter { places[$0].isLeft == isLeft }
            let at =
                isLeft
                ? (column.map { places[$0].x }.max() ?? 0) + 26
                : (column.map { places[$0].x }.min() ?? 0) - 26
            let ordered = column.sorted { one, other in
                let (a, b) = (places[one], places[other])
                if abs(a.y - b.y) >= 1 { return a.y < b.y }
                return isLeft ? a.x > b.x : a.x < b.x
            }
            for index in ordered {
                let width = Double(shown(places[index].point, size).count) * 7.6 + 6
                let (left, right) = isLeft ? (at, at + width) : (at - width, at)
                let shift = max(0, size.left + 4 - left) - max(0, right - size.width + 2)
                var y = max(places[index].y + 8, Self.top + 12)
                while taken.contains(where: {
                    abs($0.y - y) < Self.step && $0.left < right + shift && $0.right > left + shift
                }) { y += 1 }
                taken.append((left + shift, right + shift, y))
                places[index].label = (at + shift, y)
            }
        }
    }

    // MARK: Parts

    private func shown(_ point: Point, _ size: PlotSize) -> String {
        let most = size == .narrow ? 18 : 40
        return point.name.count > most ? point.name.prefix(most - 1) + "…" : point.name
    }

    private func axes(_ size: PlotSize) -> [HTML] {
        let across: [Double] = size == .narrow ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]
        let up = [0, 0.25, 0.5, 0.75, 1].filter { $0 >= floor }
        let (left, right) = (size.left, size.width - 12)
        return across.map { share -> HTML in
            """
            <line class="grid" x1="\(x(share, size))" x2="\(x(share, size))" y1="\(Self.top - 6)" \
            y2="\(Self.base + 4)"/><text class="tick" x="\(x(share, size))" y="\(Self.base + 20)" \
            text-anchor="middle">\(Int(share * 100)) %</text>
            """
        }
            + up.map { share -> HTML in
                """
                <line class="grid" x1="\(left)" x2="\(right)" y1="\(y(share))" y2="\(y(share))"/>\
                <text class="tick" x="\(left - 6)" y="\(y(share) + 4)" text-anchor="end">\
                \(Int(share * 100)) %</text>
                """
            }
            + [
                """
                <text class="tick" x="\((left + right) / 2)" y="\(Self.base + 42)" \
                text-anchor="middle">calls that succeeded on minority sides →</text>
                <text class="tick" transform="translate(11 \((Self.base + Self.top) / 2)) \
                rotate(-90)" text-anchor="middle">fresh reads →</text>
                """
            ]
    }

    private func interval(_ point: Point, _ size: PlotSize) -> HTML {
        guard let served = point.served.value, let fresh = point.fresh.value,
            let across = point.served.interval, let up = point.fresh.interval
        else { return "" }
        let low = max(up.lowerBound, floor)
        return """
            <path class="range" d="M\(x(across.lowerBound, size)) \(y(fresh))\
            H\(x(across.upperBound, size))M\(x(served, size)) \(y(low))V\(y(up.upperBound))"/>
            """
    }

    private func mark(_ place: Place, _ size: PlotSize) -> HTML {
        let (x, y) = (place.x, place.y)
        let label = place.label
        let end = label.x + (place.isLeft ? -3 : 3)
        let shape: HTML =
            place.point.isBroken
            ? """
            <path class="fallen" d="M\(x - 5.5) \(y - 5.5)h11v11h-11z"/>\
            <path class="cross" d="M\(x - 2.5) \(y - 2.5)l5 5m0-5l-5 5"/>
            """
            : """
            <circle class="\(place.point.isLinearizable ? "dot whole" : "dot")" cx="\(x)" \
            cy="\(y)" r="5"/>
            """
        return """
            <path class="leader" d="M\(x) \(y)L\(end) \(label.y - 4)"/>\(shape)\
            <text class="\(place.point.isBroken ? "point-name fallen" : "point-name")" \
            x="\(label.x)" y="\(label.y)" text-anchor="\(place.isLeft ? "start" : "end")">\
            \(shown(place.point, size))</text>
            """
    }
}
