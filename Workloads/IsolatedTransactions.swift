import Checkers
import Generators
import Histories
import Replication

/// Transactions of several steps, judged by how well they are isolated from each other.
///
/// Every one of them is judged on the same ladder of levels. A strategy is held to those that its
/// claim implies; the others say where it really stands.
extension Workload {
    /// The levels that stores promise, and those next to them, the strongest first; what stores say
    /// in stamps is held against what was read.
    static let isolationLevels: [any Checker] = [
        level(.serializable, .realTime), level(.serializable, .session), level(.serializable),
        level(.snapshotIsolation, .realTime), level(.snapshotIsolation, .session),
        level(.snapshotIsolation), level(.transactionalCausal, .session),
        level(.transactionalCausal), level(.readAtomic), level(.monotonicAtomicView),
        level(.cursorStability), level(.readCommitted), StampsIfAny(.snapshot),
        StampsIfAny(.commit),
    ]

    private static func level(
        _ level: IsolationLevel,
        _ form: IsolationLevel.Form = .plain
    ) -> Check {
        Check(level.property(form), by: Isolation(level, form))
    }

    /// Appends to lists, and reads of them: a list says in which order it was appended to.
    @Sendable static func listAppend(_ options: Options) -> Workload {
        let keys = KeyPool(live: max(2, options.keys))
        return Workload(
            name: "list-append",
            summary: "transactions of one to four reads of, and appends to, a few lists",
            // Appends are asked for as steps; not every strategy of transactions has lists.
            operations: ["append", "txn"],
            asked: ["txn"],
            keys: keys.names,
            finale: .transactions(reading: keys.names),
            checks: isolationLevels,
            generator: {
                StepGenerator(client: $0, keys: keys, change: .append, readShare: options.readShare)
            }
        )
    }

    /// The same, asked for step by step: a node holds each transaction until its client commits.
    @Sendable static func interactive(_ options: Options) -> Workload {
        let keys = KeyPool(live: max(2, options.keys))
        return Workload(
            name: "interactive",
            summary: "list-append, asked for step by step; some clients think for too long",
            operations: ["append", "begin", "txn"],
            asked: ["txn"],
            keys: keys.names,
            finale: .transactions(reading: keys.names),
            checks: isolationLevels,
            generator: {
                InteractiveGenerator(
                    client: $0,
                    StepGenerator(
                        client: $0,
                        keys: keys,
                        change: .append,
                        readShare: options.readShare
                    )
                )
            }
        )
    }

    /// Writes of registers, and reads of them: what was written blindly has no order that is seen.
    @Sendable static func readWriteRegisters(_ options: Options) -> Workload {
        let keys = KeyPool(live: max(2, options.keys))
        return Workload(
            name: "rw-register",
            summary: "transactions of one to four reads and writes of a few registers",
            operations: ["txn"],
            keys: keys.names,
            finale: .transactions(reading: keys.names),
            checks: isolationLevels,
            generator: {
                StepGenerator(client: $0, keys: keys, change: .write, readShare: options.readShare)
            }
        )
    }

    /// Both registers of a pair are read, and one is written.
    @Sendable static func writeSkew(_ options: Options) -> Workload {
        let keys = KeyPool(live: max(1, options.keys), size: 2)
        return Workload(
            name: "write-skew",
            summary: "who writes one register of a pair has read both: one must see the other",
            operations: ["txn"],
            keys: keys.names,
            finale: .transactions(reading: keys.names),
            checks: isolationLevels,
            generator: {
                SkewGenerator(client: $0, keys: keys, readShare: options.readShare)
            }
        )
    }

    /// Single writes, and reads of all registers of a group.
    @Sendable static func longFork(_ options: Options) -> Workload {
        let keys = KeyPool(live: max(1, options.keys), size: 3)
        return Workload(
            name: "long-fork",
            summary: "single writes, and reads of a group: all must see them in one order",
            operations: ["txn"],
            keys: keys.names,
            finale: .transactions(reading: keys.names),
            checks: isolationLevels + [LongFork()],
            generator: {
                ForkGenerator(client: $0, keys: keys, readShare: options.readShare)
            }
        )
    }
}

extension Workload.Finale {
    /// How many keys one of the last transactions reads.
    private static let share = 16

    /// Every key is read once, some in a transaction.
    static func transactions(reading keys: [String]) -> Workload.Finale {
        Workload.Finale(
            calls: stride(from: 0, to: keys.count, by: share).map { first in
                let some = keys[first..<min(keys.count, first + share)]
                return Call(
                    f: "txn",
                    key: nil,
                    argument: .list(some.map { ["r", .string($0), nil] })
                )
            }
        )
    }
}
