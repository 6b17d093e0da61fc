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
            checks: [
                Check(guarantee: .linearizable, checker: Linearizability(model: .register)),
                Check(guarantee: .regular, checker: Regularity()),
                Check(guarantee: .causal, checker: Causal(.ccv)),
                Check(guarantee: .convergent, checker: Convergence()),
                Check(guarantee: .durable, checker: LostWrites()),
            ],
            generator: { RegisterGenerator(seat: $0, keys: keys, readShare: options.readShare) }
        )
    }
}
