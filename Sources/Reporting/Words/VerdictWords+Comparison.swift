import Checkers
import Histories
import Scoring

extension VerdictWords {
    /// The words for a comparison: who broke a claim, in how many runs, and who did not.
    public init(_ comparison: Comparison) {
        let subjects = comparison.subjects
        let broken = subjects.filter { subject in
            (subject.runs + subject.calm).contains { !$0.broken.isEmpty }
        }
        let count = subjects.reduce(0) { $0 + $1.runs.count + $1.calm.count }
        let whole = Counted.nouns(
            subjects.count,
            comparison.isOverTime ? "subject" : "strategy",
            plural: comparison.isOverTime ? nil : "strategies"
        )
        let runs = Counted.nouns(count, "run")
        guard !broken.isEmpty else {
            let sentence =
                subjects.count == 1
                ? "\(subjects[0].name) broke no claim in \(runs)."
                : "None of \(whole) broke a claim in \(runs)."
            self.init(.asClaimed, sentence, short: "no claim was broken in \(runs)")
            return
        }
        let details = broken.map { subject in
            let runs = subject.runs + subject.calm
            let properties = Property.all.filter { property in
                runs.contains { $0.broken.contains(property) }
            }
            let told = properties.map { property in
                let times = runs.count { $0.broken.contains(property) }
                return "\(property.name) in \(times) of \(Counted.nouns(runs.count, "run"))"
            }
            return "\(subject.name) broke \(told.joined(separator: ", "))."
        }
        let names = broken.map(\.name).joined(separator: ", ")
        self.init(
            .broken,
            "\(broken.count) of \(whole) broke a claim, in \(runs).",
            details: details,
            short: "\(broken.count) of \(whole): \(names)"
        )
    }
}
