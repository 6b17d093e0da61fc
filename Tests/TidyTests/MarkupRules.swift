/// Rules about markup in sources: text enters it only by the interpolation of `HTML`.
enum MarkupRules {
    /// Where pages and drawings are made.
    static let folders = [
        "Sources/Reporting/", "Sources/Dashboard/", "Checkers/Explanation/",
    ]

    /// A literal with markup is `HTML`, by the type that the declaration around it names.
    static func literals(_ text: Text) -> [Finding] {
        var scopes = Scopes()
        return text.splitLines.filter { _, code, quoted in
            scopes.enter(code)
            return quoted.contains(tag) && !scopes.isHTML
        }
        .map { finding(text, $0.number, "markup in a String: declare it as HTML") }
    }

    /// An attribute with an interpolation is quoted, or its value could begin another.
    static func attributes(_ text: Text) -> [Finding] {
        text.lines.filter { $0.text.contains(/<\w[^>]*=\\\(/) }
            .map { finding(text, $0.number, "quote this attribute's value") }
    }

    /// An element's beginning or end, or a comment's.
    private static var tag: Regex<Substring> { /<(?:\/?[A-Za-z]|!)/ }

    private static func finding(_ text: Text, _ line: Int, _ advice: String) -> Finding {
        Finding(path: text.path, line: line, advice: advice)
    }

    /// The declarations around a line, by their indentation.
    private struct Scopes {
        private var open: [(indentation: Int, isHTML: Bool)] = []

        var isHTML: Bool { open.last?.isHTML ?? false }

        /// Goes on to a line of code; of a literal over several lines only the first has any.
        mutating func enter(_ code: String) {
            let words = code.drop { $0 == " " }
            guard let first = words.first else { return }
            let indentation = code.count - words.count
            let isClosing = "])}".contains(first)
            while let last = open.last, last.indentation > indentation - (isClosing ? 0 : 1) {
                open.removeLast()
            }
            if code.contains(/->.*\bHTML\b/) {
                if isClosing, !open.isEmpty {
                    open[open.count - 1].isHTML = true
                } else {
                    open.append((indentation, true))
                }
            } else if code.contains(/\b(?:func|var|let|init)\b/) {
                open.append((indentation, code.contains(/\b(?:var|let) [^=]*:[^=]*\bHTML\b/)))
            }
        }
    }
}
