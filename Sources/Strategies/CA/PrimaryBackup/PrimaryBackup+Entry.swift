import Replication

extension Strategy {
    /// Primary-backup replication: with its fence, without it, and asynchronous.
    static let primaryFamily = [primaryBackup, primaryBackupUnfenced, primaryAsync]

    static let primaryBackup = Strategy(
        name: "primary-backup",
        summary: "one primary, synchronous to all backups; failover by a majority's promises",
        source: "Alsberg, Day, ICSE 1976; Lamport, Malkhi, Zhou, PODC 2009",
        claim: primaryBackupClaim,
        operations: Command.names,
        sometimes: [
            "promoted", "forwarded", "read-confirmed", "stopped", "configuration-refused",
            "duplicate-suppressed", "shipment-overtaken",
        ],
        replica: PrimaryBackup<Fenced>.self
    )

    static let primaryBackupUnfenced = Strategy(
        name: "primary-backup/unfenced",
        summary: "the same with failover by health checks alone: split brain where links are cut",
        source: "Budhiraja, Marzullo, Schneider, Toueg, in Mullender, Distributed Systems, 1993",
        claim: Claim(
            stance: .ca,
            consistency: .strong,
            availability: .medium,
            partitionTolerance: .low,
            needs: .all,
            // Where links are cut, all nodes end with the data of one side; what was answered on
            // the other is gone, which the harness does not call convergence.
            guarantees: [.equalAtRest],
            unlessPartitioned: [
                .linearizable, .strictSerializable, .regular, .causal, .convergent, .durable,
            ]
        ),
        operations: Command.names,
        sometimes: ["promoted", "state-transferred", "writes-lost"],
        replica: PrimaryBackup<Unfenced>.self
    )

    static let primaryAsync = Strategy(
        name: "primary-async",
        summary: "one primary a side that answers by itself and ships later; the newest wins",
        source: "Gray, Helland, O'Neil, Shasha, SIGMOD 1996, section 2",
        claim: Claim(
            stance: .ca,
            consistency: .weak,
            availability: .medium,
            partitionTolerance: .medium,
            needs: .one,
            // All nodes end with the same data, but that may be none at all, which the harness
            // does not call convergence.
            guarantees: [.equalAtRest]
        ),
        operations: Command.names,
        sometimes: ["promoted", "forwarded", "writes-lost", "traffic-paused"],
        replica: PrimaryBackup<Asynchronous>.self
    )

    private static let primaryBackupClaim = Claim(
        stance: .ca,
        consistency: .strong,
        availability: .medium,
        partitionTolerance: .medium,
        guarantees: [.linearizable, .strictSerializable, .regular, .causal, .convergent, .durable]
    )

    /// Each with one bug.
    static let brokenPrimaries = [
        broken(
            "broken/split-brain-failover",
            "primary-backup whose failover asks no majority",
            Defect(breaks: .linearizable, options: ["--nemesis", "partition"]),
            PrimaryBackup<SplitBrainFailover>.self
        ),
        broken(
            "broken/primary-ack-before-backups",
            "primary-backup that answers before the backups have the write",
            Defect(breaks: .linearizable, options: ["--nemesis", "kill"]),
            PrimaryBackup<AcknowledgeBeforeBackups>.self
        ),
        broken(
            "broken/primary-stale-read-after-demotion",
            "primary-backup whose primary reads without confirming that it still is one",
            Defect(breaks: .linearizable, options: ["--nemesis", "partition"]),
            PrimaryBackup<StaleReadAfterDemotion>.self
        ),
        broken(
            "broken/failover-promotes-laggard",
            "primary-backup whose failover promotes the node that is furthest behind",
            Defect(breaks: .linearizable, options: ["--nemesis", "partition"]),
            PrimaryBackup<PromotesLaggard>.self
        ),
        broken(
            "broken/primary-backup-applies-out-of-order",
            "primary-backup whose backups take shipments as they arrive",
            Defect(
                breaks: .linearizable,
                options: ["--nemesis", "kill", "--sync-delay", "150ms"]
            ),
            PrimaryBackup<AppliesOutOfOrder>.self
        ),
        broken(
            "broken/primary-backup-overlooks-restarts",
            "primary-backup whose restarted backups carry out nothing until the next write",
            // It shows where a node restarts soon after its death, and no call follows.
            Defect(
                breaks: .equalAtRest,
                options: [
                    "--nemesis", "kill", "--nemesis-interval", "150ms", "--nemesis-targets", "one",
                    "--rate", "10",
                ]
            ),
            PrimaryBackup<OverlooksRestarts>.self
        ),
        broken(
            "broken/primary-async-skips-validation",
            "primary-async whose recovery does not look whether all hold the master's data",
            Defect(breaks: .equalAtRest, options: ["--nemesis", "partition"]),
            of: primaryAsync,
            PrimaryBackup<AsynchronousSkipsValidation>.self
        ),
    ]

    private static func broken(
        _ name: String,
        _ summary: String,
        _ defect: Defect,
        of sound: Strategy = primaryBackup,
        _ replica: any Replica.Type
    ) -> Strategy {
        Strategy(
            name: name,
            summary: summary,
            source: sound.source,
            claim: sound.claim,
            operations: Command.names,
            defect: defect,
            replica: replica
        )
    }
}
