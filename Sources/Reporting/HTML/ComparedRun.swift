import Checkers
import Histories
import Scoring

/// A run of a comparison: how it ended, and where its report is.
public struct ComparedRun: Sendable {
    let strategy: String
    let directory: String
    let seed: String
    let status: RunStatus

    /// A run of a strategy; without a folder it has no link, and a seed may be unknown.
    public init(strategy: String, directory: String, seed: String?, status: RunStatus) {
        self.strategy = strategy
        self.directory = directory
        self.seed = seed ?? "–"
        self.status = status
    }

    /// Reads the document of a run; nil if it is none.
    public init?(_ document: Value) {
        guard let results = document["results"], let strategy = results["strategy"]?.text else {
            return nil
        }
        self.init(
            strategy: strategy,
            directory: document["directory"]?.text ?? "",
            seed: document["seed"].map { $0.text ?? $0.jsonText },
            status: RunStatus(results: results)
        )
    }

    /// The most runs that are listed.
    private static let most = 500

    /// Strategy, seed, verdict and report of each run; nothing for none.
    static func table(_ runs: [ComparedRun]) -> HTML {
        guard !runs.isEmpty else { return "" }
        let rows = runs.prefix(most).map { run -> HTML in
            """
            <tr><th scope="row">\(run.strategy)</th><td>\(run.seed)</td><td>\(run.chip)</td>\
            <td class="full">\(run.link)</td></tr>
            """
        }
        let head: [HTML] = ["strategy", "seed", "verdict", "report"].map {
            "<th scope=\"col\">\($0)</th>"
        }
        let left: HTML =
            runs.count > most ? "<p class=\"cap\">\(runs.count - most) more are left out.</p>" : ""
        return """
            <div class="wide"><table class="stack"><thead><tr>\(head.joined())</tr></thead>
            <tbody>\(rows.joined(by: "\n"))</tbody></table></div>
            <p class="cap">Paths are from the folder in which the command was given.</p>\(left)
            """
    }

    private var chip: HTML {
        switch status {
        case .asClaimed: Chip.held.html("as claimed")
        case .broken: Chip.broken.html()
        case .undecided: Chip.undecided.html()
        case .failed: Chip.untested.html("no verdict")
        case .interrupted: Chip.untested.html("interrupted")
        }
    }

    /// A link to the report.
    var link: HTML {
        guard !directory.isEmpty else { return "–" }
        return "<a href=\"\(Self.address(directory))/report.html\">\(directory)</a>"
    }

    /// A path as an address.
    ///
    /// Safety: it begins with a dot or a slash, so that it is no scheme; all but plain letters is
    /// written as numbers.
    static func address(_ path: String) -> String {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./~".utf8)
        let encoded = path.utf8.map { byte -> String in
            if plain.contains(byte) { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count < 2 ? "0" : "") + digits
        }
        .joined()
        // Two slashes would name a machine.
        let rest = encoded.drop { $0 == "/" }
        return encoded.hasPrefix("/") ? "/" + rest : "./" + rest
    }
}
