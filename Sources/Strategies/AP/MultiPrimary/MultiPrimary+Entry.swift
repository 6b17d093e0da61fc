import Histories
import Replication

extension Strategy {
    /// Every side of a cut goes on, and a coordinator makes them equal: by three resolvers.
    static let multiPrimaryFamily = [multiPrimary, multiPrimaryMultiValue, multiPrimaryMerge]

    static let multiPrimary = multiPrimary(
        "",
        "every side of a cut writes; a coordinator merges the sides, the last write wins",
        MultiPrimary<LastWriteWins>.self
    )

    static let multiPrimaryMultiValue = multiPrimary(
        "/multi-value",
        "the same, keeping concurrent writes as siblings for the reader",
        guarantees: [.convergent, .durable, .available],
        MultiPrimary<MultiValue>.self
    )

    static let multiPrimaryMerge = multiPrimary(
        "/merge",
        "the same, showing the union of the elements of concurrent values",
        MultiPrimary<Union>.self
    )

    /// Each with one bug.
    static let brokenMultiPrimaries = [
        broken(
            "skips-validation",
            "multi-primary whose recovery does not look whether all hold the result",
            Defect(breaks: .convergent, options: ["--nemesis", "partition"]),
            of: multiPrimary,
            MultiPrimary<MultiPrimarySkipsValidation>.self
        ),
        broken(
            "leaves-one-out",
            "multi-primary whose recovery does not send the result to the last node",
            Defect(breaks: .convergent, options: ["--nemesis", "partition"]),
            of: multiPrimary,
            MultiPrimary<MultiPrimaryLeavesOneOut>.self
        ),
        broken(
            "conflict-as-order",
            "multi-primary/multi-value that takes concurrent writes for successive ones",
            Defect(breaks: .durable, options: ["--nemesis", "partition"]),
            of: multiPrimaryMultiValue,
            MultiPrimary<MultiPrimaryConflictAsOrder>.self
        ),
    ]

    private static func multiPrimary(
        _ suffix: String,
        _ summary: String,
        guarantees: [Property] = [.convergent, .available],
        _ replica: any Replica.Type
    ) -> Strategy {
        Strategy(
            name: "multi-primary" + suffix,
            summary: summary,
            source: "Gray, Helland, O'Neil, Shasha, SIGMOD 1996, section 2; Parker et al., 1983",
            claim: Claim(
                stance: .ap,
                consistency: .eventual,
                availability: .high,
                partitionTolerance: .high,
                needs: .one,
                guarantees: guarantees
            ),
            operations: ["read", "write"],
            sometimes: [
                "partition-detected", "promoted", "given-up", "recovery-began", "traffic-paused",
                "conflict-found", "conflict-resolved", "validated",
            ],
            replica: replica
        )
    }

    private static func broken(
        _ bug: String,
        _ summary: String,
        _ defect: Defect,
        of sound: Strategy,
        _ replica: any Replica.Type
    ) -> Strategy {
        Strategy(
            name: "broken/multi-primary-" + bug,
            summary: summary,
            source: sound.source,
            claim: sound.claim,
            operations: sound.operations,
            defect: defect,
            replica: replica
        )
    }
}
