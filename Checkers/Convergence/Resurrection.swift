import Histories

/// Whether a value is back at the end although an acknowledged write had replaced it knowingly.
///
/// That a store which takes concurrent writes shows one or the other is its right; that it shows
/// what it said was replaced, or deleted, is not. Typically a delete was forgotten before all nodes
/// had it, or a version does not know what it replaced.
/// ```
/// process 1  |- write 7, version a -|
/// process 2                            |- write null, replaced a -|
/// process 3                                                          *- read → 7 -*   resurrected
/// ```
/// It needs stores that say which versions their writes overwrote, as `LostWrites` does
/// (`"version": "n1.17", "replaced": ["n2.4"]` in completions). Of others it finds nothing.
public struct Resurrection: PropertyChecker {
    /// The property that it decides.
    public let property = Property.resurrection

    /// A check of final reads.
    public init() {}

    /// Invalid if a value is back; one anomaly a key, ordered by key, whatever the budget.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        let final = FinalReads(history)
        guard !final.keys.isEmpty else { return .unknown(FinalReads.missing) }
        let writes = Dictionary(grouping: history.operations.filter { $0.writtenValue != nil }) {
            $0.keyNumber
        }
        let anomalies = final.keys.compactMap { Self.anomaly($0, writes[$0.number] ?? []) }
        return anomalies.isEmpty ? .valid : .invalid(anomalies)
    }

    private static func anomaly(_ key: FinalReads.Key, _ writes: [Operation]) -> Anomaly? {
        let replacements = replacements(writes)
        let authors = Dictionary(grouping: writes) { $0.writtenValue ?? .null }
        for read in key.reads {
            for value in read.heldValues.sorted(by: FinalContents.precedes) where value != .null {
                let successors = (authors[value] ?? []).map { author in
                    author.extra["version"].flatMap { replacements[$0] }
                }
                // Another write of the value, not replaced or of unknown outcome, may explain it.
                guard let author = authors[value]?.last, let successor = successors.last ?? nil,
                    !successors.contains(where: { $0 == nil })
                else { continue }
                return anomaly(key, value, author, successor, read)
            }
        }
        return nil
    }

    /// By version, the first acknowledged write that replaced it.
    private static func replacements(_ writes: [Operation]) -> [Value: Operation] {
        writes.filter(\.isOK).reduce(into: [:]) { replacements, write in
            for version in write.extra["replaced"]?.elements ?? []
            where replacements[version] == nil {
                replacements[version] = write
            }
        }
    }

    private static func anomaly(
        _ key: FinalReads.Key,
        _ value: Value,
        _ author: Operation,
        _ successor: Operation,
        _ read: Operation
    ) -> Anomaly {
        let operations = [author, successor, read]
        let left = successor.writtenValue ?? .null
        let deed =
            left == .null
            ? "deleted \(value.text(limit: 40))"
            : "replaced \(value.text(limit: 40)) by \(left.text(limit: 40))"
        return Anomaly(
            name: "resurrected value",
            key: key.key,
            operations: operations.map(\.index).sorted(),
            culprit: read.index,
            explanation: "client \(successor.process) \(deed) and had it acknowledged"
                + " \(Clock(for: operations).finish(successor)), but at the end"
                + " \(read.node ?? "the store") held \((read.result ?? .null).text(limit: 40))",
            evidence: .timeLine(Anomaly.Moments(operations, culprit: read))
        )
    }
}
