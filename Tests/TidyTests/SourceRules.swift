/// Rules about source files, each from a text to what is wrong with it.
enum SourceRules {
    /// Pure targets decide and never do.
    static func purity(_ text: Text) -> [Finding] {
        let rules: [(pattern: Regex<Substring>, advice: String)] = [
            (
                /\bimport (?:\w+ )?(?:Foundation|Glibc|Dispatch|NIO)\w*/,
                "pure targets do no I/O: move what needs this import to a host"
            ),
            (/\bDate\(/, "time is a parameter here: take an Instant from the caller"),
            (/\bTask\b/, "no tasks here: return an effect, and let the host do it"),
            (/\b(?:async|await)\b/, "nothing waits here: return an effect, and take its outcome"),
            (/\.random\(|\.randomElement\(|SystemRandomNumberGenerator/, dice),
            (/\bprint\(/, "nothing is printed here: emit a note, or return it"),
            (
                /\b(?:Continuous|Suspending|UTC)Clock\b|\b(?:any|some) Clock\b/,
                "no clocks here: take the time as a parameter"
            ),
        ]
        // Unicode's own boundaries would take "Task.sleep" for one word.
        let patterns = rules.map { ($0.pattern.wordBoundaryKind(.simple), $0.advice) }
        return text.codeLines.flatMap { number, line -> [Finding] in
            var broken = patterns.filter { line.contains($0.0) }.map(\.1)
            if line.replacing("random.shuffled(", with: "").contains(".shuffled(") {
                broken.append(dice)
            }
            return broken.map { Finding(path: text.path, line: number, advice: $0) }
        }
    }

    private static let dice = "chance comes from a seed: draw from a SeededGenerator"

    /// Code and documents are finished: neither carries a mark of what is left to do.
    static func marks(_ text: Text) -> [Finding] {
        // Put together, lest the rule finds itself.
        let words = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]
        return text.lines.filter { _, line in
            line.split { !$0.isLetter }.contains { words.contains(String($0)) }
        }
        .map {
            Finding(path: text.path, line: $0.number, advice: "finish this, or drop the mark")
        }
    }

    /// Two copies of a file fit side by side.
    static func width(_ text: Text) -> [Finding] {
        text.lines.filter { $0.text.count > 100 }.map {
            Finding(
                path: text.path,
                line: $0.number,
                advice: "\($0.text.count) columns: wrap the line at 100"
            )
        }
    }

    /// A file has at most 400 lines, or what its exception allows; exceptions only shrink.
    static func length(_ text: Text, exceptions: [String: Int]) -> [Finding] {
        let count = text.lines.count - (text.content.hasSuffix("\n") ? 1 : 0)
        let most = 400
        func finding(_ advice: String) -> [Finding] {
            [Finding(path: text.path, line: count, advice: advice)]
        }
        guard let allowed = exceptions[text.path] else {
            return count > most ? finding("\(count) lines: split the file; \(most) are enough") : []
        }
        if count <= most { return finding("\(count) lines: remove the file's exception") }
        if count > allowed { return finding("\(count) lines: split the file; it had \(allowed)") }
        return count < allowed ? finding("\(count) lines: lower the exception from \(allowed)") : []
    }

    /// The first paragraph above a public declaration fits in 150 characters.
    static func summaries(_ text: Text) -> [Finding] {
        var findings: [Finding] = []
        var comment: [(number: Int, text: Substring)] = []
        for (number, line) in text.lines {
            let line = line.drop { $0 == " " }
            if line.hasPrefix("///") {
                comment.append((number, line.dropFirst(3).drop { $0 == " " }))
                continue
            }
            if line.hasPrefix("@") { continue }
            if line.hasPrefix("public "), let first = comment.first {
                let ends = ["```", "- "]
                let summary = comment.prefix { line in
                    !line.text.isEmpty && !ends.contains { line.text.hasPrefix($0) }
                }
                .map(\.text).joined(separator: " ")
                if summary.count > 150 {
                    let advice = "a summary of \(summary.count) characters: say it in 150, then ///"
                    findings.append(Finding(path: text.path, line: first.number, advice: advice))
                }
            }
            comment = []
        }
        return findings
    }
}
