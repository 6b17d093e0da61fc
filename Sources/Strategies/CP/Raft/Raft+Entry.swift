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

    static let brokenRafts = [
        broken(
            "stale-leader-read",
            "raft whose leader answers reads without asking whether it still leads",
            Defect(breaks: .linearizable, options: ["--nemesis", "partition"]),
            Raft<ReadsWithoutIndex>.self
        ),
        broken(
            "vote-counted-twice",
            "raft whose candidates count their own vote twice",
            Defect(breaks: .linearizable, options: ["--nemesis", "partition"]),
            Raft<CountsOwnVoteTwice>.self
        ),
        broken(
            "commit-earlier-term",
            "raft that commits entries of earlier terms by counting, or finding, them",
            Defect(
                breaks: .linearizable,
                workload: "counter",
                options: ["--nemesis", "partition,kill"]
            ),
            Raft<TrustsEarlierTerms>.self
        ),
        broken(
            "reply-before-persist",
            "raft whose nodes acknowledge entries before they are durable",
            Defect(
                breaks: .linearizable,
                options: ["--nemesis", "kill", "--sync-delay", "50ms"]
            ),
            Raft<RepliesBeforePersisting>.self
        ),
        broken(
            "term-not-persisted",
            "raft whose nodes begin at term 0 after a crash, without a vote",
            Defect(breaks: .linearizable, options: ["--nemesis", "kill"]),
            Raft<ForgetsBallot>.self
        ),
        broken(
            "snapshot-loses-tail",
            "raft whose nodes drop the entries beyond a snapshot that they take in",
            Defect(breaks: .linearizable, options: ["--nemesis", "kill"]),
            Raft<LosesTailBehindSnapshot>.self
        ),
        broken(
            "half-transaction",
            "raft that carries out the first part of a transaction alone",
            Defect(breaks: .strictSerializable, workload: "transactions", options: []),
            Raft<HalvesTransactions>.self
        ),
        broken(
            "double-apply",
            "raft that carries out a command as often as it comes",
            Defect(
                breaks: .linearizable,
                workload: "counter",
                options: ["--nemesis", "partition"]
            ),
            Raft<AppliesTwice>.self
        ),
        broken(
            "forgets-keys",
            "raft that keeps idempotency keys in the memory of its leader alone",
            Defect(
                breaks: .linearizable,
                workload: "counter",
                options: ["--nemesis", "partition", "--policy", "retry-idempotent"]
            ),
            Raft<ForgetsKeys>.self
        ),
        broken(
            "queue-loses-element",
            "raft whose new leaders drop enqueues that they do not know to be committed",
            Defect(breaks: .linearizable, workload: "queue", options: ["--nemesis", "kill"]),
            Raft<DropsInheritedEnqueues>.self
        ),
        broken(
            "lock-granted-twice",
            "raft that looks up whether a lock is free before the order is settled",
            Defect(breaks: .linearizable, workload: "lock", options: []),
            Raft<GrantsLockTwice>.self
        ),
        broken(
            "fencing-token-reused",
            "raft that forgets a lock's last token when the lock is given back",
            Defect(breaks: .linearizable, workload: "lock", options: []),
            Raft<ReusesFencingTokens>.self
        ),
        broken(
            "stale-cas",
            "raft that compares when a compare-and-set comes and sets when its turn comes",
            Defect(breaks: .linearizable, workload: "cas-register", options: []),
            Raft<ComparesEarly>.self
        ),
        broken(
            "oversells",
            "raft that looks up a balance when a transfer comes and moves it when its turn comes",
            Defect(breaks: .serializable, workload: "cart", options: []),
            Raft<TransfersUnseen>.self
        ),
    ]

    private static func broken(
        _ name: String,
        _ summary: String,
        _ defect: Defect,
        _ replica: any Replica.Type
    ) -> Strategy {
        Strategy(
            name: "broken/raft-\(name)",
            summary: summary,
            source: raft.source,
            claim: raftClaim,
            operations: Command.names,
            defect: defect,
            replica: replica
        )
    }

    static let raftClaim = Claim(
        stance: .cp,
        consistency: .strong,
        availability: .medium,
        partitionTolerance: .high,
        needs: .majority,
        deduplicates: true,
        guarantees: [.linearizable, .strictSerializable, .regular, .causal, .convergent, .durable]
    )

    private static let raftNotes: [ExpectedNote] = [
        "duplicate-suppressed", "elected", "forwarded", "leader-changed-with-write-in-flight",
        "log-truncated", "pre-vote-refused", "read-index-confirmed", "stepped-down",
        ExpectedNote("snapshot-taken", afterChanges: RaftLimits.snapshot),
        ExpectedNote(
            "snapshot-installed",
            afterChanges: RaftLimits.snapshot + RaftLimits.trailing
        ),
    ]
}
