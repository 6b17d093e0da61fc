import Checkers
import Generators

extension Workload {
    /// Writes that answer what was read, and reads of answers before their questions.
    ///
    /// The more registers there are, the seldomer somebody looks where something was just answered;
    /// the fewer, the sooner the answer hides the question. So there are always three.
    @Sendable static func replies(_ options: Options) -> Workload {
        let keys = keys(3)
        return Workload(
            name: "replies",
            summary: "writes that answer what was read, and reads of answers, then questions",
            operations: ["read", "write"],
            keys: keys,
            checks: registerChecks,
            generator: { ReplyGenerator(client: $0, keys: keys, readShare: options.readShare) }
        )
    }
}
