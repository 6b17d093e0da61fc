import Histories
import Replication

/// What a node owns of the store, and which transactions it is bound by.
struct OwnedShare: Sendable {
    /// A transaction between vote and decision.
    struct Prepared: Sendable {
        let transaction: PreparedTransaction
        /// Whether it is in the log, so that it counts as a vote.
        var isDurable: Bool
        /// For how many ticks its decision is awaited.
        var age = 0
    }

    /// A transaction that is over.
    struct Ended: Sendable {
        var isCommitted: Bool
        var isDurable: Bool
    }

    /// What came of steps.
    enum CarriedOut: Sendable {
        case prepared(PreparedTransaction)
        case refused(Refusal)
    }

    var objects = Objects()
    var prepared: [TransactionID: Prepared] = [:]
    /// Those that may still be asked about.
    var ended: [TransactionID: Ended] = [:]
    /// Below these numbers a coordinator asks about nothing any more.
    private(set) var settled: [NodeID: UInt64] = [:]

    /// Forgets what a coordinator will never ask about again.
    mutating func settle(_ node: NodeID, below number: UInt64) {
        guard number > settled[node] ?? 0 else { return }
        settled[node] = number
        ended = ended.filter { $0.key.node != node || $0.key.number >= number }
    }

    func isSettled(_ id: TransactionID) -> Bool { id.number < settled[id.node] ?? 0 }

    /// A key that a transaction needs and another one has locked; nil if there is none.
    func obstacle(
        to steps: [NumberedStep],
        where isLocking: (Prepared) -> Bool,
        sharing readsPrepared: Bool
    ) -> String? {
        let reads = Set(steps.filter { $0.f == "r" }.map(\.key))
        let changes = Set(steps.filter { $0.f != "r" }.map(\.key))
        for (_, other) in prepared.sorted(by: { $0.key < $1.key }) where isLocking(other) {
            let exclusive = other.transaction.changes.map(\.key)
            if let key = exclusive.first(where: changes.contains) { return key }
            if !readsPrepared, let key = exclusive.first(where: reads.contains) { return key }
            if let key = other.transaction.reads.first(where: changes.contains) { return key }
        }
        return nil
    }

    /// The store with the changes of all prepared transactions, which may still be aborted.
    var withPrepared: Objects {
        prepared.sorted { $0.key < $1.key }.reduce(into: objects) { objects, entry in
            let changes = entry.value.transaction.changes
            if !changes.isEmpty { _ = objects.apply(.transaction(changes.map(\.step))) }
        }
    }

    /// Carries steps out on a state, and leaves the changes to the decision.
    ///
    /// It is refused where the kind of an object does not allow a change.
    static func carryOut(
        _ steps: [NumberedStep],
        of id: TransactionID,
        on objects: Objects
    ) -> CarriedOut {
        var run = TransactionRun(steps.map(\.step))
        while let key = run.needed { run.read(objects[key], 0) }
        let changes = steps.filter { $0.f != "r" }
        if !changes.isEmpty {
            var after = objects
            if case .error(let refusal) = after.apply(.transaction(changes.map(\.step))) {
                return .refused(refusal)
            }
        }
        return .prepared(
            PreparedTransaction(
                id: id,
                reads: Set(steps.filter { $0.f == "r" }.map(\.key)).sorted(),
                changes: changes,
                results: zip(steps, run.results).map {
                    NumberedResult(number: $0.number, value: $1)
                }
            )
        )
    }

    /// Ends a transaction; false if it was not prepared.
    mutating func end(_ id: TransactionID, isCommitted: Bool) -> Bool {
        guard let over = prepared.removeValue(forKey: id) else { return false }
        if isCommitted, !over.transaction.changes.isEmpty {
            _ = objects.apply(.transaction(over.transaction.changes.map(\.step)))
        }
        ended[id] = Ended(isCommitted: isCommitted, isDurable: false)
        return true
    }

    /// Those whose decision is awaited for longer than a tick, as one more has passed.
    mutating func agingInDoubt() -> [TransactionID] {
        prepared.keys.sorted().filter { id in
            guard prepared[id]?.isDurable == true else { return false }
            prepared[id]?.age += 1
            return (prepared[id]?.age ?? 0) > 1
        }
    }
}
