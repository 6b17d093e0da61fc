import Checkers
import Generators

extension Workload {
    /// Posts, replies and readers of timelines: the social scenario.
    ///
    /// As `replies`, whose values are mere numbers, but a reply names the post that it answers.
    /// There are always three timelines, for the reasons given there.
    @Sendable static func feed(_ options: Options) -> Workload {
        let walls = (0..<3).map { "wall\($0)" }
        let sessions = SessionGuarantees.Guarantee.allCases.map {
            SessionGuarantees($0) as any Checker
        }
        return Workload(
            name: "feed",
            summary: "posts, replies that name them, and readers of a reply, then of its post",
            operations: ["read", "write"],
            keys: walls,
            checks: registerChecks.map { check in
                guard check.property == .causal else { return check }
                return Check(
                    .causal,
                    by: AllOf([ReplyOrder()] + sessions + [check.checker])
                )
            },
            generator: {
                ReplyGenerator(
                    client: $0,
                    keys: walls,
                    readShare: options.readShare,
                    namesPosts: true
                )
            }
        )
    }
}
