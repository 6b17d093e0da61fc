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
    /// The documents of runs say what was claimed, and where their reports are; without them
    /// neither is known.
    public init(_ comparison: Comparison, reproduction: String, runs: [Value] = []) {
        self.comparison = comparison
        self.reproduction = reproduction
        self.runs = runs.compactMap { ComparedRun($0) }
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
            ]
        ).html.text
    }

    private static func html(_ grid: ComparisonText.Grid) -> HTML {
        Page.table(grid.heading, grid.rows)
            + grid.notes.map { "<p class=\"cap\">\($0)</p>" }.joined()
    }

    // MARK: The verdict

    private var subjects: [Comparison.Subject] { comparison.subjects }

    private var broken: [Comparison.Subject] {
        subjects.filter { subject in subject.runs.contains { !$0.broken.isEmpty } }
    }

    private var heading: String {
        let all = Counted.word(subjects.count)
        guard !broken.isEmpty else { return "None of \(all) broke a claim" }
        let some = Counted.word(broken.count)
        return some.prefix(1).uppercased() + some.dropFirst() + " of \(all) broke "
            + (broken.count == 1 ? "its claim" : "their claims")
    }

    private var words: VerdictWords {
        VerdictWords(
            broken.isEmpty ? .asClaimed : .broken,
            broken.isEmpty
                ? "Every claim that was tested held in all runs."
                : broken.map(Self.sentence).joined(separator: " "),
            details: details,
            short: heading
        )
    }

    private static func sentence(_ subject: Comparison.Subject) -> String {
        let promises = Set(subject.runs.flatMap(\.broken)).sorted()
        let runs = subject.runs.count { !$0.broken.isEmpty }
        return "\(subject.name) claims \(promises.map(\.name).joined(separator: ", ")) and was not,"
            + " in \(runs) of \(Counted.nouns(subject.runs.count, "run"))."
    }

    /// What is not promised by those who did not keep it.
    private var details: [String] {
        let lossy = subjects.filter { subject in
            subject.runs.contains { ($0.lost ?? 0) > 0 && !$0.broken.contains(.durable) }
        }
        let refused = subjects.filter { subject in
            let share = subject.minority.value ?? 1
            return share < 0.5 && !subject.runs.contains { $0.broken.contains(.available) }
        }
        return [("Writes lost", lossy), ("Minority sides refused", refused)]
            .filter { !$0.1.isEmpty }
            .map { "\($0): \($1.map(\.name).joined(separator: ", "))." }
    }
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

extension Counted {
    /// A number in words to ten, in figures beyond.
    static func word(_ number: Int) -> String {
        let words = [
            "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        ]
        return words.indices.contains(number) ? words[number] : self.number(number)
    }
}
