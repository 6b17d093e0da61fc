import Histories
import Replication

extension Strategy {
    static let eventualFamily = [
        eventual, eventualMultiValue, eventualHighestValue, eventualMerge,
    ]

    static let eventual = eventual(
        "",
        "local writes, vector clocks, asynchronous replication, last write wins",
        "Demers et al., PODC 1987; Parker et al., IEEE TSE 1983",
        Eventual<LastWriteWins>.self
    )

    static let eventualMultiValue = eventual(
        "/multi-value",
        "the same, keeping concurrent writes as siblings for the reader",
        "Demers et al., PODC 1987; DeCandia et al., SOSP 2007, section 4.4",
        guarantees: [.convergent, .durable, .available],
        Eventual<MultiValue>.self
    )

    static let eventualHighestValue = eventual(
        "/highest-value",
        "the same, where the greatest of concurrent values wins",
        "Demers et al., PODC 1987",
        Eventual<HighestValue>.self
    )

    static let eventualMerge = eventual(
        "/merge",
        "the same, showing the union of the elements of concurrent values",
        "Demers et al., PODC 1987; Shapiro et al., SSS 2011",
        Eventual<Union>.self
    )

    static let brokenEventuals = [eventualForgetsTombstone, eventualWallClock]

    static let eventualForgetsTombstone = Strategy(
        name: "broken/eventual-forgets-tombstone",
        summary: "eventual that forgets a delete before every node has it",
        source: eventual.source,
        claim: eventualClaim,
        operations: eventual.operations,
        defect: Defect(
            breaks: .convergent,
            workload: "deletes",
            options: ["--nemesis", "partition"]
        ),
        replica: Eventual<ForgetsDeletes>.self
    )

    static let eventualWallClock = Strategy(
        name: "broken/eventual-wall-clock-version",
        summary: "eventual whose versions are seconds of the wall clock and nothing else",
        source: eventual.source,
        claim: eventualClaim,
        operations: eventual.operations,
        defect: Defect(breaks: .convergent, options: ["--nemesis", "partition"]),
        replica: Eventual<WallClockVersions>.self
    )

    private static func eventual(
        _ suffix: String,
        _ summary: String,
        _ source: String,
        guarantees: [Property] = [.convergent, .available],
        _ replica: any Replica.Type
    ) -> Strategy {
        var claim = eventualClaim
        claim.guarantees = guarantees
        return Strategy(
            name: "eventual" + suffix,
            summary: summary,
            source: source,
            claim: claim,
            operations: ["read", "write"],
            sometimes: ["anti-entropy", "conflict-resolved"],
            replica: replica
        )
    }

    private static let eventualClaim = Claim(
        stance: .ap,
        consistency: .eventual,
        availability: .high,
        partitionTolerance: .high,
        needs: .one,
        guarantees: [.convergent, .available]
    )
}
