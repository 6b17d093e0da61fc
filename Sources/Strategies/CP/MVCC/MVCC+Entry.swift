import Histories
import Replication

/// Optimistic transactions in the registry.
extension Strategy {
    static let mvccFamily = [mvccSerializable, mvccSnapshot, mvccReadCommitted]

    static let mvccSerializable = mvcc(
        "mvcc/serializable",
        "transactions on a node's snapshot over raft; what they read is looked at again in the log",
        promising: .serializable,
        stamps: .commitStamps,
        MVCC<ChecksReads>.self
    )

    static let mvccSnapshot = mvcc(
        "mvcc/snapshot",
        "transactions on a node's snapshot over raft; the first that commits a change wins",
        promising: .snapshotIsolation,
        stamps: .snapshotStamps,
        MVCC<FirstCommitterWins>.self
    )

    static let mvccReadCommitted = mvcc(
        "mvcc/read-committed",
        "transactions over raft whose steps read what is committed, each at another node",
        promising: .readCommitted,
        MVCC<ReadsCommitted>.self
    )

    static let brokenMVCCs = [
        mvcc(
            "broken/mvcc-no-first-committer",
            "mvcc/snapshot that does not look whether what it changes was changed meanwhile",
            promising: .snapshotIsolation,
            caughtBy: "list-append",
            MVCC<OverwritesUnseen>.self
        ),
        mvcc(
            "broken/mvcc-lagging-snapshot",
            "mvcc/snapshot that takes what its node has applied for what is committed",
            promising: .snapshotIsolation,
            in: .realTime,
            caughtBy: "list-append",
            MVCC<TrustsLaggingSnapshot>.self
        ),
        mvcc(
            "broken/mvcc-write-skew",
            "mvcc/serializable that looks again at what it changes, not at what it read",
            promising: .serializable,
            caughtBy: "write-skew",
            MVCC<LetsSkewThrough>.self
        ),
        mvcc(
            "broken/mvcc-absent-keys",
            "mvcc/serializable that looks again only at keys that were there",
            promising: .serializable,
            caughtBy: "write-skew",
            MVCC<ForgetsAbsentKeys>.self
        ),
        mvcc(
            "broken/mvcc-fractured-commit",
            "mvcc/serializable that commits the changes of each key by themselves",
            promising: .serializable,
            caughtBy: "list-append",
            MVCC<CommitsKeyByKey>.self
        ),
        mvcc(
            "broken/mvcc-aborted-writes",
            "mvcc/serializable whose aborted transactions leave their changes behind",
            promising: .serializable,
            caughtBy: "list-append",
            MVCC<LeavesAbortedWrites>.self
        ),
        mvcc(
            "broken/mvcc-duplicate-commit",
            "mvcc/serializable that commits a transaction as often as it comes",
            promising: .serializable,
            caughtBy: "list-append",
            under: ["--nemesis", "partition"],
            MVCC<CommitsTwice>.self
        ),
        mvcc(
            "broken/mvcc-dirty-read",
            "mvcc/serializable whose reads show what its node has proposed and may abort",
            promising: .serializable,
            caughtBy: "list-append",
            MVCC<ReadsUncommitted>.self
        ),
        mvcc(
            "broken/mvcc-late-commit",
            "mvcc/snapshot that commits what it has given up, without a look at what changed",
            promising: .snapshotIsolation,
            caughtBy: "interactive",
            MVCC<CommitsLate>.self
        ),
        mvcc(
            "broken/mvcc-late-stamps",
            "mvcc/snapshot whose start stamps are the ends of logs, of which less was applied",
            promising: .snapshotIsolation,
            stamps: .snapshotStamps,
            caughtBy: "list-append",
            MVCC<StampsEndOfLog>.self
        ),
        mvcc(
            "broken/mvcc-no-such-snapshot",
            "mvcc/read-committed that publishes the stamp of a snapshot which it has not read",
            promising: .readCommitted,
            stamps: .snapshotStamps,
            caughtBy: "list-append",
            MVCC<StampsNoSnapshot>.self
        ),
    ]

    private static func mvcc(
        _ name: String,
        _ summary: String,
        promising level: IsolationLevel,
        in form: IsolationLevel.Form = .plain,
        stamps: Property? = nil,
        caughtBy workload: String? = nil,
        under options: [String] = [],
        _ replica: any Replica.Type
    ) -> Strategy {
        let promise = level.property(form)
        return Strategy(
            name: name,
            summary: summary,
            source: "Kung, Robinson, TODS 1981; Berenson and others, SIGMOD 1995",
            claim: Claim(
                stance: .cp,
                consistency: level == .readCommitted ? .weak : .strong,
                availability: .medium,
                partitionTolerance: .high,
                needs: .majority,
                deduplicates: true,
                guarantees: [promise] + [stamps].compactMap(\.self)
            ),
            operations: ["append", "begin", "txn"],
            sometimes: workload == nil ? ["transaction-aborted"] : [],
            defect: workload.map {
                Defect(breaks: stamps ?? promise, workload: $0, options: options)
            },
            replica: replica
        )
    }
}
