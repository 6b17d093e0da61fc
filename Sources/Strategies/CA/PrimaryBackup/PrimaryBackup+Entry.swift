import Replication

extension Strategy {
    /// Primary-backup replication, with and without its fence.
    static let primaryFamily = [primaryBackup, primaryBackupUnfenced]

    static let primaryBackup = Strategy(
        name: "primary-backup",
        summary: "one primary, synchronous to all backups; failover by a majority's promises",
        source: "Alsberg, Day, ICSE 1976; Lamport, Malkhi, Zhou, PODC 2009",
        claim: primaryBackupClaim,
        operations: Command.names,
        sometimes: ["promoted", "forwarded", "read-confirmed", "stopped", "configuration-refused"],
        replica: PrimaryBackup<Fenced>.self
    )

    static let primaryBackupUnfenced = Strategy(
        name: "primary-backup/unfenced",
        summary: "the same with failover by health checks alone: two primaries where links are cut",
        source: "Budhiraja, Marzullo, Schneider, Toueg, in Mullender, Distributed Systems, 1993",
        claim: Claim(
            stance: .ca,
            consistency: .strong,
            availability: .medium,
            partitionTolerance: .low,
            needs: .all,
            guarantees: [.convergent],
            unlessPartitioned: [.linearizable, .serializable, .regular, .causal, .durable]
        ),
        operations: Command.names,
        sometimes: ["promoted", "state-transferred"],
        replica: PrimaryBackup<Unfenced>.self
    )

    static let primaryBackupClaim = Claim(
        stance: .ca,
        consistency: .strong,
        availability: .medium,
        partitionTolerance: .medium,
        guarantees: [.linearizable, .serializable, .regular, .causal, .convergent, .durable]
    )
}
