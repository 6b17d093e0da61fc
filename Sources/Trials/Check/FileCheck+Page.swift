import Checkers
import Histories
import Reporting

extension FileCheck {
    /// The page on what was found in a history.
    ///
    /// Operations are placed by the linearizability of an object, if there is one.
    func page(
        _ result: CheckedFile,
        of history: History,
        object: NamedModel?
    ) -> HistoryReport {
        var findings = [
            HistoryReport.Finding(property: result.property, verdict: result.verdict)
        ]
        findings += (result.survey?.findings ?? []).filter { $0.model.name != result.property }
            .map { HistoryReport.Finding(property: $0.model.name, verdict: $0.verdict) }
        return HistoryReport(
            title: "\(file): \(result.headline)",
            history,
            findings: findings,
            reproduction: reproduction(result),
            facts: [
                ("file", file), ("format", result.format ?? "unknown"),
                ("model", result.model ?? "none has these operations"),
                ("operations", "\(result.operations)"), ("keys", "\(result.keys)"),
                ("checked in", Figure.time(Int64(result.elapsed * 1e6))),
            ] + result.allNotes.map { ("note", $0) },
            judge: object.map { Linearizability(model: $0, initial: settings.initial) },
            staleness: result.staleness,
            held: result.survey?.strongest
        )
    }

    private func reproduction(_ result: CheckedFile) -> String {
        var words = ["faultline", "check"]
        if let model = result.model { words += ["--model", model] }
        if let format = settings.format { words += ["--format", format.rawValue] }
        if settings.takesNumbersAsEqual { words.append("--numbers-equal") }
        if settings.marksLastReads { words += ["--final-reads", "last"] }
        if let isIndependent = settings.isIndependent {
            words.append(isIndependent ? "--independent" : "--no-independent")
        }
        if settings.initial != .null { words += ["--initial", settings.initial.jsonText] }
        return (words + [file]).map(Self.quoted).joined(separator: " ")
    }

    /// A word as a shell takes it.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_./=:,+@%".utf8.contains(byte)
            }
        }
        return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}

extension CheckedFile {
    /// The verdict in a few words.
    fileprivate var headline: String {
        switch verdict {
        case .valid: property
        case .invalid: "NOT \(property)"
        case .unknown: "undecided"
        }
    }
}
