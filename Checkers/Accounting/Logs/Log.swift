import Histories

/// Whether what is sent to a log is polled from it, each message once, in order, nothing skipped.
///
/// A `send` puts a message behind those of a key and is answered its offset; a `poll` is answered
/// messages with their offsets, by key. Per key:
/// - *lost message*: an acknowledged one that nobody polled, although a later one was polled;
/// - *duplicated message*: it is at more offsets than it was sent times;
/// - *inconsistent offset*: two messages are at one offset;
/// - *unexpected message*: it was polled before anybody had begun to send it, or its send failed;
/// - *skipped message*: one poll, or two of a process in a row, pass over an offset where one is;
/// - *reordered messages*: offsets of a poll, of two in a row, or of sends of a process go back;
/// - *unseen message*: an acknowledged one that not even the final polls returned.
///
/// ```
/// process 1 |- send a → 0 -| |- send b → 1 -| |- send c → 2 -|
/// process 2                                                    *- poll → [0 a] [2 c] -*   skipped
/// ```
///
/// The words are those of Jepsen's kafka, which Maelstrom's kafka shares: `LogSteps` has the forms.
/// Offsets may have gaps: only one where a message is known to be counts as passed over. A process
/// that assigns or subscribes begins anew, and where somebody subscribes, any poll may.
public struct Log: PropertyChecker {
    /// The property that it decides.
    public let property = Property.log

    /// A check of logs.
    public init() {}

    /// Whether the operations are those of a log.
    static func isMeant(_ history: History) -> Bool {
        let names = history.operationNames
        guard names.isSubset(of: LogSteps.names) else { return false }
        return names.contains("send")
            || names.contains("txn")
                && history.calls.contains { $0.f == "txn" && LogSteps.isTransaction($0) }
    }

    /// At most one anomaly a key of the log and name, ordered by key, whatever the budget.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        var anomalies: [Anomaly] = []
        var causes: [Cause] = []
        for calls in KeyedCalls.all(of: history) {
            do throws(Cause) {
                let account = try LogAccount(calls)
                anomalies += account.anomalies()
                if let doubt = account.doubt { causes.append(doubt) }
            } catch {
                causes.append(error)
            }
        }
        return .of(anomalies, causes)
    }
}
