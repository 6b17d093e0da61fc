import Checkers
import Generators

extension Workload {
    /// Identifiers that are handed out by moving a number on.
    @Sendable static func ids(_ options: Options) -> Workload {
        let keys = (0..<max(1, options.keys)).map { "sequence\($0)" }
        return Workload(
            name: "ids",
            summary: "numbers of sequences, each taken by compare-and-set: none must come twice",
            operations: ["cas", "read"],
            keys: keys,
            checks: [
                Check(
                    .linearizable,
                    by: AllOf([
                        UniqueIDs(.compareAndSets), Linearizability(model: .casRegister),
                    ])
                ),
                Check(.convergent, by: Convergence()),
            ],
            generator: { IDGenerator(client: $0, keys: keys) }
        )
    }
}
