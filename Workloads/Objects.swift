import Checkers
import Generators
import Histories
import Replication

extension Workload {
    /// Adds of one, and reads, of a few counters.
    @Sendable static func counter(_ options: Options) -> Workload {
        let keys = keys(options.keys)
        return Workload(
            name: "counter",
            summary: "adds of one, and reads, of a few counters",
            operations: ["add", "read"],
            keys: keys,
            checks: [
                Check(.linearizable, by: Linearizability(model: .counter)),
                Check(
                    .convergent,
                    by: AllOf([Convergence(), CounterBounds()])
                ),
                Check(.durable, by: CounterBounds()),
            ],
            generator: { CounterGenerator(client: $0, keys: keys, readShare: options.readShare) }
        )
    }

    /// Adds, removes and reads of small sets.
    @Sendable static func set(_ options: Options) -> Workload {
        let keys = keys(options.keys)
        return Workload(
            name: "set",
            summary: "adds, removes and reads of sets whose few elements come and go",
            operations: ["add", "read", "remove"],
            keys: keys,
            checks: [
                Check(.linearizable, by: Linearizability(model: .set)),
                Check(.convergent, by: Convergence()),
                Check(.durable, by: LostElements()),
            ],
            generator: { SetGenerator(client: $0, keys: keys, readShare: options.readShare) }
        )
    }

    /// Enqueues of unique elements, and dequeues; everything is taken out at the end.
    @Sendable static func queue(_ options: Options) -> Workload {
        let keys = keys(options.keys)
        return Workload(
            name: "queue",
            summary: "enqueues of unique elements, and dequeues; all is taken out at the end",
            operations: ["dequeue", "enqueue"],
            keys: keys,
            finale: Finale(calls: keys.map { Call(f: "dequeue", key: $0) }, isRepeated: true),
            checks: [
                Check(.linearizable, by: Linearizability(model: .queue)),
                Check(.durable, by: TotalQueue()),
            ],
            generator: { QueueGenerator(client: $0, keys: keys) }
        )
    }

    /// Acquires that are answered fencing tokens, and releases.
    @Sendable static func lock(_ options: Options) -> Workload {
        let keys = keys(options.keys)
        return Workload(
            name: "lock",
            summary: "acquires that are answered fencing tokens, and releases",
            operations: ["acquire", "release"],
            keys: keys,
            finale: .nothing,
            checks: [Linearizability(model: .fencedLock)],
            generator: { LockGenerator(client: $0, keys: keys) }
        )
    }

    /// Transactions over a few registers.
    @Sendable static func transactions(_ options: Options) -> Workload {
        let keys = keys(max(2, options.keys))
        return Workload(
            name: "transactions",
            summary: "transactions that read or write two registers at once",
            operations: ["txn"],
            keys: keys,
            finale: Finale(calls: [
                Call(f: "txn", key: nil, argument: .list(keys.map { ["r", .string($0), nil] }))
            ]),
            checks: [Serializability()],
            generator: {
                TransactionGenerator(client: $0, keys: keys, readShare: options.readShare)
            }
        )
    }
}
