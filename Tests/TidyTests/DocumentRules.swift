import Foundation

/// Rules about documents, and about what must be mentioned or present.
enum DocumentRules {
    /// A Markdown file has exactly one title.
    static func titles(_ text: Text) -> [Finding] {
        let titles = text.proseLines.filter { $0.text.hasPrefix("# ") }
        if titles.isEmpty {
            return [Finding(path: text.path, advice: "begin the file with a title: # Title")]
        }
        return titles.dropFirst().map {
            Finding(path: text.path, line: $0.number, advice: "a second title: make it a section")
        }
    }

    /// A relative link leads to a file or a folder of the repository.
    static func links(_ text: Text, exists: (String) -> Bool) -> [Finding] {
        let folder = URL(filePath: "/" + text.path).deletingLastPathComponent()
        return text.proseLines.flatMap { number, line in
            line.matches(of: /\]\(([^)\s]+)\)/).compactMap { match -> Finding? in
                let link = match.1.prefix { $0 != "#" }
                if link.isEmpty || link.contains(":") { return nil }
                let target = folder.appending(path: link).standardized.path.dropFirst()
                if exists(String(target)) { return nil }
                let advice = "the link \(link) leads nowhere: correct it"
                return Finding(path: text.path, line: number, advice: advice)
            }
        }
    }

    /// A strategy with a bug on purpose, and its file, are named in a test or a document.
    static func broken(_ texts: [Text], mentions: String) -> [Finding] {
        texts.filter { $0.path.hasPrefix("Sources/Strategies/") }.flatMap { text -> [Finding] in
            var names = text.lines.flatMap { number, line in
                line.matches(of: /"(broken\/[\w-]+)"/).map { (number, String($0.1)) }
            }
            if text.path.contains("/Broken/") {
                let file = URL(filePath: text.path).deletingPathExtension()
                names.append((1, file.lastPathComponent))
            }
            return names.filter { !mentions.contains($0.1) }.map { number, name in
                let advice = "nothing mentions \(name): write the test that catches it"
                return Finding(path: text.path, line: number, advice: advice)
            }
        }
    }

    /// Every folder of the corpus has histories to accept and to refuse.
    static func corpus(_ paths: [String]) -> [Finding] {
        let corpus = "Histories/Corpus"
        let files = paths.filter { $0.hasPrefix(corpus + "/") }.map { $0.split(separator: "/") }
        let models = Set(files.filter { $0.count > 2 }.map { String($0[2]) }).sorted()
        guard !models.isEmpty else {
            return [Finding(path: corpus, advice: "there is no corpus: restore it")]
        }
        return models.flatMap { model -> [Finding] in
            let missing = ["valid", "invalid"].filter { verdict in
                !files.contains { $0.count == 5 && $0[2] == model && $0[3] == verdict }
            }
            return missing.map { "add a history to \(model)/\($0)" }.map {
                Finding(path: "\(corpus)/\(model)", advice: $0)
            }
        }
    }

    /// A file or folder that a document names in code font exists, or one whose path ends so.
    static func namedFiles(_ text: Text, paths: [String]) -> [Finding] {
        let places = Set(paths.flatMap(endings))
        return text.proseLines.flatMap { number, line in
            line.matches(of: /`([\w+.\/-]+)`/).map { String($0.1) }
                .filter { isPlace($0) && !places.contains($0.trimmingSuffix("/")) }
                .map { name in
                    let advice = "there is no \(name): name the file that is meant now"
                    return Finding(path: text.path, line: number, advice: advice)
                }
        }
    }

    /// A path's own ending, and those of its folders: a/b/c.swift, b/c.swift, c.swift, a/b, b, a.
    private static func endings(of path: String) -> [String] {
        let parts = path.split(separator: "/")
        return parts.indices.flatMap { end in
            (0...end).map { parts[$0...end].joined(separator: "/") }
        }
    }

    /// Whether a word in code font is a place in the repository.
    private static func isPlace(_ name: String) -> Bool {
        let rooms = ["Sources/", "Checkers/", "Workloads/", "Tests/", "Benchmarks/", "docs/"]
        return name.hasSuffix(".swift") || rooms.contains(where: name.hasPrefix)
    }

    /// A list of everything of a kind names each member.
    static func list(in text: Text, of names: [String]) -> [Finding] {
        names.filter { !text.content.contains($0) }.map {
            Finding(path: text.path, advice: "\($0) is missing: add it to the list")
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
