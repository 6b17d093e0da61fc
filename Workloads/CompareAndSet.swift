import Checkers
import Generators

extension Workload {
    /// Reads, writes and compare-and-sets over five values.
    @Sendable static func compareAndSet(_ options: Options) -> Workload {
        let keys = keys(options.keys)
        return Workload(
            name: "cas-register",
            summary: "reads, writes and compare-and-sets of five values",
            operations: ["cas", "read", "write"],
            keys: keys,
            checks: [
                Check(.linearizable, by: Linearizability(model: .casRegister)),
                Check(.convergent, by: Convergence()),
            ],
            generator: { CompareAndSetGenerator(client: $0, keys: keys) }
        )
    }
}
