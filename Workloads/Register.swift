import Checkers
import Generators

extension Workload {
    /// Reads and unique writes of a few keys: the workload that says most about a register.
    @Sendable static func register(_ options: Options) -> Workload {
        let keys = keys(options.keys)
        return Workload(
            name: "register",
            summary: "reads, and writes of unique values, over a few keys",
            operations: ["read", "write"],
            keys: keys,
            checks: registerChecks,
            generator: { RegisterGenerator(client: $0, keys: keys, readShare: options.readShare) }
        )
    }

    /// Reads, unique writes and deletes of a few keys.
    @Sendable static func deletes(_ options: Options) -> Workload {
        let keys = keys(options.keys)
        return Workload(
            name: "deletes",
            summary: "the same, with deletes, whose values must not come back",
            operations: ["read", "write"],
            keys: keys,
            checks: [
                Check(
                    .convergent,
                    by: AllOf([Convergence(), Resurrection()])
                ),
                Check(.durable, by: LostWrites()),
            ],
            generator: {
                RegisterGenerator(
                    client: $0,
                    keys: keys,
                    readShare: options.readShare,
                    deleteShare: 0.4
                )
            }
        )
    }

    /// What is promised of registers whose written values are unique.
    static var registerChecks: [Check] {
        [
            Check(.linearizable, by: Linearizability(model: .register)),
            Check(.regular, by: Regularity()),
            Check(.causal, by: Causal(.ccv)),
            Check(
                .convergent,
                by: AllOf([Convergence(), Resurrection()])
            ),
            Check(.durable, by: LostWrites()),
        ]
    }
}
