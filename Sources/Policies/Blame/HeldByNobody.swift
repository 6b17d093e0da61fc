import Checkers
import Histories

/// Whether locks are refused as held only while somebody may hold them.
///
/// A lock that an attempt took, of which its caller never heard, is held by nobody and for ever:
/// ```
/// process 1  |- acquire fails -|                        its first attempt had taken the lock
/// process 2                       |- acquire fails: held -|      lock leaked
/// ```
/// Nothing wrong is ever answered then, so that no model of a lock finds it.
struct HeldByNobody: PropertyChecker {
    let property = Property.progress

    func check(_ history: History, within budget: Budget) -> Verdict {
        var anomalies: [Anomaly] = []
        var isAsked = false
        let keys = Dictionary(grouping: history.calls.filter(Self.isOfLock)) { $0.keyNumber }
        for (_, calls) in keys.sorted(by: { $0.key < $1.key }) {
            for refused in calls where refused.f == "acquire" && refused.isFail {
                guard case .fail("held") = refused.outcome else { continue }
                isAsked = true
                if Self.mayBeHeld(during: refused, calls) { continue }
                anomalies.append(Self.leaked(refused))
                break
            }
        }
        if !anomalies.isEmpty { return .invalid(anomalies) }
        let cause = Cause(.nothingToCheck, "no lock was refused as held")
        return isAsked ? .valid : .unknown(cause)
    }

    private static func isOfLock(_ operation: Operation) -> Bool {
        operation.f == "acquire" || operation.f == "release"
    }

    /// Whether some acquire that may have taken the lock was not certainly undone by then.
    ///
    /// A release undoes one acquire of its own process; any other may still hold.
    private static func mayBeHeld(during refused: Operation, _ calls: [Operation]) -> Bool {
        var holds: [Int: Int] = [:]
        for call in calls where call.start < refused.finish && !call.isFail {
            if call.f == "acquire" {
                guard call.isOK else { return true }
                holds[call.process, default: 0] += 1
            } else if call.isOK, call.finish < refused.start {
                holds[call.process] = max(0, holds[call.process, default: 0] - 1)
            }
        }
        return holds.values.contains { $0 > 0 }
    }

    private static func leaked(_ refused: Operation) -> Anomaly {
        let key = refused.key.map { " \($0.printable(limit: 40))" } ?? ""
        return Anomaly(
            name: "lock leaked",
            key: refused.key,
            operations: [refused.index],
            culprit: refused.index,
            explanation: "client \(refused.process) was refused the lock\(key) as held, at event"
                + " \(refused.index), although nobody was told that it was theirs",
            evidence: .timeLine(Anomaly.Moments([refused], culprit: refused))
        )
    }
}
