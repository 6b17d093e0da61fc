import Checkers
import Histories

/// Whether stamps agree with what was read, by definition: each read and each pair by itself.
struct StampOracle {
    private typealias Transaction = TransactionHistory.Transaction

    private let kind: StampOrder.Kind
    /// Those with stamps, by their places.
    private let stamped: [(place: Int, transaction: Transaction, stamps: TransactionStamps)]
    private let openKeys: Set<Int>
    private let isList: (Int) -> Bool

    init(_ history: TransactionHistory, _ kind: StampOrder.Kind, isList: @escaping (Int) -> Bool) {
        self.kind = kind
        self.isList = isList
        stamped = history.transactions.enumerated().compactMap { place, transaction in
            guard transaction.kind == .ok, let stamps = transaction.stamps else { return nil }
            return (place, transaction, stamps)
        }
        let shown = history.transactions.filter { $0.kind == .ok }.flatMap(\.steps)
            .filter { $0.kind == .read }
        openKeys = Set(
            history.transactions.flatMap { transaction -> [Int] in
                let writes = transaction.steps.filter { $0.kind != .read }
                let isSeen = writes.contains { write in
                    shown.contains { read in
                        read.key == write.key
                            && (read.value.elements ?? [read.value]).contains(write.value)
                    }
                }
                let isCommitted =
                    transaction.kind == .ok && transaction.stamps == nil
                    || transaction.kind == .info && isSeen
                return isCommitted ? writes.map(\.key) : []
            }
        )
    }

    /// Whether everything agrees.
    var holds: Bool {
        stamped.allSatisfy { place, transaction, stamps in
            isPossible(place, transaction, stamps)
                && transaction.steps.indices.allSatisfy { step in
                    let read = transaction.steps[step]
                    if read.kind != .read || openKeys.contains(read.key) { return true }
                    let own = transaction.steps[..<step].filter {
                        $0.kind != .read && $0.key == read.key
                    }
                    return matches(read, before(place, transaction, stamps, read.key) + own)
                }
        }
    }

    private func writes(_ transaction: Transaction) -> [TransactionHistory.Step] {
        transaction.steps.filter { $0.kind != .read }
    }

    /// The writes of a key that a transaction must have seen, in the order of commits.
    private func before(
        _ place: Int,
        _ transaction: Transaction,
        _ stamps: TransactionStamps,
        _ key: Int
    ) -> [TransactionHistory.Step] {
        let isReader = writes(transaction).isEmpty
        return stamped.filter { other in
            guard other.place != place else { return false }
            let isTied = other.stamps.commit == stamps.commit && isReader
            return kind == .snapshot
                ? other.stamps.commit <= stamps.start
                : other.stamps.commit < stamps.commit || isTied
        }
        .sorted { $0.stamps.commit < $1.stamps.commit }
        .flatMap { writes($0.transaction).filter { $0.key == key } }
    }

    private func matches(
        _ read: TransactionHistory.Step,
        _ writes: [TransactionHistory.Step]
    ) -> Bool {
        guard isList(read.key) else { return read.value == writes.last?.value ?? .null }
        return (read.value.elements ?? []) == writes.map(\.value)
    }

    private func isPossible(
        _ place: Int,
        _ transaction: Transaction,
        _ stamps: TransactionStamps
    ) -> Bool {
        let mine = Set(writes(transaction).map(\.key))
        if kind == .snapshot, stamps.commit < stamps.start { return false }
        if kind == .snapshot, !mine.isEmpty, stamps.commit == stamps.start { return false }
        return stamped.allSatisfy { other in
            let theirs = Set(writes(other.transaction).map(\.key))
            if other.place == place || mine.isEmpty || theirs.isEmpty { return true }
            if kind == .commit { return other.stamps.commit != stamps.commit }
            if mine.intersection(theirs).subtracting(openKeys).isEmpty { return true }
            return other.stamps.commit <= stamps.start || stamps.commit <= other.stamps.start
        }
    }
}
