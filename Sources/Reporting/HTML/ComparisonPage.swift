import Checkers
import Histories
import Scoring

/// A comparison as one HTML page that needs nothing else: no network, no other file.
public struct ComparisonPage: Sendable {
    let comparison: Comparison
    private let reproduction: String
    private let runs: [ComparedRun]

    /// A page; the reproduction is the command that compares again.
    ///
    /// The runs say where their reports are; without them that is not known.
    public init(_ comparison: Comparison, reproduction: String, runs: [ComparedRun] = []) {
        self.comparison = comparison
        self.reproduction = reproduction
        self.runs = runs
    }

    /// The page.
    public var html: String {
        let text = ComparisonText(comparison)
        let rules: [HTML] = text.rules.map { "<li>\($0)</li>" }
        let reasons: HTML = "<ul>\(rules.joined(by: "\n"))</ul>"
        let claims = ClaimMatrix(comparison: comparison, runs: runs)
        return Page(
            title: heading,
            banner: Banner(
                words: words,
                subject: [
                    Counted.nouns(subjects.count, "strategy", plural: "strategies"),
                    Counted.nouns(subjects.reduce(0) { $0 + $1.runs.count }, "run"),
                ],
                heading: heading
            ),
            reproduction: reproduction,
            sections: [
                .init("Claims", claims.html),
                .init(
                    "Consistency against availability",
                    note: "while links were cut",
                    ChoiceMap(comparison).html
                ),
                .init("Anomalies", note: "has, or has not", HasMatrix(comparison: comparison).html),
                .init(
                    "Figures",
                    note: "a dot a run, the middle one in figures",
                    DotPlots(comparison: comparison).html + Self.html(text.figures)
                ),
                .init("Partitions", text.partitions.map(Self.html) ?? ""),
                .init("Why each is called so", reasons),
                .init("The runs", ComparedRun.table(runs)),
                .init(
                    "Words",
                    WordsPart(names: comparison.measured.map(\.name) + comparison.anomalies).html
                ),
            ]
        ).html.text
    }

    private static func html(_ grid: ComparisonText.Grid) -> HTML {
        Page.table(grid.heading, grid.rows)
            + grid.notes.map { "<p class=\"cap\">\($0)</p>" }.joined()
    }

    // MARK: The verdict

    private var subjects: [Comparison.Subject] { comparison.subjects }

    /// The verdict, whose first sentence is the heading of the page.
    private var words: VerdictWords {
        var words = VerdictWords(comparison)
        words.sentence = words.details.removeFirst()
        return words
    }

    private var heading: String { String(VerdictWords(comparison).sentence.dropLast()) }
}

extension Comparison.Subject {
    /// Calls to minority sides, in partitions that split the nodes into two sides.
    var minority: Share {
        partitions.filter { Label.splits.contains($0.key) }
            .reduce(Share()) { $0 + $1.value.minority }
    }

    /// How many such partitions there were.
    var splits: Int {
        partitions.filter { Label.splits.contains($0.key) }.reduce(0) { $0 + $1.value.partitions }
    }
}
