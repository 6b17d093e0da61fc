import Histories

/// Whether no two reads see two writes in opposite orders.
///
/// Reads and transactions are lists of steps, such as ["r", 6, null]. One read that shows the first
/// write and not the second, and one that shows the second and not the first, agree with no order
/// of the two:
///
/// ```
/// process 1 |- w x 1 -|
/// process 2     |- w y 1 -|
/// process 3              |- r x → 1, r y → null -|
/// process 4              *- r y → 1, r x → null -*    long fork
/// ```
///
/// Source: Sovran, Power, Aguilera and Li, Transactional storage for geo-replicated systems, SOSP
/// 2011, where parallel snapshot isolation allows it and snapshot isolation does not; Jepsen's
/// long-fork. A register is written from its first value to others and never back: of those to
/// which somebody writes the first value, nothing is said.
public struct LongFork: PropertyChecker {
    /// The property that it decides.
    public let property = Property.longFork
    private let initial: [String: Value]

    /// A check of registers that begin as a map says, all null by default.
    public init(initial: Value = .null) { self.initial = initial.fields ?? [:] }

    /// At most one anomaly a key; each pair of steps of one read counts as a step of the budget.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        var anomalies: [Anomaly] = []
        var causes: [Cause] = []
        var isRead = false
        var left = budget.steps
        for calls in KeyedCalls.all(of: history) {
            do throws(Cause) {
                let snapshots = try snapshots(calls)
                isRead = isRead || !snapshots.isEmpty
                if let fork = try fork(snapshots, &left) { anomalies.append(tell(fork, calls)) }
            } catch {
                causes.append(error)
            }
        }
        if !isRead {
            causes.append(Cause(.nothingToCheck, "no read of several registers completed"))
        }
        return .of(anomalies, causes)
    }

    /// Which registers one read showed written, and which not.
    private struct Snapshot {
        let read: Operation
        var written: [Value] = []
        var unwritten: [Value] = []
    }

    private struct Fork {
        let earlier: Operation
        let later: Operation
        /// The register that only the earlier read showed written.
        let one: Value
        /// The register that only the later one did.
        let other: Value
    }

    /// A register that somebody sets back may be as at first more than once.
    private func snapshots(_ calls: KeyedCalls) throws(Cause) -> [Snapshot] {
        var isSetBack: Set<Value> = []
        var all: [(Operation, [MicroOperation])] = []
        for operation in calls.operations {
            guard operation.steps != nil || operation.f == "txn" else {
                throw calls.unsupported(operation)
            }
            guard let steps = operation.effectiveSteps else { throw calls.unsupported(operation) }
            for step in steps where step.kind == .write && step.value == first(step.name) {
                isSetBack.insert(step.name)
            }
            if operation.isOK { all.append((operation, steps)) }
        }
        return all.compactMap { operation, steps in
            var snapshot = Snapshot(read: operation)
            // What a transaction wrote itself, it shows whatever came before.
            var own: Set<Value> = []
            for step in steps {
                if step.kind != .read {
                    own.insert(step.name)
                } else if !isSetBack.contains(step.name) && !own.contains(step.name) {
                    let isFirst = step.value == first(step.name)
                    if isFirst { snapshot.unwritten.append(step.name) }
                    if !isFirst { snapshot.written.append(step.name) }
                }
            }
            return snapshot.written.count + snapshot.unwritten.count > 1 ? snapshot : nil
        }
    }

    private func first(_ name: Value) -> Value {
        initial.isEmpty ? .null : initial[name.registerName] ?? .null
    }

    private struct Pair: Hashable {
        let written: Value
        let unwritten: Value
    }

    private func fork(_ snapshots: [Snapshot], _ left: inout Int) throws(Cause) -> Fork? {
        var seen: [Pair: Operation] = [:]
        for snapshot in snapshots {
            left -= snapshot.written.count * snapshot.unwritten.count
            guard left >= 0 else {
                throw Cause(.budgetExhausted, "the reads of several registers have too many pairs")
            }
            for written in snapshot.written {
                for unwritten in snapshot.unwritten where written != unwritten {
                    let opposite = Pair(written: unwritten, unwritten: written)
                    if let earlier = seen[opposite] {
                        return Fork(
                            earlier: earlier,
                            later: snapshot.read,
                            one: unwritten,
                            other: written
                        )
                    }
                    let pair = Pair(written: written, unwritten: unwritten)
                    seen[pair] = seen[pair] ?? snapshot.read
                }
            }
        }
        return nil
    }

    private func tell(_ fork: Fork, _ calls: KeyedCalls) -> Anomaly {
        let shown = [fork.earlier, fork.later]
        let clock = Clock(for: shown)
        let (one, other) = (fork.one.text(limit: 40), fork.other.text(limit: 40))
        return calls.story.anomaly(
            "long fork",
            shown,
            culprit: fork.later,
            "client \(fork.later.process) read a write of \(other) and none of \(one)"
                + " \(clock.start(fork.later)), but client \(fork.earlier.process) read a write of"
                + " \(one) and none of \(other) \(clock.start(fork.earlier)): they saw the two"
                + " writes in opposite orders"
        )
    }
}
