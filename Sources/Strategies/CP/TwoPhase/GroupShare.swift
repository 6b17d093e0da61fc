import Histories
import Replication

/// What a group's log has made of transactions: who holds locks, and what was decided.
///
/// It is a part of the replicated state, so a group holds its locks and its decisions as long as a
/// majority of its nodes can be repaired.
struct GroupShare: Hashable, Sendable {
    /// Those that hold locks here.
    private(set) var prepared: [TransactionID: PreparedTransaction] = [:]
    /// As home: commits, with the groups that have not ended them.
    private(set) var committed: [TransactionID: [Int]] = [:]
    /// As home: those that were aborted and whose coordinator may still ask for a commit.
    private(set) var aborted: Set<TransactionID> = []
    /// Below these numbers a coordinator has no transaction any more.
    private var settled: [NodeID: UInt64] = [:]

    /// Carries a step out.
    mutating func carryOut<Variant: RaftVariant>(
        _ step: GroupStep,
        on objects: inout Objects,
        as variant: Variant.Type
    ) -> Reply {
        switch step {
        case .whole(let id, let steps):
            if let refusal = refusal(of: steps, for: id, variant) { return .error(refusal) }
            switch lock(steps, on: objects, home: 0, variant) {
            case .part(let part):
                apply(part, to: &objects)
                return .ok(part.results)
            case .refused(let refusal): return .error(refusal)
            }
        case .prepare(let id, let steps, let home, let settled):
            settle(id.node, below: settled)
            return prepare(id, steps, home, on: objects, variant)
        case .decide(let id, let isCommitted, let others):
            return .ok(.bool(decide(id, isCommitted, others, on: &objects)))
        case .end(let id, let isCommitted):
            end(id, isCommitted, on: &objects)
            return .ok(.null)
        case .forget(let id, let group):
            committed[id]?.removeAll { $0 == group }
            if committed[id]?.isEmpty == true { committed[id] = nil }
            return .ok(.null)
        }
    }

    // MARK: Locks

    private mutating func prepare<Variant: RaftVariant>(
        _ id: TransactionID,
        _ steps: [NumberedStep],
        _ home: Int,
        on objects: Objects,
        _ variant: Variant.Type
    ) -> Reply {
        if let known = prepared[id] { return .ok(known.results) }
        // Safety: a question that comes late must not bring back what was decided.
        guard !aborted.contains(id), !isSettled(id) else { return .error(.overtaken) }
        if let refusal = refusal(of: steps, for: id, variant) { return .error(refusal) }
        switch lock(steps, on: objects, home: home, variant) {
        case .part(let part):
            prepared[id] = part
            return .ok(part.results)
        case .refused(let refusal): return .error(refusal)
        }
    }

    /// Why a transaction cannot have its locks now; nil if it can.
    ///
    /// Wait-die (Rosenkrantz, Stearns, Lewis, *System level concurrency control for distributed
    /// database systems*, TODS 1978): an older one waits, a younger one is aborted. So nobody waits
    /// for an older one, and there is no circle.
    private func refusal<Variant: RaftVariant>(
        of steps: [NumberedStep],
        for id: TransactionID,
        _: Variant.Type
    ) -> Refusal? {
        guard Variant.locksUntilDecision else { return nil }
        let reads = Set(steps.filter { $0.f == "r" }.map(\.key))
        let changes = Set(steps.filter { $0.f != "r" }.map(\.key))
        var wait: Refusal?
        for (other, part) in prepared.sorted(by: { $0.key < $1.key }) where other != id {
            let changed = part.changes.map(\.key)
            let locked =
                changed.first(where: changes.contains) ?? part.reads.first(where: changes.contains)
                ?? (Variant.readsPrepared ? nil : changed.first(where: reads.contains))
            guard let locked else { continue }
            if other < id { return .locked(locked) }
            wait = .busy(locked)
        }
        return wait
    }

    /// What came of steps.
    private enum Locked {
        case part(PreparedTransaction)
        case refused(Refusal)
    }

    /// The part of a transaction that reads now; refused where an object's kind allows no change.
    private func lock<Variant: RaftVariant>(
        _ steps: [NumberedStep],
        on objects: Objects,
        home: Int,
        _: Variant.Type
    ) -> Locked {
        let shown = Variant.readsPrepared ? withPrepared(objects) : objects
        var run = TransactionRun(steps.map(\.step))
        while let key = run.needed { run.read(shown[key], 0) }
        let changes = steps.filter { $0.f != "r" }
        if !changes.isEmpty {
            var after = shown
            if case .error(let refusal) = after.apply(.transaction(changes.map(\.step))) {
                return .refused(refusal)
            }
        }
        let results = zip(steps, run.results).map { Value.list([.int(Int64($0.number)), $1]) }
        return .part(
            PreparedTransaction(
                home: home,
                reads: Set(steps.filter { $0.f == "r" }.map(\.key)).sorted(),
                changes: changes,
                results: .list(results)
            )
        )
    }

    /// The objects with the changes of all prepared transactions, which may still be aborted.
    private func withPrepared(_ objects: Objects) -> Objects {
        prepared.sorted { $0.key < $1.key }.reduce(into: objects) { apply($1.value, to: &$0) }
    }

    private func apply(_ part: PreparedTransaction, to objects: inout Objects) {
        guard !part.changes.isEmpty else { return }
        _ = objects.apply(.transaction(part.changes.map(\.step)))
    }

    // MARK: Decisions

    /// Decides, if nothing was decided before; returns whether it is committed.
    ///
    /// Safety: what is not prepared here is aborted, and stays so. So anybody may ask for an abort
    /// of what takes too long, and no coordinator is waited for.
    private mutating func decide(
        _ id: TransactionID,
        _ isCommitted: Bool,
        _ others: [Int],
        on objects: inout Objects
    ) -> Bool {
        if committed[id] != nil { return true }
        guard isCommitted, let part = prepared.removeValue(forKey: id) else {
            prepared[id] = nil
            if !isSettled(id) { aborted.insert(id) }
            return false
        }
        apply(part, to: &objects)
        committed[id] = others
        return true
    }

    private mutating func end(
        _ id: TransactionID,
        _ isCommitted: Bool,
        on objects: inout Objects
    ) {
        guard let part = prepared.removeValue(forKey: id), isCommitted else { return }
        apply(part, to: &objects)
    }

    private func isSettled(_ id: TransactionID) -> Bool { id.number < settled[id.node] ?? 0 }

    private mutating func settle(_ node: NodeID, below number: UInt64) {
        guard number > settled[node] ?? 0 else { return }
        settled[node] = number
        aborted = aborted.filter { $0.node != node || $0.number >= number }
    }
}

/// Everything in the order of transactions, so that equal shares are written alike.
extension GroupShare: Codable {
    private enum Field: String, CodingKey { case prepared, committed, aborted, settled }

    private struct Entry<Content: Codable>: Codable {
        let id: TransactionID
        let content: Content

        static func all(_ table: [TransactionID: Content]) -> [Entry] {
            table.sorted { $0.key < $1.key }.map { Entry(id: $0.key, content: $0.value) }
        }

        static func table(_ entries: [Entry]) -> [TransactionID: Content] {
            entries.reduce(into: [:]) { $0[$1.id] = $1.content }
        }
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        prepared = Entry.table(try fields.decode([Entry].self, forKey: .prepared))
        committed = Entry.table(try fields.decode([Entry].self, forKey: .committed))
        aborted = Set(try fields.decode([TransactionID].self, forKey: .aborted))
        settled = try fields.decode([NodeID: UInt64].self, forKey: .settled)
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(Entry.all(prepared), forKey: .prepared)
        try fields.encode(Entry.all(committed), forKey: .committed)
        try fields.encode(aborted.sorted(), forKey: .aborted)
        try fields.encode(settled, forKey: .settled)
    }
}

extension Refusal {
    /// The word of a transaction that waits for a younger one.
    static let busyCode = "busy"

    /// The answer to a transaction that finds a lock taken by an older one.
    static func locked(_ key: String) -> Refusal {
        Refusal(
            code: Operation.conflict,
            isDefinite: true,
            message: "\(key) is locked by another transaction; nothing was done, try again"
        )
    }

    /// The answer to a transaction that finds a lock taken by a younger one.
    fileprivate static func busy(_ key: String) -> Refusal {
        Refusal(code: busyCode, isDefinite: true, message: "\(key) is locked: wait")
    }

    /// The answer to a transaction that was aborted while it was under way.
    static let overtaken = Refusal(
        code: Operation.conflict,
        isDefinite: true,
        message: "the transaction took too long and was aborted; nothing was done, try again"
    )
}
