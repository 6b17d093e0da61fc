import Replication

extension Strategy {
    static let quorum = Strategy(
        name: "quorum",
        summary: "two-phase majority writes and majority reads, without read repair",
        source: "Gifford, SOSP 1979",
        claim: quorumClaim,
        operations: ["read", "write"],
        sometimes: ["prepare-refused"],
        replica: Quorum<FaithfulQuorum>.self
    )

    static let abd = Strategy(
        name: "abd",
        summary: "multi-writer atomic register: tags, and reads that write back",
        source: "Attiya, Bar-Noy, Dolev, JACM 1995; Lynch, Shvartsman, FTCS 1997",
        claim: atomicRegisterClaim,
        operations: ["read", "write"],
        sometimes: ["read-write-back"],
        replica: AtomicRegister<Faithful>.self
    )

    static let brokenRegisters = [
        quorumWithoutMajority, abdWithoutWriteBack, acknowledgeBeforeSync, abdTagWithoutNode,
        abdQuorumOfHalf,
    ]

    static let quorumWithoutMajority = Strategy(
        name: "broken/quorum-no-prepare-majority",
        summary: "quorum that commits a version for which a single node has voted",
        source: quorum.source,
        claim: quorumClaim,
        operations: ["read", "write"],
        defect: Defect(breaks: .regular, options: ["--nemesis", "partition"]),
        replica: Quorum<CommitsWithoutMajority>.self
    )

    static let abdWithoutWriteBack = Strategy(
        name: "broken/abd-no-write-back",
        summary: "abd whose reads return without making a majority hold what they return",
        source: abd.source,
        claim: atomicRegisterClaim,
        operations: ["read", "write"],
        defect: Defect(breaks: .linearizable, options: ["--nemesis", "partition"]),
        replica: AtomicRegister<WithoutWriteBack>.self
    )

    static let acknowledgeBeforeSync = Strategy(
        name: "broken/ack-before-fsync",
        summary: "abd whose nodes acknowledge an update before it is durable",
        source: abd.source,
        claim: atomicRegisterClaim,
        operations: ["read", "write"],
        defect: Defect(
            breaks: .linearizable,
            options: ["--nemesis", "kill", "--sync-delay", "50ms"]
        ),
        replica: AtomicRegister<AcknowledgeBeforeSync>.self
    )

    static let abdTagWithoutNode = Strategy(
        name: "broken/abd-tag-without-node",
        summary: "abd whose tags do not say who issued them",
        source: abd.source,
        claim: atomicRegisterClaim,
        operations: ["read", "write"],
        defect: Defect(breaks: .linearizable, options: ["--nemesis", "partition"]),
        replica: AtomicRegister<TagWithoutNode>.self
    )

    static let abdQuorumOfHalf = Strategy(
        name: "broken/abd-quorum-of-half",
        summary: "abd that takes half of the nodes, rounded down, for a majority",
        source: abd.source,
        claim: atomicRegisterClaim,
        operations: ["read", "write"],
        defect: Defect(breaks: .linearizable, options: ["--nemesis", "partition"]),
        replica: AtomicRegister<HalfIsEnough>.self
    )

    private static let quorumClaim = Claim(
        stance: .cp,
        consistency: .weak,
        availability: .medium,
        partitionTolerance: .high,
        guarantees: [.regular, .durable]
    )

    private static let atomicRegisterClaim = Claim(
        stance: .cp,
        consistency: .strong,
        availability: .medium,
        partitionTolerance: .high,
        settlesByReads: true,
        guarantees: [.linearizable, .regular, .convergent, .durable]
    )
}
