import Histories
import Replication

extension Strategy {
    static let dynamoFamily = [dynamo, dynamoMultiValue, dynamoOne, dynamoStrict]

    static let dynamo = Strategy(
        name: "dynamo",
        summary: "sloppy quorums of 2 among 3 copies, hinted handoff, read repair, hash trees",
        source: dynamoSource,
        claim: dynamoClaim([.convergent]),
        operations: dynamoOperations,
        sometimes: dynamoMoments,
        replica: Dynamo<SloppyQuorum>.self
    )

    static let dynamoMultiValue = Strategy(
        name: "dynamo/multi-value",
        summary: "the same, keeping concurrent writes as siblings for the reader",
        source: dynamoSource,
        claim: dynamoClaim([.convergent, .durable]),
        operations: dynamoOperations,
        sometimes: dynamoMoments,
        replica: Dynamo<SloppySiblings>.self
    )

    static let dynamoOne = Strategy(
        name: "dynamo/one",
        summary: "the same with one answer for a read or a write: it always has one",
        source: dynamoSource,
        claim: dynamoClaim([.convergent, .available], needs: .one),
        operations: dynamoOperations,
        sometimes: dynamoMoments,
        replica: Dynamo<SingleAnswer>.self
    )

    static let dynamoStrict = Strategy(
        name: "dynamo/strict",
        summary: "copies everywhere, majorities for reads and writes, and no stand-ins",
        source: dynamoSource,
        claim: dynamoClaim([.regular, .convergent]),
        operations: dynamoOperations,
        sometimes: ["read-repair", "anti-entropy"],
        replica: Dynamo<StrictQuorum>.self
    )

    static let brokenDynamos = [
        dynamoHintDeliveredTwice, dynamoReadRepairOlder, dynamoClockOneSided,
    ]

    static let dynamoHintDeliveredTwice = Strategy(
        name: "broken/dynamo-hint-delivered-twice",
        summary: "dynamo whose hints are increments, counted as often as they are delivered",
        source: dynamoSource,
        claim: dynamoMultiValue.claim,
        operations: dynamoOperations,
        defect: Defect(
            breaks: .durable,
            workload: "counter",
            options: ["--nemesis", "partition"]
        ),
        replica: Dynamo<HintDeliveredTwice>.self
    )

    static let dynamoReadRepairOlder = Strategy(
        name: "broken/dynamo-read-repair-older",
        summary: "dynamo whose read repair overwrites the newer answers with an older one",
        source: dynamoSource,
        claim: dynamoMultiValue.claim,
        operations: dynamoOperations,
        defect: Defect(breaks: .durable, options: ["--nemesis", "partition"]),
        replica: Dynamo<ReadRepairOlder>.self
    )

    static let dynamoClockOneSided = Strategy(
        name: "broken/dynamo-clock-one-sided",
        summary: "dynamo whose writes take the clock of what they read, and no other",
        source: dynamoSource,
        claim: dynamoMultiValue.claim,
        operations: dynamoOperations,
        defect: Defect(breaks: .durable, options: ["--nemesis", "partition"]),
        replica: Dynamo<ClockOneSided>.self
    )

    private static let dynamoSource = "DeCandia et al., SOSP 2007"

    private static let dynamoOperations = ["add", "read", "write"]

    private static let dynamoMoments: [ExpectedNote] = [
        "anti-entropy", "hint-delivered", "read-repair", "stand-in-asked",
    ]

    private static func dynamoClaim(
        _ guarantees: [Property],
        needs: Claim.Need = .majority
    ) -> Claim {
        Claim(
            stance: .ap,
            consistency: .eventual,
            availability: .high,
            partitionTolerance: .high,
            needs: needs,
            guarantees: guarantees
        )
    }
}
