import Checkers
import Histories
import Reporting

extension ConsistencySurvey {
    /// What `--json` adds for a file: every model's verdict, and the strongest that held.
    var fields: [String: Value] {
        let held = strongest.map { Value.string($0.name) }
        return [
            "models": .list(
                findings.map { finding in
                    var fields = finding.verdict.fields
                    fields["model"] = .string(finding.model.name)
                    return .map(fields)
                }
            ),
            "strongest": held.first ?? .null,
            "strongest_incomparable": .list(Array(held.dropFirst())),
        ]
    }

    /// A line for every model, and one for the strongest.
    var lines: [String] {
        let width = findings.map(\.model.name.count).max() ?? 0
        let rows = findings.map { finding in
            finding.model.name.padding(to: width + 2) + Self.words(finding.verdict)
        }
        guard let first = strongest.first else { return rows + ["no model is known to hold"] }
        let others = strongest.dropFirst().map(\.name).joined(separator: ", ")
        return rows + [
            "strongest that held: \(first.name)"
                + (others.isEmpty ? "" : "; also \(others), which it does not imply")
        ]
    }

    private static func words(_ verdict: Verdict) -> String {
        switch verdict {
        case .valid: return "yes"
        case .unknown(let cause): return "unknown  " + cause.description
        case .invalid(let anomalies):
            let names = Set(anomalies.map(\.name)).sorted().prefix(3).joined(separator: ", ")
            let keys = Set(anomalies.compactMap(\.key)).sorted()
            let few = keys.prefix(3).joined(separator: ", ") + (keys.count > 3 ? ", ..." : "")
            return "no       \(names)"
                + (keys.isEmpty ? "" : " (key\(keys.count == 1 ? "" : "s") \(few))")
        }
    }
}
