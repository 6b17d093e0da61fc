import Archive
import Reporting
import Scoring

/// A comparison of recorded runs.
public struct RecordedComparison {
    /// How many lines on skipped runs are said one by one.
    private static let linesMost = 10

    /// The comparison: of runs, or of folders where one has several.
    public let comparison: Comparison
    /// The runs that it is of.
    public let runs: [ComparedRun]
    /// Whether one of them broke a claim.
    public let isBroken: Bool
    /// Reads the runs of some folders.
    /// - `note`: is told what was read and what was skipped.
    /// - Throws: `TrialError` where none of them has figures.
    public init(_ paths: [String], note: (String) -> Void) throws(TrialError) {
        let groups = paths.map { RecordedRuns(path: $0) }
        let skipped = groups.flatMap(\.skipped)
        for line in skipped.prefix(Self.linesMost) { note("skipped: \(line)") }
        if skipped.count > Self.linesMost {
            note("skipped: \(skipped.count - Self.linesMost) more")
        }
        let runs = groups.flatMap(\.runs)
        guard !runs.isEmpty else {
            throw TrialError(
                .badInput,
                "no run to compare: none of these has ended with figures"
            )
        }
        for group in groups { note("\(group.path): \(Counted.nouns(group.runs.count, "run"))") }
        // A folder of runs is one subject, whatever strategies are in it.
        comparison =
            groups.contains { $0.runs.count > 1 }
            ? .byFolder(groups.map { ($0.path, $0.runs.map(\.summary)) })
            : .of(runs)
        isBroken = runs.contains { !$0.summary.broken.isEmpty }
        self.runs = groups.flatMap(\.records).map { directory, record in
            ComparedRun(
                strategy: record.subject,
                directory: directory.path,
                seed: record.option("seed"),
                status: record.ending?.status ?? .failed
            )
        }
    }
}
