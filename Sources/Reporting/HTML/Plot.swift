import Checkers

/// A drawing of figures over time as one SVG: axes with units, a legend, and bands for faults.
///
/// The same figures give the same text. Series are told apart by shape as well as by colour.
struct Plot {
    /// How a series is drawn.
    enum Shape: String {
        case dots, crosses, triangles, line, dashes
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
    }

    let title: String
    let summary: String
    let unit: String
    let isLogarithmic: Bool
    let series: [Series]
    let bands: [Band]
    let span: ClosedRange<Double>

    private static let size = (width: 900.0, height: 260.0)
    private static let left = 64.0
    private static let top = 28.0
    private static let bottom = 40.0
    private static let right = 12.0

    private var width: Double { Self.size.width - Self.left - Self.right }
    private var height: Double { Self.size.height - Self.top - Self.bottom }

    /// The SVG; empty where there is nothing to draw.
    var svg: HTML {
        let figures = series.flatMap { $0.points.compactMap(\.y) }
        guard let most = figures.max(), span.upperBound > span.lowerBound else { return "" }
        let scale = Scale(
            least: figures.filter { $0 > 0 }.min() ?? 1,
            most: most,
            isLogarithmic: isLogarithmic
        )
        var parts: [HTML] = [
            "<svg viewBox=\"0 0 900 260\" role=\"img\" aria-label=\"\(title)\">",
            "<title>\(title)</title><desc>\(summary)</desc>",
        ]
        parts += bands.map(drawn)
        parts += axes(scale)
        parts += series.enumerated().map { drawn($1, number: $0, scale) }
        parts += legend
        return (parts + ["</svg>"]).joined(by: "\n")
    }

    // MARK: Places

    /// What a figure's height is.
    private struct Scale {
        let ticks: [Double]
        let isLogarithmic: Bool
        private let low: Double
        private let high: Double

        init(least: Double, most: Double, isLogarithmic: Bool) {
            self.isLogarithmic = isLogarithmic
            guard isLogarithmic else {
                let step = Plot.step(for: most, parts: 5)
                let top = max(step, (most / step).rounded(.up) * step)
                ticks = stride(from: 0, through: top + step / 2, by: step).map { $0 }
                (low, high) = (0, top)
                return
            }
            var power = 1e-9
            while power * 10 <= least { power *= 10 }
            var powers = [power]
            while let last = powers.last, last < most { powers.append(last * 10) }
            ticks = powers
            (low, high) = (Plot.log(powers[0]), Plot.log(powers.last ?? most))
        }

        /// From 0 at the bottom to 1 at the top.
        func place(_ figure: Double) -> Double {
            guard isLogarithmic else { return high > 0 ? figure / high : 0 }
            guard figure > 0, high > low else { return 0 }
            return max(0, (Plot.log(figure) - low) / (high - low))
        }
    }

    /// The decimal logarithm, exact enough for a drawing and the same everywhere.
    private static func log(_ number: Double) -> Double {
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
        return Self.left + max(0, min(1, share)) * width
    }

    private func y(_ figure: Double, _ scale: Scale) -> Double {
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

    private func axes(_ scale: Scale) -> [HTML] {
        let base = Self.top + height
        let end = Self.left + width
        let ticks = scale.ticks.map { tick -> HTML in
            let height = y(tick, scale)
            return """
                <line class="grid" x1="\(Self.left)" x2="\(end)" y1="\(height)" y2="\(height)"/>\
                <text class="tick" x="\(Self.left - 6)" y="\(height)" text-anchor="end" \
                dominant-baseline="middle">\(Self.text(tick))</text>
                """
        }
        let step = Self.step(for: span.upperBound - span.lowerBound, parts: 10)
        let first = (span.lowerBound / step).rounded(.up) * step
        let times = stride(from: first, through: span.upperBound + step / 1e6, by: step)
            .map { tick -> HTML in
                """
                <text class="tick" x="\(x(tick))" y="\(base + 16)" text-anchor="middle">\
                \(Self.text(tick))</text>
                """
            }
        let axis: HTML = """
            <line class="axis" x1="\(Self.left)" x2="\(end)" y1="\(base)" y2="\(base)"/>
            <text class="tick" x="\(end)" y="\(base + 34)" text-anchor="end">seconds</text>
            <text class="tick" x="4" y="14">\(unit)</text>
            """
        return ticks + times + [axis]
    }

    static func text(_ number: Double) -> String {
        let rounded = (number * 1e6).rounded() / 1e6
        return rounded == rounded.rounded() && abs(rounded) < 1e15
            ? "\(Int(rounded))" : "\(rounded)"
    }

    private func drawn(_ series: Series, number: Int, _ scale: Scale) -> HTML {
        let isLine = series.shape == .line || series.shape == .dashes
        let path = isLine ? line(series, scale) : marks(series, scale)
        return "<path class=\"s\(number) \(series.shape.rawValue)\" d=\"\(path)\"/>"
    }

    private func line(_ series: Series, _ scale: Scale) -> String {
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

    /// One mark for all points that would cover each other.
    private func marks(_ series: Series, _ scale: Scale) -> String {
        var seen: Set<String> = []
        return series.points.compactMap { point -> String? in
            guard let figure = point.y else { return nil }
            let place = place(point.x, figure, scale, isCoarse: true)
            guard seen.insert(place).inserted else { return nil }
            return switch series.shape {
            case .crosses: "M\(place)m-3,-3l6,6m0,-6l-6,6"
            case .triangles: "M\(place)m0,-4l4,7h-8z"
            default: "M\(place)m-1,0h2"
            }
        }
        .joined()
    }

    private func place(
        _ seconds: Double,
        _ figure: Double,
        _ scale: Scale,
        isCoarse: Bool = false
    ) -> String {
        let (across, down) = (x(seconds), y(figure, scale))
        guard isCoarse else { return "\(Markup.number(across)),\(Markup.number(down))" }
        return "\(Int((across / 2).rounded()) * 2),\(Int((down / 2).rounded()) * 2)"
    }

    private var legend: [HTML] {
        var across = Self.left + width
        return series.enumerated().reversed().map { number, series -> HTML in
            across -= Double(series.name.count) * 7 + 26
            let at = Markup.number(across)
            let mark =
                switch series.shape {
                case .line, .dashes: "M\(at),12h14"
                case .crosses: "M\(at),12m4,-3l6,6m0,-6l-6,6"
                case .triangles: "M\(at),12m7,-4l4,7h-8z"
                case .dots: "M\(at),12m5,0h4"
                }
            return """
                <path class="s\(number) \(series.shape.rawValue)" d="\(mark)"/>\
                <text class="tick" x="\(across + 18)" y="16">\(series.name)</text>
                """
        }
    }
}
