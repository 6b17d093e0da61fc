import Archive
import Checkers
import Histories
import Reporting
import Scoring

/// A recorded run that was judged again, beside the verdicts of then.
public struct AnalysedRun: Sendable {
    /// The run with its scorecard of today.
    public let trial: FinishedTrial
    /// What differs from the verdicts of then; nil if there are none.
    public let changes: [VerdictChange]?
    /// What the folder does not say, a sentence each.
    public let missing: [String]
    /// What else was asked of the history.
    public let checked: [CheckedFile]
    /// Whether it is one of several, and told in few lines.
    public var isBrief = false
    private let page: String

    init(
        trial: FinishedTrial,
        then: Value?,
        missing: [String],
        checked: [CheckedFile],
        page: String
    ) {
        self.trial = trial
        self.missing = missing
        self.checked = checked
        self.page = page
        changes = then.map { VerdictChange.all(from: $0, to: trial.results) }
    }

    /// Puts the verdicts of today in place of those of then: scorecard, page, and record.
    ///
    /// - `program`: the program that judged, which the record names.
    /// - Throws: `TrialError` for a run that goes on, or whose folder cannot be written to.
    public func replaceVerdicts(by program: Program) throws(TrialError) {
        let directory = trial.directory
        if trial.record.ending == nil, RunLock.state(of: directory) == .held {
            throw TrialError(
                .badInput,
                "\(directory.path): the run goes on, so nothing is written; wait for its end"
            )
        }
        var record = trial.record
        record.state = .ended(
            RunRecord.Ending(
                status: trial.status,
                duration: record.ending?.duration,
                summary: RunSummary(trial.card),
                findings: trial.card.findings(
                    workload: trial.order.plan.workload,
                    faults: trial.order.faultNames
                ),
                judge: program
            )
        )
        do throws(ArchiveError) {
            try directory.write(trial.card, trial.policy, page: page)
            try directory.write(record)
        } catch {
            throw TrialError(.harnessFailed, "\(error)")
        }
    }
}

extension AnalysedRun: Document {
    /// The page on what was found.
    public var html: String? { page }

    /// What the run came to by the checkers of today.
    public var outcomes: [Outcome] {
        [Outcome(subject: trial.record.subject, status: trial.status)]
    }

    /// The document that the run itself prints, and what is different now.
    public var json: Value {
        var fields = TrialsDocument([trial]).runs[0].fields ?? [:]
        fields["status"] = .string(trial.status.rawValue)
        fields["then"] = .optional(trial.record.ending?.status.rawValue)
        fields["changes"] = changes.map { .list($0.map(\.json)) } ?? .null
        fields["missing"] = .list(missing.map { .string($0) })
        if !checked.isEmpty { fields["with"] = .list(checked.map(\.json)) }
        return .map(fields)
    }

    /// What the run itself prints, and what is different now; of one of several only that.
    public var text: String { isBrief ? brief : text(TrialsDocument([trial], notes: notes).text) }

    /// The same with every figure by phase, side and fault.
    public var textInFull: String {
        isBrief ? brief : text(TrialsDocument([trial], notes: notes).textInFull)
    }

    private func text(_ card: String) -> String {
        (checked.map(\.text) + [card]).joined(separator: "\n\n")
    }

    private var brief: String {
        let verdict = VerdictWords(trial.card, policy: trial.policy).lastLine
        return ([verdict] + (["recorded  \(trial.directory.path)"] + notes).map { "  " + $0 })
            .map(\.shown).joined(separator: "\n") + checked.map { "\n" + $0.text }.joined()
    }

    /// A sentence beside its label, in as many lines as it needs.
    private static func labelled(_ label: String, _ text: String) -> [String] {
        let margin = String(repeating: " ", count: label.count)
        return WrappedText.lines(text, width: 80 - label.count).enumerated().map {
            ($0 == 0 ? label : margin) + $1
        }
    }

    /// The verdict of then, what is another one now, and what is missing.
    private var notes: [String] {
        let record = trial.record
        let then = record.ending?.status.rawValue ?? "no verdict"
        let program = record.ending?.judge ?? record.program
        var notes = [
            "then      \(then), by \(program.version) (\(program.commit)), run of"
                + " \(record.began.minutes)"
        ]
        if changes == [] { notes.append("now       every verdict as then") }
        notes += (changes ?? []).map {
            "changed   \($0.subject): then \($0.then ?? "nothing"), now \($0.now ?? "nothing")"
        }
        return notes + missing.flatMap { Self.labelled("missing   ", $0) }
    }
}
