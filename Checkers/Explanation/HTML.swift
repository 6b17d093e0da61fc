import Histories

/// Markup of a page or of a drawing, which text can only enter escaped.
///
/// A literal is markup. What is interpolated into it is not, unless it is `HTML` itself: a text is
/// shown as it is, between tags and in quoted attributes alike, whatever it holds.
/// ```swift
/// let cell: HTML = "<td title=\"\(name)\">\(figure)</td>"
/// ```
/// Safety: an attribute must be quoted, and must not be one that is a script or an address. The
/// same type serves SVG, whose documents are XML.
package struct HTML: Hashable, Sendable, ExpressibleByStringInterpolation {
    /// The markup as text, for a file or a browser.
    package private(set) var text: String

    /// Nothing.
    package init() { text = "" }

    /// A text that is markup already, and is not escaped.
    ///
    /// Safety: for markup that this program made. Nothing that was recorded may come in here.
    package init(alreadyHTML text: String) { self.text = text }

    /// Markup, as it is written in the source.
    package init(stringLiteral literal: String) { text = literal }

    /// Markup with what was interpolated into it.
    package init(stringInterpolation interpolation: Interpolation) { text = interpolation.text }

    /// Data for a script, as the text of a script element of the type `application/json`.
    ///
    /// Neither the end of the element nor the beginning of a comment can be in it, and no line
    /// separator that a script would take for the end of a line.
    package init(json data: Value) {
        text = ""
        for scalar in data.jsonText.unicodeScalars {
            switch scalar {
            case "<": text += "\\u003c"
            case "\u{2028}": text += "\\u2028"
            case "\u{2029}": text += "\\u2029"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    /// Whether there is no markup.
    package var isEmpty: Bool { text.isEmpty }

    /// One piece of markup after the other.
    package static func + (left: HTML, right: HTML) -> HTML {
        HTML(alreadyHTML: left.text + right.text)
    }

    /// Adds markup at the end.
    package static func += (left: inout HTML, right: HTML) { left.text += right.text }

    /// What collects a literal with its interpolations.
    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var text: String

        /// An interpolation of about this size.
        package init(literalCapacity: Int, interpolationCount: Int) {
            text = ""
            text.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        /// Markup.
        package mutating func appendLiteral(_ literal: String) { text += literal }

        /// Text, escaped.
        package mutating func appendInterpolation(_ text: some StringProtocol) {
            self.text += Markup.escape(String(text))
        }

        /// Markup.
        package mutating func appendInterpolation(_ html: HTML) { text += html.text }

        /// A whole number.
        package mutating func appendInterpolation(_ number: Int) { text += "\(number)" }

        /// A coordinate, with at most one decimal.
        package mutating func appendInterpolation(_ coordinate: Double) {
            text += Markup.number(coordinate)
        }
    }
}

extension Sequence where Element == HTML {
    /// The pieces one after the other, with the same between them.
    package func joined(by separator: HTML = "") -> HTML {
        HTML(alreadyHTML: lazy.map(\.text).joined(separator: separator.text))
    }
}
