/// Rules about what only the executable may do.
enum ExitRules {
    /// Libraries throw and return values; the executable speaks to people and ends the process.
    ///
    /// A node's process may end itself at once (`_exit`), as it must when its disk stops it.
    static func exits(_ text: Text) -> [Finding] {
        let rules: [(pattern: Regex<Substring>, advice: String)] = [
            (
                /\b(?:Foundation|Glibc)\.exit\(|^\s*exit\(|[^\w.]exit\(/,
                "only the executable ends the process: throw an error, or return a status"
            ),
            (/\bExitCode\b/, "exit statuses belong to the executable: throw an error of your own"),
            (/\bConsole\./, "only the executable speaks to people: return what is to be said"),
        ]
        return text.codeLines.flatMap { number, line in
            rules.filter { line.contains($0.pattern) }.map {
                Finding(path: text.path, line: number, advice: $0.advice)
            }
        }
    }
}
