import Histories
import Replication

/// Two-phase commit in the registry.
extension Strategy {
    static let twoPhase = twoPhase(
        "two-phase",
        "keys in groups, each a raft log; locks, and two-phase commit that a log decides",
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
            "two-phase whose groups unlock keys when they vote, before the decision",
            caughtUnder: [],
            TwoPhase<UnlocksAtVote>.self
        ),
        twoPhase(
            "broken/two-phase-forgets-decision",
            "two-phase whose coordinators decide in memory, not in the log of a group",
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
            source: "Gray, 1978; Gray, Lamport, TODS 2006; Corbett and others, OSDI 2012",
            claim: Claim(
                stance: .cp,
                consistency: .strong,
                availability: .medium,
                partitionTolerance: .high,
                needs: .majority,
                guarantees: [.strictSerializable]
            ),
            operations: ["append", "txn"],
            sometimes: options == nil ? ["in-doubt", "lock-awaited", "transaction-aborted"] : [],
            defect: options.map {
                Defect(breaks: .strictSerializable, workload: "list-append", options: $0)
            },
            replica: replica
        )
    }
}
