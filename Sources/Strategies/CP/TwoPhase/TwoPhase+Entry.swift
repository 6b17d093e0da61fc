import Histories
import Replication

/// Two-phase commit in the registry.
extension Strategy {
    static let twoPhase = twoPhase(
        "two-phase",
        "keys spread over the nodes, locks, two-phase commit with decisions that are logged",
        TwoPhase<Faithful>.self
    )

    static let brokenTwoPhases = [
        twoPhase(
            "broken/two-phase-dirty-read",
            "two-phase whose reads show changes that wait for their decision",
            caughtUnder: [],
            TwoPhase<ReadsPrepared>.self
        ),
        twoPhase(
            "broken/two-phase-early-release",
            "two-phase whose nodes unlock keys when they vote, before the decision",
            caughtUnder: [],
            TwoPhase<UnlocksAtVote>.self
        ),
        twoPhase(
            "broken/two-phase-forgets-decision",
            "two-phase whose coordinators keep their decisions in memory alone",
            caughtUnder: ["--nemesis", "kill"],
            TwoPhase<ForgetsDecision>.self
        ),
        twoPhase(
            "broken/two-phase-vote-before-log",
            "two-phase whose nodes vote before what they promise is durable",
            caughtUnder: ["--nemesis", "kill", "--sync-delay", "50ms"],
            TwoPhase<VotesBeforeLogging>.self
        ),
    ]

    private static func twoPhase(
        _ name: String,
        _ summary: String,
        caughtUnder options: [String]? = nil,
        _ replica: any Replica.Type
    ) -> Strategy {
        Strategy(
            name: name,
            summary: summary,
            source: "Gray, 1978; Mohan, Lindsay, Obermarck, TODS 1986",
            claim: Claim(
                stance: .cp,
                consistency: .strong,
                availability: .low,
                partitionTolerance: .medium,
                needs: .all,
                guarantees: [.strictSerializable]
            ),
            operations: ["append", "txn"],
            sometimes: options == nil ? ["in-doubt", "transaction-aborted"] : [],
            defect: options.map {
                Defect(breaks: .strictSerializable, workload: "list-append", options: $0)
            },
            replica: replica
        )
    }
}
