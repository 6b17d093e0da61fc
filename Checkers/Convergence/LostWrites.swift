import Histories

/// Whether acknowledged writes are gone at the end without anybody having replaced them knowingly.
///
/// Two rules, the first where the store says enough:
/// - *versions*: every acknowledged write carries the version it was given, and the versions it
///   overwrote knowingly (`"version": "n1.17", "replaced": ["n2.4"]` in its completion). A write is
///   lost if no final value is its own and no acknowledged write replaced its version.
///   A delete of which nothing is left is lost if something is that it overwrote.
/// - *real time*: a write is lost if all that is left was done before the write began.
///
/// Last-write-wins silently drops concurrent writes: the first rule counts them, the second cannot.
/// With versions, a write of unknown outcome may have replaced others without our hearing of it.
/// Where one visibly took effect, what looks lost is counted as undetermined instead.
public struct LostWrites: PropertyChecker {
    /// How loss was decided.
    public enum Rule: String, Sendable, Hashable {
        /// By the versions that the store gave out.
        case versions
        /// By the order in real time.
        case realTime = "real time"
    }

    /// The lost writes of one key.
    public struct Loss: Sendable, Hashable {
        /// The key; nil where operations have none.
        public var key: String?
        /// The journal's indices of the lost writes' invocations, in order.
        public var operations: [Int]
    }

    /// How many writes were lost, and which.
    public struct Measurement: Sendable, Hashable {
        /// Acknowledged writes of keys that were read at the end.
        public var acknowledged: Int
        /// The losses, ordered by key; keys without any are left out.
        public var losses: [Loss]
        /// Writes that may have been lost, or replaced by a write of unknown outcome.
        public var undetermined: Int
        /// How loss was decided.
        public var rule: Rule

        /// The number of lost writes.
        public var count: Int { losses.reduce(0) { $0 + $1.operations.count } }
    }

    /// The property that it decides.
    public let property = Property.lostWrites

    /// A check of final reads.
    public init() {}

    /// Invalid if a write was lost; one anomaly a key, ordered by key, whatever the budget.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        let final = FinalReads(history)
        guard !final.keys.isEmpty else { return .unknown(FinalReads.missing) }
        let found = Self.losses(history, final)
        let lossy = found.keys.filter { !$0.lost.isEmpty }
        let writes = Dictionary(
            grouping: lossy.isEmpty
                ? [] : history.operations.filter { $0.writtenValue != nil }
        ) { $0.keyNumber }
        let anomalies = lossy.map { losses in
            Self.anomaly(
                losses,
                found.rule,
                writes[losses.final.number] ?? [],
                Story(history: history, key: losses.final.key)
            )
        }
        return anomalies.isEmpty ? .valid : .invalid(anomalies)
    }

    /// Counts the losses; nil if the history has no final reads.
    public static func measure(_ history: History) -> Measurement? {
        let final = FinalReads(history)
        guard !final.keys.isEmpty else { return nil }
        let found = losses(history, final)
        return Measurement(
            acknowledged: found.keys.reduce(0) { $0 + $1.acknowledged },
            losses: found.keys.filter { !$0.lost.isEmpty }
                .map { Loss(key: $0.final.key, operations: $0.lost.map(\.index)) },
            undetermined: found.keys.reduce(0) { $0 + $1.undetermined },
            rule: found.rule
        )
    }

    private struct KeyLosses {
        let final: FinalReads.Key
        var acknowledged = 0
        var undetermined = 0
        var lost: [Operation] = []
    }

    private static func losses(
        _ history: History,
        _ final: FinalReads
    ) -> (keys: [KeyLosses], rule: Rule) {
        let writes = history.operations.filter { $0.writtenValue != nil }
        let acknowledged = writes.filter(\.isOK)
        let hasVersions =
            !acknowledged.isEmpty && acknowledged.allSatisfy { $0.extra["version"]?.text != nil }
        let groups = Dictionary(grouping: writes) { $0.keyNumber }
        let keys = final.keys.map { key in
            let writes = groups[key.number] ?? []
            return hasVersions ? byVersions(key, writes) : byRealTime(key, writes)
        }
        return (keys, hasVersions ? .versions : .realTime)
    }

    private static func byVersions(_ key: FinalReads.Key, _ writes: [Operation]) -> KeyLosses {
        let acknowledged = writes.filter(\.isOK)
        let left = key.values
        let versions = Set(acknowledged.compactMap { $0.extra["version"] })
        let replaced = Set(acknowledged.flatMap { $0.extra["replaced"]?.elements ?? [] })
        var known = Set(acknowledged.compactMap(\.writtenValue)).union([.null])
        // Nothing may be left of a key because somebody never heard that a delete took effect.
        if writes.contains(where: { $0.isInfo && $0.writtenValue == .null }) { known.remove(.null) }
        let isUnclear =
            writes.contains(where: \.isInfo)
            && !(replaced.isSubset(of: versions) && left.isSubset(of: known))
        let remains = acknowledged.filter { left.contains($0.writtenValue ?? .null) }
            .compactMap { $0.extra["version"] }
        let gone = acknowledged.filter { write in
            // Beside a concurrent write nothing shows of a delete: what it replaced would.
            if write.writtenValue == .null, !left.contains(.null) {
                return write.extra["replaced"]?.elements?.contains(where: remains.contains) ?? false
            }
            return !left.contains(write.writtenValue ?? .null)
                && !replaced.contains(write.extra["version"] ?? .null)
        }
        var losses = KeyLosses(final: key, acknowledged: acknowledged.count)
        losses.lost = isUnclear ? [] : gone
        losses.undetermined = isUnclear ? gone.count : 0
        return losses
    }

    private static func byRealTime(_ key: FinalReads.Key, _ writes: [Operation]) -> KeyLosses {
        let acknowledged = writes.filter(\.isOK)
        var finishes: [Value: Int] = [:]
        for write in writes {
            guard let value = write.writtenValue else { continue }
            finishes[value] = max(finishes[value] ?? -1, write.finish)
        }
        // A value that nobody wrote proves nothing; null was there before everything.
        let latest =
            key.values
            .map { finishes[$0] ?? ($0 == .null ? -1 : Operation.never) }.max() ?? Operation.never
        return KeyLosses(
            final: key,
            acknowledged: acknowledged.count,
            lost: acknowledged.filter {
                $0.start > latest && !key.values.contains($0.writtenValue ?? .null)
            }
        )
    }

    private static func anomaly(
        _ losses: KeyLosses,
        _ rule: Rule,
        _ writes: [Operation],
        _ story: Story
    ) -> Anomaly {
        let read = losses.final.reads.last
        let write = losses.lost[losses.lost.count - 1]
        let left = losses.final.values
        let winner = writes.last {
            $0.isOK && $0.start != write.start && left.contains($0.writtenValue ?? .null)
        }
        let shown = Set([write] + [winner].compactMap(\.self) + losses.final.reads)
        let operations = shown.sorted { $0.start < $1.start }
        let clock = Clock(for: operations)
        let value = (write.writtenValue ?? .null).text(limit: 40)
        let held = (read?.result ?? .null).text(limit: 40)
        let why =
            rule == .versions
            ? "no acknowledged write replaced it" : "nothing that was written later is left"
        let others = losses.lost.count - 1
        return Anomaly(
            name: "lost write",
            key: losses.final.key,
            operations: losses.lost.map(\.index),
            culprit: write.index,
            explanation: "client \(write.process) wrote \(value) and had it acknowledged"
                + " \(clock.finish(write)), but at the end"
                + " \(read?.node ?? "the store") held \(held)"
                + " and \(why)"
                + (others > 0 ? "; \(others) more of \(losses.acknowledged) were lost" : ""),
            gist: "\(story.who(write)) wrote \(value)\(story.at(write, "at")) and had it"
                + " acknowledged; at the end it was gone, and nobody had replaced it knowingly.",
            steps: steps(write, winner, losses.final.reads, rule),
            flaw: "acknowledged, then gone",
            evidence: .timeLine(Anomaly.Moments(operations, culprit: write))
        )
    }

    private static func steps(
        _ write: Operation,
        _ winner: Operation?,
        _ reads: [Operation],
        _ rule: Rule
    ) -> [Anomaly.Step] {
        let demand =
            rule == .versions
            ? "They must return it, or a value written by somebody who had seen it. None does."
            : "They must return it, or a value written later. None does."
        var steps =
            reads.first.map { read in
                [
                    Anomaly.Step(
                        from: write.index,
                        to: read.index,
                        kind: "rt",
                        reason:
                            "\(write.subject()) was acknowledged \(write.gap(to: read))before the"
                            + " final reads. \(demand)"
                    )
                ]
            } ?? []
        if let winner {
            let reason =
                winner.finish < write.start
                ? " is what is left, although it was done before."
                : winner.start < write.finish
                    ? " ran at the same time, had not seen it, and is what is left."
                    : " came later, had not seen it, and is what is left."
            steps.append(
                Anomaly.Step(
                    from: winner.index,
                    to: write.index,
                    kind: "why",
                    reason: "Why: \(winner.subject(false))" + reason
                )
            )
        }
        return steps
    }
}
