import Archive
import Checkers
import Histories
import Reporting
import Scoring

/// The document of a night: its verdict, what needs somebody, and how its cells stand.
public struct NightDocument: Document, Sendable {
    /// What the night came to.
    public let result: NightResult
    /// What changed since an earlier night, a line each, the most urgent first.
    public let changes: [String]
    /// What its runs take on the disk, in bytes; nil where nobody measured it.
    public let bytes: Int?
    private let root: String

    /// The document of a night whose runs are in a folder.
    public init(_ result: NightResult, root: String, changes: [String] = [], bytes: Int? = nil) {
        self.result = result
        self.root = root
        self.changes = changes
        self.bytes = bytes
    }

    /// The status of the night, as one.
    public var outcomes: [Outcome] { [Outcome(subject: result.id, status: result.status)] }

    // MARK: Text

    /// The verdict, the cells that need somebody, and the counts of all.
    public var text: String { lines(of: result.cells.filter { $0.standing.needsSomebody }) }

    /// The same with every cell.
    public var textInFull: String { lines(of: result.cells) }

    private func lines(of cells: [CellResult]) -> String {
        var lines = words.lines + [""]
        if !changes.isEmpty {
            lines.append("What changed since the last night:")
            lines += changes.flatMap {
                WrappedText.lines($0, width: 78, indent: 2).map { "  " + $0 }
            }
            lines.append("")
        }
        if !cells.isEmpty {
            lines += cells.flatMap(Self.lines) + [""]
        }
        lines += result.cells.flatMap(failureLines)
        lines.append(counts)
        return (lines + [words.lastLine]).map(\.shown).joined(separator: "\n")
    }

    private static func lines(of cell: CellResult) -> [String] {
        ["\(cell.standing.mark) \(cell.standing.rawValue.padding(to: 11)) \(cell.cell.title)"]
            + findings(of: cell)
    }

    /// The worst findings in a line or two each, and how many more there are.
    private static func findings(of cell: CellResult) -> [String] {
        let all = cell.unexpected + cell.others
        var lines = all.prefix(findingsShown).flatMap { finding in
            WrappedText.lines(
                "\(finding.fingerprint.anomaly): \(finding.gist)",
                width: 74,
                indent: 2
            )
            .map { "    " + $0 }
        }
        if all.count > findingsShown {
            lines.append("    and \(Counted.nouns(all.count - findingsShown, "more kind"))")
        }
        if lines.isEmpty, !cell.reason.isEmpty { lines.append("    " + cell.reason) }
        return lines
    }

    private static let findingsShown = 3

    private func failureLines(of cell: CellResult) -> [String] {
        let harness = cell.standing == .failed ? cell.harnessFailures.suffix(1) : []
        let broken = cell.standing == .broken ? cell.failures.prefix(3) : []
        return broken.flatMap {
            [
                "recorded  \(root)/\($0.folder)", "again     \($0.record.reproduction)",
            ]
        }
            + harness.map {
                "failed    \(root)/\($0.folder): \($0.record.ending?.failure ?? "no reason given")"
            }
    }

    private var counts: String {
        CellResult.Standing.allCases.compactMap { standing in
            let count = result.count(standing)
            return count > 0 ? "\(Counted.number(count)) \(standing.rawValue)" : nil
        }
        .joined(separator: ", ")
    }

    /// The verdict in words.
    public var words: VerdictWords {
        let cells = Counted.nouns(result.cells.count, "cell")
        let night = "\(result.suite) of \(result.date.text)"
        let (state, sentence): (VerdictWords.State, String) =
            switch result.status {
            case .broken:
                (
                    .broken,
                    "\(Counted.number(result.count(.broken))) of \(cells) broke what was expected"
                        + " of them."
                )
            case .failed:
                (
                    .failed,
                    "The harness failed in \(Counted.number(result.count(.failed))) of \(cells)."
                )
            case .interrupted: (.interrupted, "The night was interrupted; --resume goes on.")
            case .undecided: (.undecided, "\(open) Nothing wrong was found.")
            case .asClaimed: (.asClaimed, "All that was tried of \(cells) is as expected.")
            }
        var details: [String] = []
        let left = result.count(.notReached)
        if left > 0 {
            details.append(
                "\(Counted.nouns(left, "cell")) not reached in time: the next night begins with"
                    + " them."
            )
        }
        if !result.missingShards.isEmpty {
            let names = result.missingShards.map { "\($0)/\(result.shardCount)" }
            details.append("Missing shards: \(names.joined(separator: ", ")).")
        }
        return VerdictWords(
            state,
            "\(night): \(sentence)",
            details: details,
            short: "\(night): \(Counted.nouns(result.tried, "run")), \(counts)"
        )
    }

    /// Why a night is undecided.
    private var open: String {
        if result.tried == 0 { return "Nothing was tried." }
        if !result.missingShards.isEmpty || result.count(.missing) > 0 {
            return "Parts of the night are missing."
        }
        return "\(Counted.nouns(result.count(.undecided), "cell")) undecided."
    }

    // MARK: JSON

    /// The night, its shards, and every cell.
    public var json: Value {
        [
            "night": .string(result.id), "suite": .string(result.suite),
            "date": .string(result.date.text), "status": .string(result.status.rawValue),
            "began": .string(result.began.text),
            "duration_ns": result.duration.map { .int($0.nanoseconds) } ?? .null,
            "program": result.program.json, "machine": result.machine.json,
            "shards": .int(Int64(result.shardCount)),
            "missing_shards": .list(result.missingShards.map { .int(Int64($0)) }),
            "runs": .int(Int64(result.tried)), "bytes": bytes.map { .int(Int64($0)) } ?? .null,
            "changes": .list(changes.map { .string($0) }),
            "cells": .list(result.cells.map(Self.json)),
        ]
    }

    private static func json(_ cell: CellResult) -> Value {
        [
            "id": .string(cell.cell.id), "title": .string(cell.cell.title),
            "standing": .string(cell.standing.rawValue), "tried": .int(Int64(cell.tried)),
            "broken": .int(Int64(cell.broken)),
            "unexpected": .list(cell.unexpected.map(\.json)),
            "expected_or_known": .list(cell.others.map(\.json)),
            "units": .list(cell.units.map(json)),
        ]
    }

    private static func json(_ unit: CellResult.Unit) -> Value {
        [
            "unit": .int(Int64(unit.unit.number)), "seed": .string("\(unit.unit.seed)"),
            "seeds": .int(Int64(unit.unit.seeds)),
            "status": .string(unit.counted?.status?.rawValue ?? "none"),
            "run": unit.counted.map { .string($0.folder) } ?? .null,
            "attempts": .int(Int64(unit.attempts.count)),
            "nondeterministic": .bool(unit.isNondeterministic),
        ]
    }
}

extension CellResult.Standing {
    /// Whether somebody should look.
    public var needsSomebody: Bool {
        switch self {
        case .broken, .failed, .missing, .undecided, .known: true
        case .expected, .asClaimed, .notReached: false
        }
    }

    /// The shape before the word.
    public var mark: String {
        switch self {
        case .broken: "✗"
        case .undecided, .missing: "?"
        case .asClaimed, .expected: "✓"
        case .failed, .known, .notReached: "-"
        }
    }
}
