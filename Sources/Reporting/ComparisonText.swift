import Checkers
import Histories
import Replication
import Scoring

/// A comparison as tables: for a terminal, as Markdown, or as values separated by commas.
public struct ComparisonText: Sendable {
    /// The ways in which it can be written.
    public enum Format: Sendable {
        /// For a terminal of 80 columns.
        case text
        /// For a terminal as wide as need be.
        case wide
        /// For a document.
        case markdown
        /// For a spreadsheet: one figure a line.
        case csv
    }

    /// What a document shows of it: all but the shapes of partitions and the reasons.
    public var summary: String { Self.markdown([verdicts, figures, anomalies]) }

    /// One table.
    struct Grid {
        var heading: [String]
        var rows: [[String]]
        var notes: [String] = []
    }

    private let comparison: Comparison

    /// The text of a comparison.
    public init(_ comparison: Comparison) { self.comparison = comparison }

    /// The whole comparison, in one of the formats.
    public func text(_ format: Format) -> String {
        switch format {
        case .csv: csv
        case .text, .wide:
            grids(isNarrow: format == .text).map { grid in
                var table = Table(grid.heading)
                for row in grid.rows { table.add(row) }
                let width = format == .text ? 80 : .max
                let notes = grid.notes.flatMap { WrappedText.lines($0.shown, width: width) }
                return (table.lines(within: width) + notes).joined(separator: "\n")
            }
            .joined(separator: "\n\n") + "\n\n"
                + rules.flatMap {
                    WrappedText.lines($0.shown, width: format == .text ? 80 : .max, indent: 2)
                }.joined(separator: "\n")
        case .markdown: Self.markdown(grids(isNarrow: false))
        }
    }

    private static func markdown(_ grids: [Grid]) -> String {
        grids.map { grid in
            let rule = grid.heading.map { _ in "---" }
            let lines = ([grid.heading, rule] + grid.rows).map { row in
                "| " + row.map { MarkdownText.cell($0) }.joined(separator: " | ") + " |"
            }
            return lines.joined(separator: "\n")
                + (grid.notes.isEmpty ? "" : "\n\n" + grid.notes.joined(separator: "\n"))
        }
        .joined(separator: "\n\n")
    }

    // MARK: Tables

    private func grids(isNarrow: Bool) -> [Grid] {
        [isNarrow ? matrix : verdicts, figures, partitions, anomalies].compactMap { $0 }
    }

    /// What each promise came to, in as few columns as there can be.
    private var matrix: Grid {
        let properties = comparison.measured
        let runs = Set(comparison.subjects.map(\.runs.count))
        let count = comparison.subjects.reduce(0) { $0 + $1.runs.count }
        let each = runs.count == 1 ? runs.first.map { ", \($0) each" } ?? "" : ""
        return Grid(
            heading: ["\(Counted.nouns(count, "run"))\(each)", "is"] + properties.map(\.shortName),
            rows: comparison.subjects.map { subject in
                [subject.name, subject.runs.first?.stance ?? "–"]
                    + properties.map { marked(subject, $0) }
            },
            notes: [StandingWords.key, "k/n: kept in k of the n runs that decided it."]
        )
    }

    private func marked(_ subject: Comparison.Subject, _ property: Property) -> String {
        guard let kept = subject.kept(property), let outcome = subject.outcome(of: property) else {
            return "–"
        }
        let share = "\(kept.part)/\(kept.whole)"
        return switch outcome {
        case .broken: "✗" + share
        case .held: "✓" + share
        case .mixed: "?" + share
        case .kept: (subject.knowsClaims ? "◦" : "") + share
        case .violated: (subject.knowsClaims ? "•" : "") + share
        }
    }

    var verdicts: Grid {
        let guarantees = comparison.measured
        return Grid(
            heading: ["strategy", "declared", "turned out", "runs"] + guarantees.map(\.name),
            rows: comparison.subjects.map { subject in
                [
                    subject.name, subject.runs.first?.stance ?? "–",
                    subject.label.name.rawValue, "\(subject.runs.count)",
                ] + guarantees.map { cell(subject, $0) }
            },
            notes: ["k/n: kept in k of the n runs that decided it; ! where a claim was broken."]
        )
    }

    private func cell(_ subject: Comparison.Subject, _ guarantee: Property) -> String {
        guard let kept = subject.kept(guarantee) else { return "–" }
        let isBroken = subject.runs.contains { $0.broken.contains(guarantee) }
        return "\(kept.part)/\(kept.whole)" + (isBroken ? " !" : "")
    }

    var figures: Grid {
        Grid(
            heading: [
                "figures", "ok", "availability", "lost writes", "converged in", "stale reads",
                "late p99", "p50", "p99", "calls/s",
            ],
            rows: comparison.subjects.map { subject in
                let runs = subject.runs
                return [
                    subject.name, Self.share(runs.reduce(Share()) { $0 + $1.yield }),
                    Self.span(runs.compactMap(\.availability)) { Figure.share($0) },
                    Self.span(runs.compactMap(\.lost)) { "\($0)" },
                    convergence(runs), Self.share(subject.staleReads),
                    Self.span(runs.compactMap(\.lateP99)) { Figure.time($0) },
                    Self.span(runs.compactMap(\.latencyP50)) { Figure.time($0) },
                    Self.span(runs.compactMap(\.latencyP99)) { Figure.time($0) },
                    Self.span(runs.compactMap(\.callsPerSecond)) { Figure.rate($0) },
                ]
            },
            notes: [
                "a share with its 95 % interval; other figures from the least run to the most. late"
                    + " p99: by how much 99 of 100 stale reads were late at most."
            ]
        )
    }

    private func convergence(_ runs: [RunSummary]) -> String {
        let never = runs.count { ["settled", "timed-out"].contains($0.rest) }
        let times = Self.span(runs.compactMap(\.timeToConverge)) { Figure.time($0) }
        return never == 0 ? times : "\(times), \(never) of \(runs.count) never"
    }

    /// Shape by shape: what differs between shapes is not averaged.
    var partitions: Grid? {
        let shapes = comparison.shapes
        guard !shapes.isEmpty else { return nil }
        let rows = shapes.flatMap { shape in
            comparison.subjects.compactMap { subject -> [String]? in
                guard let figures = subject.partitions[shape] else { return nil }
                return [
                    shape, subject.name, "\(figures.partitions)", Self.share(figures.majority),
                    Self.share(figures.minority), "\(figures.served.part)/\(figures.served.whole)",
                    "\(figures.splitBrain)", failover(figures), recovery(figures),
                ]
            }
        }
        return Grid(
            heading: [
                "partitions", "strategy", "count", "majority ok", "minority ok", "nodes served",
                "split brain", "fail-over at most", "recovery at most",
            ],
            rows: rows,
            notes: [
                "Calls that were answered within half a second, on the majority side after"
                    + " fail-over; nodes that answered most of theirs, once a partition; keys of"
                    + " which both sides acknowledged writes."
            ]
        )
    }

    private func failover(_ figures: PartitionFigures) -> String {
        Figure.time(figures.failovers.max())
            + (figures.withoutFailover > 0 ? ", \(figures.withoutFailover)× never" : "")
    }

    private func recovery(_ figures: PartitionFigures) -> String {
        Figure.time(figures.recoveries.max())
            + (figures.withoutRecovery > 0 ? ", \(figures.withoutRecovery)× never" : "")
    }

    /// The most subjects that have a column each; more have a line each.
    private static let columnsMax = 5

    var anomalies: Grid {
        let names = comparison.anomalies
        guard !names.isEmpty else { return Grid(heading: ["anomalies"], rows: [["none found"]]) }
        let subjects = comparison.subjects.indices
        let notes = [
            "×c in k/n: on c keys or objects in all, in k of n runs."
                + (comparison.isOverTime && subjects.count > 1
                    ? " Against the first: New, Resolved, Ongoing, or Rare (in one only, in few"
                        + " runs, so that chance may explain it)." : "")
        ]
        guard subjects.count > Self.columnsMax else {
            return Grid(
                heading: ["anomalies"] + comparison.subjects.map(\.name),
                rows: names.map { name in [name] + subjects.map { cell(name, $0) ?? "–" } },
                notes: notes
            )
        }
        return Grid(
            heading: ["strategy", "anomalies"],
            rows: subjects.map { index in
                let found = names.compactMap { name in
                    cell(name, index).map { name + " " + $0 }
                }
                return [
                    comparison.subjects[index].name,
                    found.isEmpty ? "none" : found.joined(separator: ", "),
                ]
            },
            notes: notes
        )
    }

    /// How often an anomaly was found, and what is different; nil if there is nothing to say.
    private func cell(_ name: String, _ index: Int) -> String? {
        let subject = comparison.subjects[index]
        let runs = subject.occurrence(of: name)
        let change = comparison.change(in: name, at: index).map { " \($0.rawValue)" }
        guard runs.part > 0 else { return change.map { "–" + $0 } }
        return "×\(subject.count(of: name)) in \(runs.part)/\(runs.whole)" + (change ?? "")
    }

    /// Why each is called what it is called.
    var rules: [String] {
        comparison.subjects.map { subject in
            "\(subject.name) \(subject.label.words)" + more(subject)
        }
    }

    /// How many runs would reach the partitions that a label needs; empty where that is no help.
    private func more(_ subject: Comparison.Subject) -> String {
        let seen = subject.partitions.filter { Label.splits.contains($0.key) }
            .reduce(0) { $0 + $1.value.partitions }
        guard seen > 0, seen < Label.partitionsNeeded, !subject.runs.isEmpty else { return "" }
        let seeds = (Label.partitionsNeeded * subject.runs.count + seen - 1) / seen
        return "; --seeds \(seeds) would reach \(Label.partitionsNeeded)"
    }

    // MARK: Figures

    /// A share with its interval, both in percent.
    static func share(_ share: Share?) -> String {
        guard let share, let interval = share.interval else { return "–" }
        func tenths(_ value: Double, _ rule: FloatingPointRoundingRule) -> String {
            let tenths = Int((value * 1000).rounded(rule))
            return "\(tenths / 10).\(tenths % 10)"
        }
        return Figure.share(share.value) + " [\(tenths(interval.lowerBound, .down)),"
            + " \(tenths(interval.upperBound, .up))]"
    }

    private static func span<T: Comparable>(_ values: [T], _ text: (T) -> String) -> String {
        guard let least = values.min(), let most = values.max() else { return "–" }
        let (low, high) = (text(least), text(most))
        return low == high ? low : "\(low) – \(high)"
    }

    // MARK: Values separated by commas

    /// One row for each subject and figure.
    private var csv: String {
        var rows = [["strategy", "figure", "value", "low", "high", "runs"]]
        for (index, subject) in comparison.subjects.enumerated() {
            func add(_ figure: String, _ value: String, _ low: String = "", _ high: String = "") {
                rows.append([subject.name, figure, value, low, high, "\(subject.runs.count)"])
            }
            func add(_ figure: String, _ share: Share?) {
                guard let value = share?.value, let interval = share?.interval else { return }
                add(figure, "\(value)", "\(interval.lowerBound)", "\(interval.upperBound)")
            }
            add("label", subject.label.name.rawValue)
            for guarantee in Property.all {
                add("kept \(guarantee.name)", subject.kept(guarantee))
            }
            add("ok", subject.runs.reduce(Share()) { $0 + $1.yield })
            add("stale reads", subject.staleReads)
            let late = subject.runs.compactMap(\.lateP99)
            if let least = late.min(), let most = late.max() {
                add("late p99 of the worst run, ns", "\(most)", "\(least)", "\(most)")
            }
            for (shape, figures) in subject.partitions.sorted(by: { $0.key < $1.key }) {
                add("majority ok, \(shape)", figures.majority)
                add("minority ok, \(shape)", figures.minority)
                add("nodes served, \(shape)", figures.served)
                add("split brain, \(shape)", "\(figures.splitBrain)")
            }
            for name in comparison.anomalies {
                add("runs with \(name)", subject.occurrence(of: name))
                add("count of \(name)", "\(subject.count(of: name))")
                if let change = comparison.change(in: name, at: index) {
                    add("change of \(name)", change.rawValue)
                }
            }
        }
        return rows.map { $0.map(Self.quoted).joined(separator: ",") }.joined(separator: "\n")
    }

    /// A cell by the rules of RFC 4180.
    ///
    /// Safety: a spreadsheet takes a cell for a formula that begins with one of four signs, unless
    /// it is a number; an apostrophe before it makes it text.
    private static func quoted(_ cell: String) -> String {
        var cell = cell.shown
        if let first = cell.first, "=+-@".contains(first), Double(cell) == nil { cell = "'" + cell }
        guard cell.contains(where: { ",\"".contains($0) }) else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }
}

extension Comparison {
    /// As one JSON document: each subject with its label, shares and anomalies.
    public var json: Value {
        [
            "subjects": .list(subjects.enumerated().map { json(of: $1, at: $0) }),
            "anomalies": .list(anomalies.map { .string($0) }),
        ]
    }

    private func json(of subject: Subject, at index: Int) -> Value {
        let kept = Property.all.compactMap { guarantee in
            subject.kept(guarantee).map { (guarantee.name, $0.json) }
        }
        let anomalies = anomalies.map { name -> (String, Value) in
            let change = change(in: name, at: index)?.rawValue
            return (
                name,
                [
                    "runs": subject.occurrence(of: name).json,
                    "count": .int(Int64(subject.count(of: name))), "change": .optional(change),
                ]
            )
        }
        return [
            "name": .string(subject.name), "runs": .int(Int64(subject.runs.count)),
            "label": subject.label.json, "kept": .map(Dictionary(uniqueKeysWithValues: kept)),
            "ok": subject.runs.reduce(Share()) { $0 + $1.yield }.json,
            "stale_reads": subject.staleReads?.json ?? .null,
            "late_p99": .list(subject.runs.compactMap(\.lateP99).map { .int($0) }),
            "partitions": .map(subject.partitions.mapValues(\.json)),
            "anomalies": .map(Dictionary(uniqueKeysWithValues: anomalies)),
        ]
    }
}
