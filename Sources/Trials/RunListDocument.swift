import Archive
import Histories
import Reporting
import Scoring

/// The list of recorded runs, oldest first.
public struct RunListDocument: Document {
    private let root: String
    private let entries: [RunIndex.Entry]

    /// The list of the runs in a folder.
    public init(root: String, _ entries: [RunIndex.Entry]) {
        self.root = root
        self.entries = entries
    }

    /// Nothing was judged here.
    public var outcomes: [Outcome] { [] }

    /// The records with their folders.
    public var json: Value {
        .list(
            entries.map { entry in
                var fields = entry.record.json.fields ?? [:]
                fields["folder"] = .string(root + "/" + entry.folder)
                return .map(fields)
            }
        )
    }

    /// One line a run.
    public var text: String {
        if entries.isEmpty { return "no run is recorded in \(root.shown)" }
        var table = Table(
            ["began", "subject", "workload", "nemesis", "seed", "status", "took", "folder"],
            rightAligned: [4, 6]
        )
        for entry in entries { table.add(Self.row(entry)) }
        return table.lines.joined(separator: "\n")
    }

    private static func row(_ entry: RunIndex.Entry) -> [String] {
        let record = entry.record
        return [
            record.began.text, record.subject, option("workload", of: record),
            option("nemesis", of: record), option("seed", of: record),
            record.ending?.status.rawValue ?? "running",
            Figure.time(record.ending?.duration.map { Int64($0 / .nanoseconds(1)) }),
            entry.folder,
        ]
    }

    /// An option of the plan; a dash where it has the default or the plan is not known.
    private static func option(_ name: String, of record: RunRecord) -> String {
        guard let value = record.plan[name], value != .null else { return "–" }
        if let words = value.elements {
            return words.isEmpty ? "–" : words.compactMap(\.text).joined(separator: ",")
        }
        return value.text ?? value.jsonText
    }
}
