import Checkers

/// A drawing of figures over time as one SVG: axes with units, a legend, and bands for faults.
///
/// The same figures give the same text. Series are told apart by shape as well as by colour.
struct Plot {
    /// How a series is drawn.
    enum Shape: String {
        case line, dashes
    }

    /// Figures that belong together.
    struct Series {
        let name: String
        let shape: Shape
        /// Seconds, and the figure then; a line breaks where there is no figure.
        let points: [(x: Double, y: Double?)]
    }

    /// A time to shade, in seconds.
    struct Band {
        let start: Double
        let end: Double
        let title: String
        /// A word or two above it.
        var label = ""
    }

    let title: String
    let summary: String
    let unit: String
    let isLogarithmic: Bool
    let series: [Series]
    /// Figures of which only the density is drawn, in shades.
    var heat: [(x: Double, y: Double)] = []
    let bands: [Band]
    let span: ClosedRange<Double>
    private(set) var size = PlotSize.large

    private static let tall = 250.0
    private static let top = 44.0
    private static let bottom = 30.0
    private static let right = 12.0

    private var left: Double { size.left }
    private var width: Double { size.width - left - Self.right }
    private var height: Double { Self.tall - Self.top - Self.bottom }

    /// The figure, in the sizes that a page needs.
    func figure(caption: HTML = "") -> HTML {
        PlotSize.figure(caption: caption) { size in
            var copy = self
            copy.size = size
            return copy.svg
        }
    }

    /// The SVG; empty where there is nothing to draw.
    private var svg: HTML {
        let figures = series.flatMap { $0.points.compactMap(\.y) } + heat.map(\.y)
        guard let most = figures.max(), span.upperBound > span.lowerBound else { return "" }
        let scale = PlotScale(
            least: figures.filter { $0 > 0 }.min() ?? 1,
            most: most,
            isLogarithmic: isLogarithmic,
            parts: 5
        )
        var parts: [HTML] = [
            "<svg \(size.attributes(height: Self.tall, label: title))>",
            "<title>\(title)</title><desc>\(summary)</desc>",
        ]
        parts += bands.map(drawn) + bandLabels
        parts += axes(scale)
        if size != .narrow { parts += shades(scale) }
        parts += series.map { drawn($0, scale) }
        parts += legend
        return (parts + ["</svg>"]).joined(by: "\n")
    }

    // MARK: Places

    /// The decimal logarithm, exact enough for a drawing and the same everywhere.
    static func log(_ number: Double) -> Double {
        var mantissa = number
        var exponent = 0.0
        while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
        while mantissa < 1, mantissa > 0 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
        // ln m = 2 artanh((m - 1) / (m + 1)); the series converges quickly below 10.
        let ratio = (mantissa - 1) / (mantissa + 1)
        var term = ratio
        var sum = 0.0
        var divisor = 1.0
        while divisor < 80 {
            sum += term / divisor
            term *= ratio * ratio
            divisor += 2
        }
        return exponent + 2 * sum / 2.302585092994046
    }

    /// A round step: 1, 2 or 5 times a power of ten.
    static func step(for most: Double, parts: Double) -> Double {
        var power = 1e-12
        while power * 10 <= most / parts { power *= 10 }
        return [1, 2, 5, 10].map { $0 * power }.first { $0 * parts >= most } ?? power * 10
    }

    private func x(_ seconds: Double) -> Double {
        let share = (seconds - span.lowerBound) / (span.upperBound - span.lowerBound)
        return left + max(0, min(1, share)) * width
    }

    private func y(_ figure: Double, _ scale: PlotScale) -> Double {
        Self.top + (1 - scale.place(figure)) * height
    }

    // MARK: Parts

    private func drawn(_ band: Band) -> HTML {
        """
        <rect class="band" x="\(x(band.start))" y="\(Self.top)" \
        width="\(max(1, x(band.end) - x(band.start)))" height="\(height)">\
        <title>\(band.title)</title></rect>
        """
    }

    private func axes(_ scale: PlotScale) -> [HTML] {
        let base = Self.top + height
        let end = left + width
        let ticks = scale.ticks.map { tick -> HTML in
            let height = y(tick, scale)
            return """
                <line class="grid" x1="\(left)" x2="\(end)" y1="\(height)" y2="\(height)"/>\
                <text class="tick" x="\(left - 6)" y="\(height)" text-anchor="end" \
                dominant-baseline="middle">\(Self.text(tick))</text>
                """
        }
        let step = Self.step(for: span.upperBound - span.lowerBound, parts: size.labels)
        let first = (span.lowerBound / step).rounded(.up) * step
        let times = stride(from: first, through: span.upperBound + step / 1e6, by: step)
            .map { tick -> HTML in
                """
                <text class="tick" x="\(x(tick))" y="\(base + 16)" text-anchor="middle">\
                \(Self.text(tick)) s</text>
                """
            }
        let axis: HTML = """
            <line class="axis" x1="\(left)" x2="\(end)" y1="\(base)" y2="\(base)"/>
            <text class="tick" x="4" y="14">\(unit)</text>
            """
        return ticks + times + [axis]
    }

    static func text(_ number: Double) -> String {
        let rounded = (number * 1e6).rounded() / 1e6
        return rounded == rounded.rounded() && abs(rounded) < 1e15
            ? "\(Int(rounded))" : "\(rounded)"
    }

    private func drawn(_ series: Series, _ scale: PlotScale) -> HTML {
        "<path class=\"\(series.shape.rawValue)\" d=\"\(line(series, scale))\"/>"
    }

    private func line(_ series: Series, _ scale: PlotScale) -> String {
        var path = ""
        var isDown = false
        for point in series.points {
            guard let figure = point.y else {
                isDown = false
                continue
            }
            path += (isDown ? "L" : "M") + place(point.x, figure, scale)
            isDown = true
        }
        return path
    }

    private func place(_ seconds: Double, _ figure: Double, _ scale: PlotScale) -> String {
        "\(Markup.number(x(seconds))),\(Markup.number(y(figure, scale)))"
    }

    private var legend: [HTML] {
        var across = left + width
        return series.reversed().map { series -> HTML in
            across -= Double(series.name.count) * 7 + 30
            return """
                <path class="\(series.shape.rawValue)" d="M\(across),12h18"/>\
                <text class="tick" x="\(across + 22)" y="16">\(series.name)</text>
                """
        }
    }

    // MARK: Shades and bands

    /// How many figures lie in each small field, in four shades.
    private func shades(_ scale: PlotScale) -> [HTML] {
        let (wide, tall) = (10.0, 7.0)
        var counts: [Int: Int] = [:]
        let columns = Int(width / wide) + 1
        for point in heat {
            let column = Int((x(point.x) - left) / wide)
            let row = Int((y(point.y, scale) - Self.top) / tall)
            counts[row * columns + column, default: 0] += 1
        }
        let most = Double(counts.values.max() ?? 1).squareRoot()
        // The shades are as far apart as the fourth roots of the numbers.
        let limits = [most.squareRoot(), most, most * most.squareRoot()]
        return (0...3).map { shade -> HTML in
            let fields = counts.filter { _, count in
                limits.count { Double(count) > $0 } == shade
            }
            let path = fields.keys.sorted().map { field in
                let at = left + Double(field % columns) * wide
                let height = Self.top + (Double(field / columns) + 0.5) * tall
                return "M\(Markup.number(at)) \(Markup.number(height))h10"
            }
            return path.isEmpty ? "" : "<path class=\"h\(shade + 1)\" d=\"\(path.joined())\"/>"
        }
    }

    /// The words of bands above the plot, as far as there is room.
    private var bandLabels: [HTML] {
        var free = left
        return bands.compactMap { band -> HTML? in
            let at = max(x(band.start), free)
            let end = at + Double(band.label.count) * 6.2
            guard !band.label.isEmpty, x(band.start) >= free - 1, end <= left + width else {
                return nil
            }
            free = end + 8
            return "<text class=\"tick\" x=\"\(at + 2)\" y=\"\(Self.top - 8)\">\(band.label)</text>"
        }
    }
}
