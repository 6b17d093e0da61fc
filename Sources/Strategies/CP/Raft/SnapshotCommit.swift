import Histories
import Replication

/// What a transaction that was carried out on a snapshot asks of the log in which it commits.
///
/// Its command holds the changes alone. They are made where the entry is applied, if what it
/// relies on is unchanged there: validation is part of the replicated state machine, so every node
/// comes to the same end.
///
/// Source: Kung and Robinson, *On optimistic methods for concurrency control*, TODS 1981.
struct SnapshotCommit: Hashable, Codable, Sendable {
    /// A key, and when it was last changed.
    struct Version: Hashable, Codable, Sendable {
        var key: String
        /// The index of the last entry that changed it; 0 if none did.
        var index: Int
    }

    /// What must be unchanged, by key.
    var relied: [Version]
    /// What its steps are answered if it commits.
    var results: Value
    /// The start stamp to publish; nil if there is none.
    var start: Int?

    /// The answer of a transaction that commits at an index.
    func reply(at index: Int) -> Reply {
        guard let start else { return .ok(results) }
        return .stamped(results, TransactionStamps(start: Int64(start), commit: Int64(index)))
    }
}

extension Reply {
    /// An answer with stamps beside it.
    static func stamped(_ value: Value, _ stamps: TransactionStamps) -> Reply {
        .ok(value, details: [TransactionStamps.field: stamps.value])
    }
}

/// The index of the last entry that changed a key, for keys that any did.
struct RaftVersions: Hashable, Codable, Sendable {
    private var byKey: [String: Int] = [:]

    /// When a key was last changed; 0 if it never was.
    subscript(key: String) -> Int { byKey[key] ?? 0 }

    /// Takes down that a command changes keys at an index.
    mutating func change(_ command: Command, at index: Int) {
        guard case .transaction(let parts) = command else { return }
        for part in parts { byKey[part.key] = index }
    }
}

extension Refusal {
    /// The answer to a transaction that does not commit, since what it relies on has changed.
    static func conflict(on key: String) -> Refusal {
        Refusal(
            code: Operation.conflict,
            isDefinite: true,
            message: "\(key) was changed by another transaction; nothing was done, try again"
        )
    }
}
