import Checkers

/// The widths in which a plot is made: a page shows the one that fits, and only makes it larger.
///
/// So letters are never smaller than they were drawn.
enum PlotSize: String, CaseIterable {
    case large, medium, narrow

    /// How wide it is drawn, in the page's pixels.
    var width: Double {
        switch self {
        case .large: 960
        case .medium: 620
        case .narrow: 340
        }
    }

    /// Where the axis of figures is.
    var left: Double { self == .narrow ? 48 : 64 }

    /// How many labels stand along the axis of times.
    var labels: Double { self == .large ? 10 : self == .medium ? 7 : 6 }

    /// The attributes of a drawing of a height.
    func attributes(height: Double, label: String) -> HTML {
        """
        class="\(rawValue)" viewBox="0 0 \(width) \(height)" style="min-width:\(width)px" \
        role="img" aria-label="\(label)"
        """
    }

    /// A figure of the same drawing in several sizes, with words below it.
    static func figure(
        caption: HTML = "",
        isSmall: Bool = false,
        _ draw: (PlotSize) -> HTML
    ) -> HTML {
        let drawings = (isSmall ? [.medium, .narrow] : allCases).map(draw)
        guard drawings.contains(where: { !$0.isEmpty }) else { return "" }
        let words: HTML = caption.isEmpty ? "" : "<figcaption class=\"cap\">\(caption)</figcaption>"
        return """
            <figure class="\(isSmall ? "plot small" : "plot")">\
            <div class="sized">\(drawings.joined(by: "\n"))</div>\(words)</figure>
            """
    }
}
