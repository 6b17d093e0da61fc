import Archive
import Histories
import Index
import Plans
import Reporting
import Scoring

/// The list of recorded runs that fit a filter.
public struct RunListDocument: Document {
    /// The width of a terminal that nobody has made wider.
    private static let width = 80

    private let root: String
    private let selection: RunSelection
    private let filter: RunFilter

    /// The list of what a filter selected in a folder.
    public init(root: String, _ selection: RunSelection, filter: RunFilter = RunFilter()) {
        self.root = root
        self.selection = selection
        self.filter = filter
    }

    private var entries: [RunIndex.Entry] { selection.entries }

    /// Nothing was judged here.
    public var outcomes: [Outcome] { [] }

    /// The records with their folders.
    public var json: Value {
        .list(
            entries.map { entry in
                var fields = entry.record.json.fields ?? [:]
                fields["folder"] = .string(path(entry))
                return .map(fields)
            }
        )
    }

    private func path(_ entry: RunIndex.Entry) -> String { root + "/" + entry.folder }

    /// A line a run, or two where its path would not fit beside the rest: it is never cut.
    public var text: String {
        if selection.total == 0 { return "no run is recorded in \(root.shown)" }
        if entries.isEmpty { return missing }
        let short = table(entries.map(Self.row))
        let isWide = zip(short.lines, entries).contains { line, entry in
            line.count + 2 + path(entry).shown.count > Self.width
        }
        let lines = zip(short.lines, entries).flatMap { line, entry in
            isWide
                ? [line.trimmed, "  " + path(entry).shown]
                : [line + "  " + path(entry).shown]
        }
        let heading = isWide ? short.heading.trimmed : short.heading + "  path"
        let rule = String(repeating: "─", count: min(Self.width, lines.map(\.count).max() ?? 0))
        return ([heading, rule] + lines).joined(separator: "\n")
    }

    // MARK: Columns

    private static let titles = [
        "time (UTC)", "strategy", "workload", "nemesis", "seed", "verdict",
    ]

    private static func row(_ entry: RunIndex.Entry) -> [String] {
        let record = entry.record
        let kinds = record.nemesis
        func option(_ name: String) -> String { record.option(name)?.shown ?? none }
        return [
            record.began.minutes, record.subject.shown,
            option("workload"), kinds.isEmpty ? none : kinds.joined(separator: ",").shown,
            option("seed"), record.verdict,
        ]
    }

    /// What stands for nothing.
    private static let none = "–"

    /// The lines of a table of at most the width: the longest texts of its middle are shortened.
    private func table(_ rows: [[String]]) -> (heading: String, lines: [String]) {
        let all = [Self.titles] + rows
        var widths = Self.titles.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        let spaces = 2 * (widths.count - 1)
        while widths.reduce(spaces, +) > Self.width,
            let widest = (1...4).max(by: { widths[$0] < widths[$1] }), widths[widest] > 8
        {
            widths[widest] -= 1
        }
        let lines = all.map { row in
            row.enumerated().map { column, text in
                let cell =
                    text.count > widths[column] ? text.prefix(widths[column] - 1) + "…" : text[...]
                return String(cell).padding(to: widths[column])
            }
            .joined(separator: "  ")
        }
        return (lines[0], Array(lines.dropFirst()))
    }

    // MARK: Nothing fits

    /// That no run fits, and which name was probably meant.
    private var missing: String {
        let total = Counted.nouns(selection.total, "run")
        let start = "none of the \(total) in \(root.shown) fits"
        let wanted = [
            (filter.strategy, selection.names.strategies),
            (filter.workload, selection.names.workloads),
            (filter.nemesis, selection.names.nemeses),
        ]
        let hints = wanted.compactMap { name, known -> String? in
            guard let name, !known.contains(name), name != "none" else { return nil }
            let near = Unknown.nearest(to: name, among: known)
            return near.isEmpty ? nil : "did you mean \(near.joined(separator: " or "))?"
        }
        return ([start] + hints).joined(separator: "; ").shown
    }
}
