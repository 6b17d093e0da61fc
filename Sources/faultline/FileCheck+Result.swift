import Checkers
import Histories
import Reporting
import Scoring

extension FileCheck {
    /// What was found in one file.
    struct Result {
        var file: String
        var model: String?
        /// What was asked for, as a word that follows "is" or "is not".
        var property = "linearizable"
        var format: String?
        var verdict: Verdict
        /// The orders of the keys, if they were asked for.
        var witness: Witness?
        /// What other models say, if all were asked for.
        var survey: ConsistencySurvey?
        /// How late reads were, if all was asked for.
        var staleness: Staleness?
        var operations = 0
        var keys = 0
        var elapsed = 0.0
        var torn: String?
        /// The time line of the first anomaly as SVG, if it was asked for.
        var picture: String?
        /// The page on it all, if it was asked for.
        var page: String?

        /// A file that could not be checked, for the JSON array of several.
        static func unreadable(file: String, error: String) -> Result {
            Result(file: file, verdict: .unknown(Cause(.nothingToCheck, error)))
        }

        /// What the verdict means for the exit status.
        var status: Status {
            switch verdict {
            case .valid: .asClaimed
            case .invalid: .broken
            case .unknown: .undecided
            }
        }

        /// The document that `--json` prints.
        var json: Value {
            var map = verdict.fields
            map["file"] = .string(file)
            map["model"] = model.map { .string($0) } ?? .null
            map["format"] = format.map { .string($0) } ?? .null
            map["operations"] = .int(Int64(operations))
            map["keys"] = .int(Int64(keys))
            map["elapsed_ms"] = .double((elapsed * 1000).rounded() / 1000)
            if let torn { map["torn"] = .string(torn) }
            if let orders = jsonOfOrders { map["witness"] = orders }
            if let survey { map.merge(survey.fields) { first, _ in first } }
            if let staleness { map["staleness"] = staleness.json }
            return .map(map)
        }

        /// The lines that people read.
        var lines: [String] {
            linesOfVerdict
                + ((survey?.lines ?? []) + (staleness.map { [$0.line] } ?? [])).map { "  " + $0 }
        }

        private var linesOfVerdict: [String] {
            let scope =
                "\(operations) operations, \(keys) key\(keys == 1 ? "" : "s"),"
                + " \(model ?? "no model"), \(Figure.time(Int64(elapsed * 1e6)))"
            let torn = torn.map { ["  note: \($0); everything before it was used"] } ?? []
            switch verdict {
            case .valid:
                return ["\(file): \(property) (\(scope))"] + torn + linesOfOrders
            case .unknown(let cause):
                let hint = cause.hint.map { "; try \($0)" } ?? ""
                return ["\(file): unknown: \(cause.description)\(hint) (\(scope))"] + torn
            case .invalid(let anomalies):
                let first = anomalies.first.map { ScorecardText.drawn($0, of: file) } ?? []
                let others = anomalies.dropFirst().map { anomaly in
                    "\(anomaly.name)\(anomaly.key.map { ", key \($0)" } ?? ""):"
                        + " \(anomaly.explanation)"
                }
                return ["\(file): NOT \(property) (\(scope))"] + torn
                    + (first + others).map { "  " + $0 }
            }
        }
    }
}
