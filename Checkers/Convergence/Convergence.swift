import Histories

/// Whether all nodes hold the same at the end, and nothing that nobody wrote.
///
/// Agreement alone is not enough: nodes that all forgot everything agree perfectly. Hence the
/// second rule: what they hold was written, and is not nothing if a write was acknowledged.
/// Eventual consistency itself cannot be refuted by a finite history (Burckhardt, Principles of
/// Eventual Consistency, 2014, chapter 5); what is checked here is "converged by the time of the
/// final reads".
public struct Convergence: Checker {
    /// The name of the property.
    public let name = "convergence"

    /// A check of final reads.
    public init() {}

    /// Compares the final reads; at most one anomaly a key, ordered by key, whatever the budget.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        let final = FinalReads(history)
        guard !final.keys.isEmpty else { return .unknown(FinalReads.missing) }
        let writes = Dictionary(grouping: history.operations.filter { !$0.isFinalRead }) { $0.key }
        let anomalies = final.keys.compactMap { key in
            divergence(key) ?? unexplained(key, writes[key.key] ?? [])
        }
        if !anomalies.isEmpty { return .invalid(anomalies) }
        return gap(in: final).map { .unknown($0) } ?? .valid
    }

    private func divergence(_ key: FinalReads.Key) -> Anomaly? {
        let groups = Dictionary(grouping: key.reads) { $0.heldValues }
        guard groups.count > 1 else { return nil }
        let ordered = groups.values.sorted { ($1.count, $0[0].index) < ($0.count, $1[0].index) }
        let parts = ordered.map { reads in
            Self.enumeration(reads.map { $0.node ?? "a node" }) + " held "
                + Self.text(reads[0], limit: 40)
        }
        return anomaly(
            "divergence",
            key,
            key.reads,
            "at the end " + parts.joined(separator: ", but ")
        )
    }

    private func unexplained(_ key: FinalReads.Key, _ operations: [Operation]) -> Anomaly? {
        let changes = operations.filter { $0.f != "read" }
        // Other operations than writes leave values that only their own model can explain.
        guard changes.allSatisfy({ $0.writtenValue != nil }) else { return nil }
        let written = Set(changes.compactMap(\.writtenValue))
        let acknowledged = changes.last { $0.isOK && $0.writtenValue != .null }
        for read in key.reads {
            guard let result = read.result, !written.contains(result) else { continue }
            for value in read.heldValues.subtracting(written).sorted(by: Self.precedes) {
                let start = "at the end \(read.node ?? "a node") held \(Self.text(read, limit: 40))"
                if value != .null {
                    return anomaly(
                        "unexplained value",
                        key,
                        [read],
                        start + ", but nobody ever wrote \(value.text(limit: 40))"
                    )
                }
                if let acknowledged {
                    let clock = Clock(for: [acknowledged, read])
                    return anomaly(
                        "unexplained value",
                        key,
                        [acknowledged, read],
                        start + ", although process \(acknowledged.process) had written"
                            + " \((acknowledged.writtenValue ?? .null).text(limit: 40)) and had it"
                            + " acknowledged \(clock.finish(acknowledged))"
                    )
                }
            }
        }
        return nil
    }

    /// A node that was asked for final reads but has none of a key that others answered.
    private func gap(in final: FinalReads) -> Cause? {
        for key in final.keys {
            let nodes = Set(key.reads.compactMap(\.node))
            guard let silent = final.nodes.first(where: { !nodes.contains($0) }) else { continue }
            return Cause(
                .missingFinalReads,
                "\(silent) did not answer the final read"
                    + (key.key.map { " of \($0)" } ?? "") + ", which other nodes answered",
                key: key.key
            )
        }
        return nil
    }
}

// MARK: Words

extension Convergence {
    private func anomaly(
        _ name: String,
        _ key: FinalReads.Key,
        _ operations: [Operation],
        _ sentence: String
    ) -> Anomaly {
        Anomaly(
            name: name,
            key: key.key,
            operations: operations.map(\.index).sorted(),
            explanation: sentence,
            drawing: Self.table(key.reads, marked: Set(operations), name)
        )
    }

    /// One row a node: what it held.
    private static func table(
        _ reads: [Operation],
        marked: Set<Operation>,
        _ name: String
    ) -> String {
        let width = reads.map { ($0.node ?? "-").count }.max() ?? 0
        let usual = Dictionary(grouping: reads) { $0.heldValues }.values
            .max { ($0.count, $1[0].index) < ($1.count, $0[0].index) }?.first
        let isDivergence = name == "divergence"
        let rows = reads.prefix(40).map { read in
            let node = read.node ?? "-"
            let odd = isDivergence ? read.heldValues != usual?.heldValues : marked.contains(read)
            return node.prefix(30)
                + String(repeating: " ", count: min(30, width) - min(30, node.count))
                + "  " + text(read, limit: 40) + (odd ? "  <- " + name : "")
        }
        return rows.joined(separator: "\n")
    }

    /// What a read returned, siblings in an order of their own.
    private static func text(_ read: Operation, limit: Int) -> String {
        guard let elements = read.result?.elements else {
            return (read.result ?? .null).text(limit: limit)
        }
        return Value.list(elements.sorted(by: precedes)).text(limit: limit)
    }

    /// Any order will do, as long as it does not depend on hashes.
    private static func precedes(_ one: Value, _ other: Value) -> Bool {
        if let one = one.integer, let other = other.integer { return one < other }
        return one.text(limit: .max) < other.text(limit: .max)
    }

    private static func enumeration(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }
}
