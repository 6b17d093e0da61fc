import Histories

/// The operations of one key, in order of invocation.
struct KeyedCalls {
    let history: History
    let key: String?
    /// Those that took effect or may have.
    let operations: [Operation]
    /// Those that certainly had no effect.
    let failed: [Operation]

    /// Those of every key, ordered by key.
    static func all(of history: History) -> [KeyedCalls] {
        let failed = Dictionary(grouping: history.failed) { $0.keyNumber }
        return Dictionary(grouping: history.operations) { $0.keyNumber }
            .map { number, operations in
                KeyedCalls(
                    history: history,
                    key: history.pairs.key(number),
                    operations: operations,
                    failed: failed[number] ?? []
                )
            }
            .sorted { KeySlice.precedes($0.key, $1.key) }
    }

    /// Words for what happened to the key.
    var story: Story { Story(history: history, key: key) }

    /// The doubt about a key with an operation that an account knows nothing of.
    func unsupported(_ operation: Operation) -> Cause {
        let story = story
        return Cause(
            .unsupportedOperation,
            "\(story.did(operation)), which this account does not cover",
            key: key
        )
    }
}

extension Verdict {
    /// Invalid if there are anomalies, else unknown if there are doubts, else valid.
    static func of(_ anomalies: [Anomaly], _ causes: [Cause]) -> Verdict {
        if !anomalies.isEmpty { return .invalid(anomalies) }
        return causes.first.map { .unknown($0) } ?? .valid
    }
}

/// "; 3 more of 17 were lost", or nothing if there are no more.
func remainder(_ count: Int, of total: Int, _ fate: String) -> String {
    count > 1 ? "; \(count - 1) more of \(total) were \(fate)" : ""
}
