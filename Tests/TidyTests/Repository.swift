import Foundation

/// The repository's own texts, read from the package root.
enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every file that people write, sorted; neither hidden ones, nor builds, nor recorded data.
    static let paths: [String] = walk("").sorted()

    static let texts: [Text] = paths.filter { !isData($0) }.compactMap(read)
    static let swift = texts.filter { $0.path.hasSuffix(".swift") }
    static let markdown = texts.filter { $0.path.hasSuffix(".md") }
    static let manifest = Manifest(read("Package.swift")?.content ?? "")
    /// What may mention a thing so that it counts as known: the other tests, and the documents.
    static let mentions =
        (markdown + swift.filter { $0.path.hasPrefix("Tests/") && !$0.path.contains("/Tidy") })
        .map(\.content).joined(separator: "\n")

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    private static func read(_ path: String) -> Text? {
        let content = try? String(contentsOf: root.appending(path: path), encoding: .utf8)
        return content.map { Text(path: path, $0) }
    }

    private static func isData(_ path: String) -> Bool { path.hasPrefix("Histories/Corpus/") }

    private static func walk(_ folder: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: root.appending(path: folder).path
        )
        return (names ?? []).filter { !$0.hasPrefix(".") }.flatMap { name -> [String] in
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            if path == "Histories/Runs" { return [] }
            var isFolder: ObjCBool = false
            let place = root.appending(path: path).path
            guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder) else {
                return []
            }
            return isFolder.boolValue ? walk(path) : [path]
        }
    }
}

/// A file, or a sample that stands for one.
struct Text: Sendable {
    let path: String
    let content: String

    init(path: String, _ content: String) {
        self.path = path
        self.content = content
    }

    /// The lines with their numbers, from 1.
    var lines: [(number: Int, text: String)] {
        content.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .map { ($0.offset + 1, String($0.element)) }
    }

    /// The lines without comments and without what stands in quotes.
    var codeLines: [(number: Int, text: String)] { splitLines.map { ($0.number, $0.code) } }

    /// The lines without comments, what stands in quotes apart from the rest.
    var splitLines: [(number: Int, code: String, quoted: String)] {
        var isInLongString = false
        return lines.map { number, line in
            let parts = line.components(separatedBy: "\"\"\"")
            var (code, quoted) = ("", "")
            for (index, part) in parts.enumerated() {
                if index > 0 { isInLongString.toggle() }
                guard !isInLongString else {
                    quoted += part
                    continue
                }
                let split = Self.split(part)
                code += split.code
                quoted += split.quoted
            }
            return (number, code, quoted)
        }
    }

    /// The lines outside fenced blocks, for Markdown.
    var proseLines: [(number: Int, text: String)] {
        var isInFence = false
        return lines.filter { _, line in
            let isFence = line.drop { $0 == " " }.hasPrefix("```")
            if isFence { isInFence.toggle() }
            return !isFence && !isInFence
        }
    }

    private static func split(_ line: String) -> (code: String, quoted: String) {
        var (code, quoted) = ("", "")
        var isInString = false
        var isEscaped = false
        for character in line {
            if isInString {
                if !isEscaped && character == "\"" { isInString = false }
                quoted.append(character)
                isEscaped = !isEscaped && character == "\\"
            } else if character == "\"" {
                isInString = true
            } else {
                code.append(character)
                if code.hasSuffix("//") { return (String(code.dropLast(2)), quoted) }
            }
        }
        return (code, quoted)
    }
}

/// A place that breaks a rule, and what to do about it.
struct Finding: CustomStringConvertible, Equatable {
    let path: String
    var line = 1
    let advice: String

    var description: String { "\(path):\(line): \(advice)" }
}
