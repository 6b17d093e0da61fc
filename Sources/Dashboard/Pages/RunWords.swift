import Archive
import Checkers
import Histories
import Index
import Reporting
import Scoring

/// How runs, verdicts and findings are written on pages.
enum RunWords {
    /// The page of a run in a folder `suite/name`.
    static func address(of folder: String, _ more: String...) -> Address {
        Address(["runs"] + folder.split(separator: "/").map(String.init) + more)
    }

    /// The verdict as a label.
    static func chip(_ verdict: String) -> HTML {
        switch verdict {
        case "as-claimed": Chip.held.html("as claimed")
        case "broken": Chip.broken.html()
        case "running": Chip.undecided.html("running")
        case "undecided": Chip.undecided.html()
        default: Chip.untested.html(verdict)
        }
    }

    /// The words of a verdict on chips and in lists.
    static func word(_ verdict: String) -> String {
        verdict == "as-claimed" ? "as claimed" : verdict
    }

    /// What clients asked, and what was broken meanwhile.
    static func setting(_ record: RunRecord) -> String {
        RunRecord.setting(
            workload: record.option("workload"),
            nemesis: record.nemesis,
            isSimulated: record.ending?.seeds != nil
        )
    }

    /// What was found, in a few words; the broken promises first.
    static func found(_ record: RunRecord) -> String {
        guard let ending = record.ending else { return "no verdict before the end" }
        if let failure = ending.failure { return failure }
        let names = ending.findings.filter { $0.isPromised || ending.status == .broken }.map {
            $0.fingerprint.anomaly
        }
        let others = Set(
            ending.findings.map(\.fingerprint.anomaly).filter { !names.contains($0) }
        )
        var parts = names.isEmpty ? [] : [names.prefix(3).joined(separator: ", ")]
        if let seeds = ending.seeds {
            parts.append(
                "\(Counted.number(seeds.broken)) of \(Counted.nouns(seeds.count, "seed")) broken"
            )
        }
        if let lost = ending.summary?.lost, lost > 0 {
            parts.append("\(Counted.nouns(lost, "write")) lost")
        }
        if !others.isEmpty {
            parts.append("not promised: " + others.sorted().prefix(3).joined(separator: ", "))
        }
        return parts.joined(separator: "; ")
    }

    /// The seed, or the seeds of a simulation.
    static func seed(_ record: RunRecord) -> String {
        record.ending?.seeds.map { "from \($0.first)" } ?? record.option("seed") ?? "–"
    }

    /// A moment with seconds, as lists have it.
    static func moment(_ time: UTCTime) -> String {
        String(time.text.dropLast().map { $0 == "T" ? " " : $0 })
    }

    /// The page of a finding, whatever its shape.
    static func address(of finding: Fingerprint) -> Address {
        Address(["anomaly"]).with("fingerprint", finding.text)
    }

    /// The glossary's page of a word.
    static func address(ofTerm name: String) -> Address {
        Address(["glossary", name.lowercased().replacing(" ", with: "-")])
    }
}

/// A table whose cells hold markup, which scrolls by itself where the window is narrow.
struct SiteTable {
    /// A column: its heading, and the classes of its cells.
    struct Column {
        var head: HTML
        var look: String = ""
        /// How it is sorted, as `aria-sort` says it; nil if it is not.
        var sort: String?
    }

    /// A row: its first cell names it.
    struct Row {
        var cells: [HTML]
        var look: String = ""
    }

    let name: String
    let columns: [Column]
    var look = ""
    let rows: [Row]

    var html: HTML {
        let heads: [HTML] = columns.map { column in
            let sort: HTML = column.sort.map { " aria-sort=\"\($0)\"" } ?? ""
            return "<th scope=\"col\"\(Self.mark(column.look))\(sort)>\(column.head)</th>"
        }
        let lines: [HTML] = rows.map { row in
            let cells: [HTML] = zip(row.cells, columns).enumerated().map { place, cell in
                place == 0
                    ? "<th scope=\"row\"\(Self.mark(cell.1.look))>\(cell.0)</th>"
                    : "<td\(Self.mark(cell.1.look))>\(cell.0)</td>"
            }
            return "<tr\(Self.mark(row.look))>\(cells.joined())</tr>"
        }
        return """
            <div class="wide" tabindex="0" role="group" aria-label="\(name)">\
            <table class="\(look)"><thead><tr>\(heads.joined())</tr></thead>
            <tbody>\(lines.joined(by: "\n"))</tbody></table></div>
            """
    }

    private static func mark(_ look: String) -> HTML {
        look.isEmpty ? "" : " class=\"\(look)\""
    }
}

extension HTML {
    /// A link to a page of this server.
    static func link(_ words: String, _ address: Address) -> HTML {
        "<a href=\"\(address.path)\">\(words)</a>"
    }

    /// A link that looks like a button.
    static func button(_ words: String, _ address: Address) -> HTML {
        "<a class=\"btn\" href=\"\(address.path)\">\(words)</a>"
    }

    /// Links and buttons in a row.
    static func acts(_ links: HTML) -> HTML { "<p class=\"acts\">\(links)</p>" }

    /// A text of several lines as it is.
    static func drawing(_ text: String, label: String) -> HTML {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line -> HTML in "\(line)" }
        return """
            <pre tabindex="0" role="group" aria-label="\(label)">\(lines.joined(by: "\n"))</pre>
            """
    }
}
