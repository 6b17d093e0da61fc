import Histories
import Reporting

/// The document of trials that are over: their scorecards side by side, and where they are.
public struct TrialsDocument: Document {
    private let trials: [FinishedTrial]
    /// What else is to be said, a line each.
    private let notes: [String]

    /// The document of some trials.
    public init(_ trials: [FinishedTrial], notes: [String] = []) {
        self.trials = trials
        self.notes = notes
    }

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
                "results": trial.results,
                "reproduce": .string(trial.record.reproduction),
            ]
        }
    }

    /// The verdict, the facts, the scorecards, then the folders and how to repeat what broke a
    /// claim; the verdict once more at the end.
    public var text: String { text(isInFull: false) }

    /// The same with every figure by phase, side and fault.
    public var textInFull: String { text(isInFull: true) }

    private func text(isInFull: Bool) -> String {
        let card = ScorecardText(trials.map(\.card))
        let broken = trials.filter { $0.status == .broken }
        let words = trials.map { VerdictWords($0.card, policy: $0.policy) }
        var lines = words.flatMap(\.lines)
        if trials.count == 1, let trial = trials.first { lines += ["", facts(of: trial)] }
        lines += [""] + (isInFull ? card.linesInFull : card.lines) + [""]
        for trial in trials {
            if let policy = trial.policy { lines += policy.lines + [""] }
        }
        lines += notes
        lines += trials.flatMap { trial in
            ["recorded  \(trial.directory.path)"]
                + (trial.record.ending == nil ? [] : ["report    \(trial.directory.report)"])
        }
        lines += broken.flatMap {
            [
                "again     \($0.record.reproduction)",
                "recheck   faultline check \(RecordedFile($0.directory.history).path)",
            ]
        }
        if !broken.isEmpty {
            lines.append(
                "A seed fixes calls, faults and their times, not the scheduling of processes."
            )
        }
        return (lines + words.map(\.lastLine)).map(\.shown).joined(separator: "\n")
    }

    private func facts(of trial: FinishedTrial) -> String {
        let plan = trial.order.plan
        let calls = trial.card.statistics.total.overall.invoked
        return [
            plan.workload, Counted.nouns(calls, "call"), Counted.nouns(plan.nodes, "node"),
            Counted.nouns(plan.clients, "client"),
            trial.card.faultWindows == 0
                ? "no fault" : Counted.nouns(trial.card.faultWindows, "fault"),
            "seed \(plan.seed)",
        ].joined(separator: " · ")
    }
}
