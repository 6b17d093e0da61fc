/// Rules about the language of comments and messages: plain words, and none that say nothing.
enum WordRules {
    /// Words that a reader whose third language is English has to decode.
    static func refused(_ text: Text) -> [Finding] {
        let rules: [(pattern: Regex<Substring>, advice: String)] = [
            (/\b[Ww]ho(?:ever|m|mever)\b/, "name the subject: a client, a node, the caller"),
            (/\b[Ll]est\b/, "write: so that ... does not"),
            (/\b[Ss]o many\b/, "name the number or the limit"),
            (/\b[Ss]hall\b/, "write what is done, or: must"),
        ]
        let patterns = rules.map { ($0.pattern.wordBoundaryKind(.simple), $0.advice) }
        return text.lines.flatMap { number, line in
            patterns.filter { line.contains($0.0) }.map {
                Finding(path: text.path, line: number, advice: $0.1)
            }
        }
    }

    /// A comment above a declaration adds something to the name.
    static func empty(_ text: Text) -> [Finding] {
        let lines = text.lines
        return lines.indices.compactMap { index -> Finding? in
            guard let words = loneComment(lines, index), words.count <= 3 else { return nil }
            let name = lines[(index + 1)...].first {
                let line = $0.text.drop { $0 == " " }
                return !line.hasPrefix("@") || line.contains(" var ") || line.contains(" func ")
            }
            let known = Self.words(of: name?.text ?? "").union(fillers)
            guard words.allSatisfy({ known.contains(stem($0)) }) else { return nil }
            let advice = "the comment repeats the name: say what it is for, in which unit, or when"
            return Finding(path: text.path, line: lines[index].number, advice: advice)
        }
    }

    /// The words of a documentation comment of one line; nil where the comment is longer.
    private static func loneComment(
        _ lines: [(number: Int, text: String)],
        _ index: Int
    ) -> [String]? {
        func comment(_ index: Int) -> Substring? {
            guard lines.indices.contains(index) else { return nil }
            let line = lines[index].text.drop { $0 == " " }
            return line.hasPrefix("///") ? line.dropFirst(3) : nil
        }
        guard let text = comment(index), comment(index - 1) == nil, comment(index + 1) == nil
        else { return nil }
        return text.split { !$0.isLetter && $0 != "'" }.map { $0.lowercased() }
    }

    /// Words that carry no meaning of their own.
    private static let fillers: Set<String> = [
        "a", "all", "an", "and", "are", "be", "bug", "do", "doe", "i", "in", "is", "it", "not",
        "of",
        "on", "setting", "that", "the", "they", "thi", "to", "wa", "what", "which",
    ]

    /// The words of a declaration's names: `writeToken` has two.
    private static func words(of line: String) -> Set<String> {
        let separate = line.replacing(/[A-Z]/) { " " + $0.output.lowercased() }
        return Set(separate.split { !$0.isLetter }.map { stem(String($0)) })
    }

    /// A word without its ending for the plural or the genitive.
    private static func stem(_ word: String) -> String {
        let word = word.hasSuffix("'s") ? String(word.dropLast(2)) : word
        return word.count > 1 && word.hasSuffix("s") ? String(word.dropLast()) : word
    }
}
