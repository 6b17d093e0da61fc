import Checkers
import Histories
import Scoring

extension VerdictWords {
    /// The words for a comparison: how many broke a claim; the first detail says who and what.
    public init(_ comparison: Comparison) {
        let subjects = comparison.subjects
        let broken = subjects.filter { subject in subject.runs.contains { !$0.broken.isEmpty } }
        let all = Counted.word(subjects.count)
        let some = Counted.word(broken.count)
        let heading =
            broken.isEmpty
            ? "None of \(all) broke a claim"
            : some.prefix(1).uppercased() + some.dropFirst() + " of \(all) broke "
                + (broken.count == 1 ? "its claim" : "their claims")
        let runs = Counted.nouns(subjects.reduce(0) { $0 + $1.runs.count }, "run")
        let told =
            broken.isEmpty
            ? "Every claim that was tested held in \(runs)."
            : broken.map(Self.sentence).joined(separator: " ")
        self.init(
            broken.isEmpty ? .asClaimed : .broken,
            heading + ".",
            details: [told] + Self.costs(of: subjects),
            short: "\(heading), in \(runs)"
        )
    }

    private static func sentence(_ subject: Comparison.Subject) -> String {
        let promises = Set(subject.runs.flatMap(\.broken)).sorted()
        let runs = subject.runs.count { !$0.broken.isEmpty }
        return "\(subject.name) claims \(promises.map(\.name).joined(separator: ", ")) and was not,"
            + " in \(runs) of \(Counted.nouns(subject.runs.count, "run"))."
    }

    /// What is not promised by those who did not keep it.
    private static func costs(of subjects: [Comparison.Subject]) -> [String] {
        let lossy = subjects.filter { subject in
            subject.runs.contains { ($0.lost ?? 0) > 0 && !$0.broken.contains(.durable) }
        }
        let refused = subjects.filter { subject in
            let share = subject.minority.value ?? 1
            return share < 0.5 && !subject.runs.contains { $0.broken.contains(.available) }
        }
        return [("Writes lost", lossy), ("Minority sides refused", refused)]
            .filter { !$0.1.isEmpty }
            .map { "\($0), not promised: \($1.map(\.name).joined(separator: ", "))." }
    }
}
