import Checkers
import Histories

extension Cause {
    /// The fields of a cause in every JSON document: its text and kind, and how far a search got.
    var fields: [String: Value] {
        var fields: [String: Value] = [
            "cause": .string(description), "cause_kind": .string(kind.rawValue),
        ]
        if let key { fields["cause_key"] = .string(key) }
        if let progress { fields["cause_progress"] = progress.json }
        if let budgetToTry {
            fields["cause_budget_to_try"] = [
                "steps": .int(Int64(budgetToTry.steps)), "bytes": .int(Int64(budgetToTry.bytes)),
            ]
        }
        return fields
    }
}

extension SearchProgress {
    var json: Value {
        [
            "operations": .int(Int64(operations)), "events": .int(Int64(events)),
            "all_events": .int(Int64(eventCount)), "open": .int(Int64(open)),
            "open_unknown": .int(Int64(unknown)), "steps": .int(Int64(steps)),
            "exhausted": .string(exhausted.rawValue),
        ]
    }
}
