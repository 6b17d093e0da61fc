import Histories
import Reporting
import Scoring

/// A night for the summary of a CI job, as Markdown, and as annotations of GitHub.
public struct CISummary: Sendable {
    /// The most bytes of a summary that GitHub takes is 1 MiB.
    private static let bytesMax = 1_000_000
    private static let annotationsMax = 10

    private let document: NightDocument

    private var result: NightResult { document.result }
    private var changes: [String] { document.changes }

    /// The summary of a night.
    public init(_ document: NightDocument) { self.document = document }

    /// The summary, failures first; what would be too long is left out, and that is said.
    public var markdown: String {
        let words = document.words
        var lines = ["## \(words.state.mark) \(Self.plain(words.sentence))", ""]
        lines += words.details.map { "- \(Self.plain($0))" }
        if !changes.isEmpty {
            lines += ["", "**What changed since the last night**", ""]
            lines += changes.map { "- \(Self.plain($0))" }
        }
        lines += ["", "| | cell | runs | what |", "|---|---|---|---|"]
        let worstFirst = CellResult.Standing.allCases.flatMap { standing in
            result.cells.filter { $0.standing == standing }
        }
        var size = lines.reduce(0) { $0 + $1.utf8.count + 1 }
        for (number, cell) in worstFirst.enumerated() {
            let line = Self.row(cell)
            size += line.utf8.count + 1
            if size > Self.bytesMax {
                lines += ["", "and \(worstFirst.count - number) more cells"]
                break
            }
            lines.append(line)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func row(_ cell: CellResult) -> String {
        let findings = (cell.unexpected + cell.others).prefix(3).map {
            "\($0.fingerprint.anomaly): \($0.gist)"
        }
        let again = cell.standing == .broken ? cell.failures.first?.record.reproduction : nil
        let what = findings + [cell.standing.isError ? cell.reason : "", again ?? ""]
        let texts = what.filter { !$0.isEmpty }.map(plain)
        return "| \(cell.standing.mark) \(cell.standing.rawValue) | \(plain(cell.cell.title))"
            + " | \(cell.tried) | \(texts.joined(separator: "<br>")) |"
    }

    /// Commands for the log of a GitHub job: the first ten cells that need somebody.
    public var annotations: [String] {
        result.cells.filter { $0.standing == .broken || $0.standing.isError }
            .sorted { $0.standing == .broken && $1.standing != .broken }
            .prefix(Self.annotationsMax).map { cell in
                let kind = cell.standing == .broken ? "error" : "warning"
                let first = cell.unexpected.first
                let text = first.map { "\($0.fingerprint.anomaly): \($0.gist)" } ?? cell.reason
                let again = cell.failures.first.map { "\n\($0.record.reproduction)" } ?? ""
                return "::\(kind) title=\(Self.property(cell.cell.title))::"
                    + Self.data(text + (cell.standing == .broken ? again : ""))
            }
    }

    // MARK: Text that stays text

    /// Text in Markdown: no character of it is markup.
    static func plain(_ text: String) -> String {
        var plain = ""
        for scalar in text.shown.unicodeScalars {
            switch scalar {
            case "&": plain += "&amp;"
            case "<": plain += "&lt;"
            case ">": plain += "&gt;"
            case "\\", "`", "*", "_", "[", "]", "|", "#", "~", "!":
                plain += "\\"
                plain.unicodeScalars.append(scalar)
            default: plain.unicodeScalars.append(scalar)
            }
        }
        return plain
    }

    /// Text of a command of a GitHub job.
    static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    /// Text of a property of such a command.
    static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
