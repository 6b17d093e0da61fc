import Histories
import Replication

extension Strategy {
    static let causal = Strategy(
        name: "causal",
        summary: "local writes that wait elsewhere for what they depend on; last write wins",
        source: "Lloyd, Freedman, Kaminsky, Andersen, SOSP 2011",
        claim: causalClaim,
        operations: ["read", "write"],
        sometimes: ["anti-entropy", "conflict-resolved", "write-buffered"],
        replica: CausalPlus<FaithfulCausal>.self
    )

    static let causalTransactions = Strategy(
        name: "causal/transactions",
        summary: "causal with transactions that read one snapshot and write all or nothing",
        source: "Lloyd and others, SOSP 2011; Bailis and others, SIGMOD 2014",
        claim: causalTransactionsClaim,
        operations: ["txn"],
        sometimes: causal.sometimes,
        replica: CausalPlus<FaithfulCausal>.self
    )

    static let brokenCausals = [
        causalWithoutCheck, causalOwnWritesOnly, causalReadsUndurable, causalKeyByKey,
    ]

    static let causalKeyByKey = Strategy(
        name: "broken/causal-key-by-key",
        summary: "causal/transactions that spread what is written to each key by itself",
        source: causalTransactions.source,
        claim: causalTransactionsClaim,
        operations: causalTransactions.operations,
        defect: Defect(
            breaks: IsolationLevel.transactionalCausal.property(.session),
            workload: "rw-register",
            options: ["--nemesis", "partition"]
        ),
        replica: CausalPlus<WritesKeyByKey>.self
    )

    static let causalWithoutCheck = Strategy(
        name: "broken/causal-no-dependency-check",
        summary: "causal that shows writes as they come, before what they depend on",
        source: causal.source,
        claim: causalClaim,
        operations: causal.operations,
        defect: Defect(
            breaks: .causal,
            workload: "replies",
            options: ["--nemesis", "partition"]
        ),
        replica: CausalPlus<WithoutDependencyCheck>.self
    )

    static let causalOwnWritesOnly = Strategy(
        name: "broken/causal-own-writes-only",
        summary: "causal whose writes depend on their node's writes, not on what it had shown",
        source: causal.source,
        claim: causalClaim,
        operations: causal.operations,
        defect: Defect(
            breaks: .causal,
            workload: "replies",
            options: ["--nemesis", "partition"]
        ),
        replica: CausalPlus<OwnWritesOnly>.self
    )

    static let causalReadsUndurable = Strategy(
        name: "broken/causal-reads-before-durable",
        summary: "causal whose reads return what a crash may still undo",
        source: causal.source,
        claim: causalClaim,
        operations: causal.operations,
        defect: Defect(
            breaks: .causal,
            workload: "replies",
            options: ["--nemesis", "kill", "--sync-delay", "50ms"]
        ),
        replica: CausalPlus<ReadsBeforeDurable>.self
    )

    private static let causalTransactionsClaim = Claim(
        stance: .ap,
        consistency: .eventual,
        availability: .high,
        partitionTolerance: .high,
        needs: .one,
        guarantees: [IsolationLevel.transactionalCausal.property(.session), .available]
    )

    private static let causalClaim = Claim(
        stance: .ap,
        consistency: .eventual,
        availability: .high,
        partitionTolerance: .high,
        needs: .one,
        guarantees: [.causal, .convergent, .available]
    )
}
