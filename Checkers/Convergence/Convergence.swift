import Histories

/// Whether all nodes hold the same at the end, and nothing that nobody wrote.
///
/// Agreement alone is not enough: nodes that all forgot everything agree perfectly. Hence the
/// second rule: what they hold was written, and is not nothing if a write was acknowledged. A write
/// of null deletes. The second rule is for registers, one key at a time; whether the nodes agree on
/// the right thing is for `CounterBounds`, `LostElements` and their like to say of everything else.
///
/// Lists are sets, of siblings or elements, but for keys that are appended to: there order counts.
/// Eventual consistency itself cannot be refuted by a finite history (Burckhardt, Principles of
/// Eventual Consistency, 2014, chapter 5); what is checked here is "converged by the time of the
/// final reads".
public struct Convergence: PropertyChecker {
    /// The property that it decides.
    public let property = Property.convergence

    /// A check of final reads.
    public init() {}

    /// Compares the final reads; at most one anomaly a key, ordered by key, whatever the budget.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        let final = FinalReads(history)
        guard !final.keys.isEmpty else { return .unknown(FinalReads.missing) }
        let writes = Dictionary(grouping: history.operations.filter { !$0.isFinalRead }) {
            $0.keyNumber
        }
        let anomalies = final.keys.compactMap { key in
            let changes = (writes[key.number] ?? []).filter { $0.f != "read" }
            let contents = FinalContents(key.reads, after: changes)
            // What all keys hold together is explained by what was done to each.
            let isWhole = key.key == nil && history.pairs.keyCount > 0
            return divergence(key, contents)
                ?? (isWhole ? nil : unexplained(key, contents, changes))
        }
        if !anomalies.isEmpty { return .invalid(anomalies) }
        return gap(in: final).map { .unknown($0) } ?? .valid
    }

    /// How many of the keys that were read at the end differ between nodes; nil without such reads.
    public static func residue(of history: History) -> Share? {
        let final = FinalReads(history)
        guard !final.keys.isEmpty else { return nil }
        let changes = Dictionary(grouping: history.operations.filter { $0.f != "read" }) {
            $0.keyNumber
        }
        let diverged = final.keys.filter { key in
            let contents = FinalContents(key.reads, after: changes[key.number] ?? [])
            return Set(key.reads.map(contents.held)).count > 1
        }
        return Share(diverged.count, of: final.keys.count)
    }

    private func divergence(_ key: FinalReads.Key, _ contents: FinalContents) -> Anomaly? {
        let groups = Dictionary(grouping: key.reads, by: contents.held)
        guard groups.count > 1 else { return nil }
        let ordered = groups.values.sorted { ($1.count, $0[0].index) < ($0.count, $1[0].index) }
        let parts = ordered.map { reads in
            Self.enumeration(reads.map { $0.node ?? "a node" }) + " held "
                + contents.text(reads[0], limit: 40)
        }
        return anomaly(
            "divergence",
            key,
            contents,
            key.reads,
            "at the end " + parts.joined(separator: ", but ")
        )
    }

    private func unexplained(
        _ key: FinalReads.Key,
        _ contents: FinalContents,
        _ changes: [Operation]
    ) -> Anomaly? {
        // Other operations than writes leave values that only their own model can explain.
        guard changes.allSatisfy({ $0.writtenValue != nil }) else { return nil }
        let written = Set(changes.compactMap(\.writtenValue))
        let acknowledged = changes.last { $0.isOK && $0.writtenValue != .null }
        for read in key.reads {
            guard let result = read.result, !written.contains(result) else { continue }
            let foreign = read.heldValues.subtracting(written)
            for value in foreign.sorted(by: FinalContents.precedes) {
                let held = contents.text(read, limit: 40)
                let start = "at the end \(read.node ?? "a node") held \(held)"
                if value != .null {
                    return anomaly(
                        "unexplained value",
                        key,
                        contents,
                        [read],
                        start + ", but nobody ever wrote \(value.text(limit: 40))"
                    )
                }
                if let acknowledged {
                    let clock = Clock(for: [acknowledged, read])
                    return anomaly(
                        "unexplained value",
                        key,
                        contents,
                        [acknowledged, read],
                        start + ", although client \(acknowledged.process) had written"
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
        _ contents: FinalContents,
        _ operations: [Operation],
        _ sentence: String
    ) -> Anomaly {
        Anomaly(
            name: name,
            key: key.key,
            operations: operations.map(\.index).sorted(),
            explanation: sentence,
            evidence: .elements(Self.table(contents, marked: Set(operations), name))
        )
    }

    /// One row a node: what it held.
    private static func table(
        _ contents: FinalContents,
        marked: Set<Operation>,
        _ name: String
    ) -> [Anomaly.Element] {
        let usual = Dictionary(grouping: contents.reads, by: contents.held).values
            .max { ($0.count, $1[0].index) < ($1.count, $0[0].index) }?.first
        let isDivergence = name == "divergence"
        return contents.reads.prefix(40).map { read in
            let isUsual = contents.held(by: read) == usual.map(contents.held)
            return Anomaly.Element(
                place: read.node ?? "-",
                content: contents.text(read, limit: 40),
                isMarked: isDivergence ? !isUsual : marked.contains(read)
            )
        }
    }

    static func enumeration(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }
}
