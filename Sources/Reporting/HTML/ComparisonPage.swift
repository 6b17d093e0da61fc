import Checkers
import Scoring

/// A comparison as one HTML page that needs nothing else: no network, no other file.
public struct ComparisonPage: Sendable {
    private let comparison: Comparison
    private let reproduction: String

    /// A page; the reproduction is the command that compares again.
    public init(_ comparison: Comparison, reproduction: String) {
        self.comparison = comparison
        self.reproduction = reproduction
    }

    /// The page.
    public var html: String {
        let text = ComparisonText(comparison)
        let rules: [HTML] = text.rules.map { "<li>\($0)</li>" }
        let reasons: HTML = "<ul>\(rules.joined(by: "\n"))</ul>"
        return Page(
            title: title,
            reproduction: reproduction,
            sections: [
                ("Claims", Self.html(text.verdicts)),
                ("Why so", reasons),
                ("Consistency against availability", ChoiceMap(comparison).svg),
                ("Partitions", text.partitions.map(Self.html) ?? ""),
                ("Anomalies", Self.html(text.anomalies)),
                ("Figures", Self.html(text.figures)),
            ]
        ).html.text
    }

    /// The labels where there is room for them.
    private var title: String {
        let subjects = comparison.subjects
        guard subjects.count < 4 else { return "\(subjects.count) strategies side by side" }
        return subjects.map { "\($0.name): \($0.label.name.rawValue)" }.joined(separator: ", ")
    }

    private static func html(_ grid: ComparisonText.Grid) -> HTML {
        Page.table(grid.heading, grid.rows) + grid.notes.map { "<p>\($0)</p>" }.joined()
    }
}

/// Where each subject lies between consistency and availability, as CAP has it.
///
/// Across: of the nodes that were asked during partitions, how many served. Up: in how many runs no
/// violation of linearizability was found. Nobody can be in the upper right corner.
private struct ChoiceMap {
    private static let side = 300.0
    private static let left = 70.0
    private static let top = 20.0

    private struct Point {
        let name: String
        let served: Share
        let kept: Share

        /// Whether both marks would lie on each other.
        func isNear(_ other: Point) -> Bool {
            abs((served.value ?? 0) - (other.served.value ?? 0)) < 0.03 && kept == other.kept
        }
    }

    private let points: [Point]

    init(_ comparison: Comparison) {
        points = comparison.subjects.compactMap { subject in
            let served = subject.partitions.filter { Label.splits.contains($0.key) }
                .reduce(Share()) { $0 + $1.value.served }
            guard served.whole > 0, let kept = subject.kept(.linearizable) else { return nil }
            return Point(name: subject.name, served: served, kept: kept)
        }
    }

    /// The drawing; empty text where nothing was partitioned.
    var svg: HTML {
        guard !points.isEmpty else { return "" }
        let words = points.map { point in
            "\(point.name): \(Figure.share(point.served.value)) of nodes served,"
                + " \(Figure.share(point.kept.value)) of runs linearizable"
        }
        let title = "Nodes that served during partitions, against runs that were linearizable"
        let parts: [HTML] = [
            "<svg viewBox=\"0 0 900 380\" role=\"img\" aria-label=\"\(title)\">",
            "<title>\(title)</title>",
            "<desc>\(words.joined(separator: "; "))</desc>",
        ]
        let marks = points.enumerated().flatMap { drawn($1, number: $0) }
        return (parts + axes + marks + ["</svg>"]).joined(by: "\n")
    }

    private func x(_ share: Double) -> Double { Self.left + share * Self.side }
    private func y(_ share: Double) -> Double { Self.top + (1 - share) * Self.side }

    private var axes: [HTML] {
        let below = Self.top + Self.side
        let shares: [Double] = [0, 0.25, 0.5, 0.75, 1]
        return shares.flatMap(ticks) + [
            Self.text(at: x(0.5), below + 38, "nodes that served, %"),
            """
            <text class="tick" transform="translate(20 \(y(0.5))) rotate(-90)" \
            text-anchor="middle">runs that were linearizable, %</text>
            """,
        ]
    }

    /// The lines and numbers of a share on both axes.
    private func ticks(_ share: Double) -> [HTML] {
        let percent = "\(Int(share * 100))"
        let below = Self.top + Self.side + 16
        return [
            Self.line((x(0), y(share)), (x(1), y(share)), "grid"),
            Self.line((x(share), y(0)), (x(share), y(1)), "grid"),
            Self.text(at: Self.left - 18, y(share), percent),
            Self.text(at: x(share), below, percent),
        ]
    }

    private static func line(
        _ from: (x: Double, y: Double),
        _ to: (x: Double, y: Double),
        _ kind: String
    ) -> HTML {
        "<line class=\"\(kind)\" x1=\"\(from.x)\" y1=\"\(from.y)\" x2=\"\(to.x)\" y2=\"\(to.y)\"/>"
    }

    private static func text(
        at x: Double,
        _ y: Double,
        _ text: String,
        _ more: HTML = ""
    ) -> HTML {
        "<text class=\"tick\" x=\"\(x)\" y=\"\(y)\" text-anchor=\"middle\" \(more)>\(text)</text>"
    }

    /// A mark with its number, the intervals of both shares, and its line in the legend.
    private func drawn(_ point: Point, number: Int) -> [HTML] {
        guard let served = point.served.value, let kept = point.kept.value,
            let across = point.served.interval, let up = point.kept.interval
        else { return [] }
        let line = Self.top + 14 + Double(number) * 18
        // Those in the same place share one line of numbers, at the first of them.
        let together = points.indices.filter { points[$0].isNear(point) }
        let numbers = together.map { "\($0 + 1)" }.joined(separator: " ")
        return [
            Self.line((x(across.lowerBound), y(kept)), (x(across.upperBound), y(kept)), "axis"),
            Self.line((x(served), y(up.lowerBound)), (x(served), y(up.upperBound)), "axis"),
            "<circle class=\"point\" cx=\"\(x(served))\" cy=\"\(y(kept))\" r=\"4\"/>",
            together.first == number
                ? Self.text(at: x(served), y(kept), numbers, "dy=\"\(kept > 0.5 ? 16 : -8)\"") : "",
            "<text x=\"410\" y=\"\(line)\">\(number + 1)  \(point.name)</text>",
        ]
    }
}
