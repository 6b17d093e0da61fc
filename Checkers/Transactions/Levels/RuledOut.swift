import Histories

/// The weakest isolation levels that a violation rules out; all that imply them go with them.
///
/// A cycle is held to each level's own condition, so that a lost update which was found under
/// serializability is said to rule out cursor stability. Where a level itself forced an order on
/// the cycle, or where no cycle is known, it is only said of the level that was asked for.
struct RuledOut {
    let facts: TransactionFacts
    /// What was asked for.
    let level: IsolationLevel
    let form: IsolationLevel.Form

    /// The weakest, none of which implies another one, the strongest first.
    func weakest(by violation: Violation) -> [Property] {
        let asked = level.property(form)
        switch violation {
        case .problem(let problem): return [problem.kind.rulesOut.property()]
        case .component, .noOrder: return [asked]
        case .cycle(let cycle):
            let isCertain = cycle.edges.allSatisfy { $0.reader < 0 && !$0.isForced }
            guard isCertain, !cycle.isOfSearch else { return [asked] }
            var out: Set<Property> = [asked]
            for level in IsolationLevel.allCases {
                for form in IsolationLevel.Form.allCases where forbids(cycle, level, form) {
                    out.insert(level.property(form))
                }
            }
            return out.filter { one in !out.contains { one != $0 && one.implies($0) } }.sorted()
        }
    }

    /// Whether a level forbids a cycle.
    private func forbids(
        _ cycle: Cycle,
        _ level: IsolationLevel,
        _ form: IsolationLevel.Form
    ) -> Bool {
        let classes = CycleClass.forbidden(by: level, form)
        if classes.contains(where: { $0.contains(cycle) }) { return true }
        switch level.canonical {
        case .cursorStability: return isLostUpdate(cycle)
        case .monotonicAtomicView: return hasVanished(cycle)
        case .readAtomic: return isFractured(cycle, form)
        case .transactionalCausal:
            return cycle.overwriteCount == 1
                && cycle.edges.allSatisfy { $0.kind == .rw || isCause($0.kind, form) }
        default: return false
        }
    }

    /// A read of a write, or an order that the form knows.
    private func isCause(_ kind: Dependency, _ form: IsolationLevel.Form) -> Bool {
        switch kind {
        case .wr: true
        case .session: form != .plain
        case .realTime: form == .realTime
        case .ww, .rw, .update, .pass: false
        }
    }

    /// The two edges of a cycle of two, if one of them is of a read that was written over.
    private func pair(_ cycle: Cycle) -> (overwrite: Cycle.Edge, back: Cycle.Edge)? {
        guard cycle.edges.count == 2, cycle.overwriteCount == 1 else { return nil }
        let (one, other) = (cycle.edges[0], cycle.edges[1])
        return one.kind == .rw ? (one, other) : (other, one)
    }

    private func isFractured(_ cycle: Cycle, _ form: IsolationLevel.Form) -> Bool {
        pair(cycle).map { isCause($0.back.kind, form) } ?? false
    }

    /// Something of a transaction is read, and after it an item from before that transaction.
    private func hasVanished(_ cycle: Cycle) -> Bool {
        guard let (overwrite, back) = pair(cycle), back.kind == .wr else { return false }
        let reads = facts.reads(of: Int(overwrite.from))
        guard let first = reads.first(where: { facts.readSources[$0] == overwrite.to }) else {
            return false
        }
        return reads.contains { read in
            guard read > first, facts.orders.readRanks[read] >= 0,
                let write = facts.write(of: facts.readKeys[read], by: Int(overwrite.to))
            else { return false }
            return facts.orders.readRanks[read] < facts.orders.writeRanks[write]
        }
    }

    /// A key is read and written, and another version is in between.
    private func isLostUpdate(_ cycle: Cycle) -> Bool {
        guard let (overwrite, back) = pair(cycle), back.kind == .ww else { return false }
        return facts.reads(of: Int(overwrite.from)).contains { read in
            let key = facts.readKeys[read]
            guard facts.orders.readRanks[read] >= 0,
                let own = facts.write(of: key, by: Int(overwrite.from)),
                let other = facts.write(of: key, by: Int(overwrite.to))
            else { return false }
            let between = facts.orders.writeRanks[other]
            return facts.orders.readRanks[read] < between && between < facts.orders.writeRanks[own]
        }
    }
}

extension CycleClass {
    /// Whether a cycle is one of the class, from whichever of its edges it begins.
    func contains(_ cycle: Cycle) -> Bool {
        cycle.edges.indices.contains { begin in
            guard cycle.edges[begin].kind == first else { return false }
            var state = start
            for edge in cycle.edges[(begin + 1)...] + cycle.edges[..<begin] {
                state = automaton.next(state, edge.kind)
                if state < 0 { return false }
            }
            return accepted.contains(state)
        }
    }
}
