import Checkers
import Histories

/// Whether every read returns something that was written.
struct NothingFromNowhere: PropertyChecker {
    let property = Property(
        "nothing-from-nowhere",
        .accounting,
        "every read returns something that was written"
    )

    func check(_ history: History, within budget: Budget) -> Verdict {
        let written = Set(history.operations.filter { $0.f == "write" }.map(\.argument))
        let reads = history.operations.filter { $0.f == "read" && $0.isOK }
        guard !reads.isEmpty else {
            return .unknown(Cause(.nothingToCheck, "no read completed"))
        }
        let anomalies = reads.compactMap { read -> Anomaly? in
            guard let value = read.result, value != .null, !written.contains(value) else {
                return nil
            }
            return Anomaly(
                name: "phantom read",
                key: read.key,
                operations: [read.index],
                culprit: read.index,
                explanation: "process \(read.process) read a value that nobody wrote"
            )
        }
        return anomalies.isEmpty ? .valid : .invalid(anomalies)
    }
}
