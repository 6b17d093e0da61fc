import Checkers
import Histories
import Reporting
import Scoring

/// A checked file: what was found in it.
public struct CheckedFile: Sendable {
    /// The path as it was given.
    public var file: String
    /// The model or property that was asked for, or guessed; nil if none has the operations.
    public var model: String?
    /// What was asked for, as a word that follows "is" or "is not".
    public var property = "linearizable"
    /// The format of the file; nil if it could not be read.
    public var format: String?
    /// The verdict on what was asked for.
    public var verdict: Verdict
    /// The orders of the keys, if they were asked for.
    public var witness: Witness?
    /// What other models say, if all were asked for.
    public var survey: ConsistencySurvey?
    /// How late reads were, if all was asked for.
    public var staleness: Staleness?
    /// When what was broken, as the nemesis events say.
    public var faults: [FaultSpan] = []
    /// How many operations there are, failed ones included.
    public var operations = 0
    /// How many keys they have.
    public var keys = 0
    /// How long the check took, in milliseconds.
    public var elapsed = 0.0
    /// Whether the run that was recorded was cut short, so that nothing counts as held.
    public var isInterrupted = false
    /// What is wrong with the last line, if it is torn.
    public var torn: String?
    /// What else is to be known of the file and the verdict, a sentence each.
    public var notes: [String] = []
    /// The time line of the first anomaly as SVG, if it was asked for.
    public var picture: String?
    /// The page, if it was asked for.
    public var page: String?
    /// The history as EDN, if it was asked for.
    public var edn: String?
    /// The operations of the first counterexample as a history, if they were asked for.
    public var counterexample: String?
    /// Why the file could not be read or checked; nil if it was.
    public var failure: TrialError?

    /// A file that could not be checked.
    public init(file: String, failure: TrialError) {
        self.init(
            file: file,
            verdict: .unknown(Cause(.nothingToCheck, "\(failure)")),
            failure: failure
        )
    }

    init(
        file: String,
        model: String? = nil,
        property: String = "linearizable",
        format: String? = nil,
        verdict: Verdict,
        failure: TrialError? = nil
    ) {
        self.file = file
        self.model = model
        self.property = property
        self.format = format
        self.verdict = verdict
        self.failure = failure
    }
}

extension CheckedFile: Document {
    /// The page, if it was asked for.
    public var html: String? { page }

    /// What the verdict comes to; a file that could not be checked has none.
    public var outcomes: [Outcome] {
        if failure != nil { return [] }
        let status: RunStatus =
            switch verdict {
            case .valid: isInterrupted ? .interrupted : .asClaimed
            case .invalid: .broken
            case .unknown: .undecided
            }
        return [Outcome(subject: file, status: status)]
    }

    /// The verdict and its figures; of a file that could not be checked, the cause as *unknown*.
    public var json: Value {
        var map = verdict.fields
        map["file"] = .string(file)
        map["model"] = .optional(model)
        map["format"] = .optional(format)
        map["operations"] = .int(Int64(operations))
        map["keys"] = .int(Int64(keys))
        map["elapsed_ms"] = .double((elapsed * 1000).rounded() / 1000)
        if isInterrupted { map["interrupted"] = true }
        if let torn { map["torn"] = .string(torn) }
        if !notes.isEmpty { map["notes"] = .list(notes.map { .string($0) }) }
        if let orders = jsonOfOrders { map["witness"] = orders }
        if let survey { map.merge(survey.fields) { first, _ in first } }
        if let staleness { map["staleness"] = staleness.json }
        return .map(map)
    }

    /// The verdict with its counterexample; nothing for a file that could not be checked.
    public var text: String {
        if failure != nil { return "" }
        let details = (survey?.lines ?? []) + (staleness.map { [$0.line] } ?? [])
        return (linesOfVerdict + details.map { "  " + $0 }).map(\.shown)
            .joined(separator: "\n")
    }

    /// What is to be said about how the file was read, that its end is cut off first.
    var allNotes: [String] {
        (torn.map { ["\($0); everything before it was used"] } ?? []) + notes
    }

    private var linesOfVerdict: [String] {
        let notes = allNotes.map { "  note: " + $0 }
        switch verdict {
        case .valid where isInterrupted:
            let found = "interrupted. Nothing wrong was found until the interruption."
            return headed(.interrupted, found) + notes + linesOfOrders
        case .valid: return headed(.held, property) + notes + linesOfOrders
        case .unknown(let cause):
            let hint = cause.hint.map { "; try \($0)" } ?? ""
            return headed(.undecided, "unknown: \(cause.description)\(hint)") + notes
        case .invalid(let anomalies):
            let state = VerdictWords.State.broken
            return headed(state, "NOT \(property)") + notes
                + AnomalyText(anomalies, held: survey?.strongest, faults: faults).lines
                + [state.head + "\(file): NOT \(property)"]
        }
    }

    /// The verdict on the file, and what was checked; in a line of its own if one would wrap.
    private func headed(_ state: VerdictWords.State, _ text: String) -> [String] {
        let scope =
            "(\(Counted.nouns(operations, "operation")), \(Counted.nouns(keys, "key")),"
            + " \(model ?? "no model"), \(Figure.time(Int64(elapsed * 1e6))))"
        let first = state.head + "\(file): \(text)"
        if first.count + 1 + scope.count <= 80 { return [first + " " + scope] }
        return [first, String(repeating: " ", count: state.head.count) + scope]
    }
}
