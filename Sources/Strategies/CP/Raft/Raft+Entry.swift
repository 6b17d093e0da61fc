import Replication

/// Raft in the registry.
extension Strategy {
    static let raftFamily = [raft]

    static let raft = Strategy(
        name: "raft",
        summary: "one leader a term, a replicated log, reads by read index, snapshots",
        source: "Ongaro, Ousterhout, USENIX ATC 2014; Ongaro, dissertation, Stanford 2014",
        claim: raftClaim,
        operations: Command.names,
        sometimes: raftNotes,
        replica: Raft<Faithful>.self
    )

    static let raftClaim = Claim(
        stance: .cp,
        consistency: .strong,
        availability: .medium,
        partitionTolerance: .high,
        needs: .majority,
        guarantees: [.linearizable, .serializable, .regular, .causal, .convergent, .durable]
    )

    private static let raftNotes = [
        "duplicate-suppressed", "elected", "forwarded", "leader-changed-with-write-in-flight",
        "log-truncated", "pre-vote-refused", "read-index-confirmed", "snapshot-installed",
        "snapshot-taken", "stepped-down",
    ]
}
