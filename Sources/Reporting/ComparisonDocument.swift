import Histories
import Scoring

/// The document of a comparison: its tables in one of their forms, and the page.
public struct ComparisonDocument: Document {
    private let comparison: Comparison
    private let format: ComparisonText.Format
    private let runs: [Value]
    private let recorded: [ComparedRun]
    private let reproduction: String

    /// What each run came to; empty where recorded runs are compared again.
    public let outcomes: [Outcome]

    /// The document of a comparison.
    ///
    /// - `runs`: the documents of runs that were made for it. `recorded`: those that were there
    ///   before. `reproduction`: the command that repeats it.
    public init(
        _ comparison: Comparison,
        format: ComparisonText.Format,
        runs: [Value],
        recorded: [ComparedRun] = [],
        outcomes: [Outcome],
        reproduction: String
    ) {
        self.comparison = comparison
        self.format = format
        self.runs = runs
        self.recorded = recorded
        self.outcomes = outcomes
        self.reproduction = reproduction
    }

    /// The verdict and the tables; as Markdown or for a spreadsheet the tables alone.
    public var text: String { text(format) }

    /// The same with tables as wide as they are.
    public var textInFull: String { text(format == .text ? .wide : format) }

    private func text(_ format: ComparisonText.Format) -> String {
        let tables = ComparisonText(comparison).text(format)
        guard [.text, .wide].contains(format) else { return tables }
        let words = VerdictWords(comparison)
        return (words.lines + ["", tables, "", words.lastLine]).joined(separator: "\n")
    }

    /// The comparison, and the runs that were made for it.
    public var json: Value { ["comparison": comparison.json, "runs": .list(runs)] }

    /// The comparison as one page for a browser.
    public var html: String? {
        ComparisonPage(
            comparison,
            reproduction: reproduction,
            runs: runs.compactMap { ComparedRun($0) } + recorded
        ).html
    }

    /// What a Markdown file shows of it.
    public var summary: String { ComparisonText(comparison).summary }
}
