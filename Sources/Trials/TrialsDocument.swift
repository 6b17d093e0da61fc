import Histories
import Reporting

/// The document of trials that are over: their scorecards side by side, and where they are.
public struct TrialsDocument: Document {
    private let trials: [FinishedTrial]

    /// The document of some trials.
    public init(_ trials: [FinishedTrial]) { self.trials = trials }

    /// The status of each trial.
    public var outcomes: [Outcome] {
        trials.map { Outcome(subject: $0.record.subject, status: $0.status) }
    }

    /// A document for each run; of a single run only that.
    public var json: Value { runs.count == 1 ? runs[0] : .list(runs) }

    /// A document for each run.
    public var runs: [Value] {
        trials.map { trial in
            [
                "directory": .string(trial.directory.path),
                "seed": .seed(trial.order.plan.seed),
                "links": .string(trial.links.layer.rawValue),
                "results": trial.card.json.with(trial.policy),
                "reproduce": .string(trial.record.reproduction),
            ]
        }
    }

    /// The scorecards, then the folders, then how to repeat what broke a claim.
    public var text: String {
        let broken = trials.filter { $0.status == .broken }
        var lines = [""] + ScorecardText(trials.map(\.card)).lines + [""]
        for trial in trials {
            if let policy = trial.policy { lines += policy.lines + [""] }
        }
        lines += trials.flatMap {
            ["recorded  \($0.directory.path)", "report    \($0.directory.report)"]
        }
        lines += broken.flatMap {
            [
                "again     \($0.record.reproduction)",
                "recheck   faultline check \($0.directory.history)",
            ]
        }
        if !broken.isEmpty {
            lines.append(
                "A seed fixes calls, faults and their times, not the scheduling of processes."
            )
        }
        return lines.map(\.shown).joined(separator: "\n")
    }
}
