import Archive
import Checkers
import Histories
import Reporting
import Scoring

/// The document of housekeeping: what was removed and compressed, and what is left.
public struct PruningDocument: Document {
    private let pruning: Pruning

    /// The document of what was done.
    public init(_ pruning: Pruning) { self.pruning = pruning }

    /// Nothing was judged; what could not be done as it was asked is a failure of the harness.
    public var outcomes: [Outcome] {
        let status: RunStatus =
            pruning.isIncomplete ? .failed : pruning.isTooLarge ? .undecided : .asClaimed
        return [Outcome(subject: pruning.root, status: status)]
    }

    /// Amounts are bytes of the disk; null where that is not known before.
    public var json: Value {
        func list(_ changes: [Pruning.Change]) -> Value {
            .list(
                changes.map { change in
                    [
                        "folder": .string(change.folder),
                        "bytes": .optional(change.bytes.map { Int64($0) }),
                        "reason": .string(change.reason),
                    ]
                }
            )
        }
        let suites = pruning.suites.map { suite -> Value in
            [
                "suite": .string(suite.name), "runs": .int(Int64(suite.runs)),
                "bytes": .int(Int64(suite.bytes)),
            ]
        }
        return [
            "root": .string(pruning.root), "dry_run": .bool(pruning.isDry),
            "removed": list(pruning.removed), "compressed": list(pruning.compressed),
            "gained": .int(Int64(pruning.gained)), "bytes": .int(Int64(pruning.bytes)),
            "suites": .list(suites),
            "complaints": .list(pruning.complaints.map { .string($0) }),
        ]
    }

    /// A line a folder, then what is left of each suite, and what was gained.
    public var text: String {
        let changes =
            pruning.removed.map { line($0, as: "removed") }
            + pruning.compressed.map { line($0, as: "compressed") }
        let parts = [changes, pruning.suites.isEmpty ? [] : suites, [sum] + excess]
        return parts.filter { !$0.isEmpty }.joined(separator: [""])
            .map(\.shown).joined(separator: "\n")
    }

    private func line(_ change: Pruning.Change, as verb: String) -> String {
        let amount = change.bytes.map { ByteCount.about($0) + ", " } ?? ""
        let words = (pruning.isDry ? "would be " : "") + verb
        return "\(words)  \(change.folder)  \(amount)\(change.reason)"
    }

    private var suites: [String] {
        var table = Table(["suite", "runs", "disk"], rightAligned: [1, 2])
        for suite in pruning.suites {
            table.add([suite.name, Counted.number(suite.runs), ByteCount.about(suite.bytes)])
        }
        return table.lines
    }

    private var sum: String {
        let removed = Counted.nouns(pruning.removed.count, "folder")
        let words = pruning.isDry ? "would be " : ""
        let count = pruning.compressed.count
        let packed =
            count == 0 ? "" : ", histories of \(Counted.nouns(count, "run")) \(words)compressed"
        let left = Counted.nouns(pruning.suites.reduce(0) { $0 + $1.runs }, "run")
        return "\(removed) \(words)removed\(packed): \(ByteCount.about(pruning.gained)) gained;"
            + " \(left) left, \(ByteCount.about(pruning.bytes))"
    }

    private var excess: [String] {
        guard let most = pruning.rules.bytesMax, pruning.isTooLarge else { return [] }
        return WrappedText.lines(
            "still more than \(ByteCount.about(most)): what is left did not end as claimed, goes"
                + " on, or is of a suite's newest night",
            width: 80
        )
    }
}
