import Strategies
import Testing

/// Every strategy with a bug on purpose: each is caught in the tests of its family, and here named.
///
/// Their mutations stand in `AtomicRegisterMutations`, `CausalMutations`, `CRDTMutations`,
/// `DynamoMutations`, `EventualMutations`, `MultiPrimaryMutations`, `MVCCMutations`,
/// `PrimaryBackupMutations`, `QuorumMutations`, `RaftMutations` and `TwoPhaseMutations`.
@Suite struct BrokenStrategiesTests {
    private static let names: Set<String> = [
        "broken/abd-no-write-back",
        "broken/abd-quorum-of-half",
        "broken/abd-tag-without-node",
        "broken/ack-before-fsync",
        "broken/causal-key-by-key",
        "broken/causal-no-dependency-check",
        "broken/causal-own-writes-only",
        "broken/causal-reads-before-durable",
        "broken/crdt-counter-merged-by-sum",
        "broken/crdt-delta-lost-on-restart",
        "broken/crdt-remove-kills-concurrent-adds",
        "broken/crdt-remove-undone",
        "broken/dynamo-clock-one-sided",
        "broken/dynamo-hint-delivered-twice",
        "broken/dynamo-read-repair-older",
        "broken/eventual-forgets-tombstone",
        "broken/eventual-wall-clock-version",
        "broken/failover-promotes-laggard",
        "broken/multi-primary-conflict-as-order",
        "broken/multi-primary-leaves-one-out",
        "broken/multi-primary-skips-validation",
        "broken/mvcc-aborted-writes",
        "broken/mvcc-absent-keys",
        "broken/mvcc-dirty-read",
        "broken/mvcc-duplicate-commit",
        "broken/mvcc-fractured-commit",
        "broken/mvcc-lagging-snapshot",
        "broken/mvcc-late-commit",
        "broken/mvcc-late-stamps",
        "broken/mvcc-no-first-committer",
        "broken/mvcc-no-such-snapshot",
        "broken/mvcc-write-skew",
        "broken/primary-ack-before-backups",
        "broken/primary-async-skips-validation",
        "broken/primary-backup-applies-out-of-order",
        "broken/primary-backup-overlooks-restarts",
        "broken/primary-stale-read-after-demotion",
        "broken/quorum-no-prepare-majority",
        "broken/raft-commit-earlier-term",
        "broken/raft-double-apply",
        "broken/raft-fencing-token-reused",
        "broken/raft-forgets-keys",
        "broken/raft-half-transaction",
        "broken/raft-lock-granted-twice",
        "broken/raft-oversells",
        "broken/raft-queue-loses-element",
        "broken/raft-reply-before-persist",
        "broken/raft-snapshot-loses-tail",
        "broken/raft-stale-cas",
        "broken/raft-stale-leader-read",
        "broken/raft-term-not-persisted",
        "broken/raft-vote-counted-twice",
        "broken/split-brain-failover",
        "broken/two-phase-dirty-read",
        "broken/two-phase-early-release",
        "broken/two-phase-forgets-decision",
        "broken/two-phase-vote-before-log",
    ]

    @Test func noneIsMissing() {
        #expect(Set(Strategy.all.filter { $0.defect != nil }.map(\.name)) == Self.names)
    }

    /// A mutation that changes nothing would be the strategy that it was made from.
    @Test func eachHasAReplicaOfItsOwn() {
        let replicas = Strategy.all.map { ObjectIdentifier($0.replica) }
        for strategy in Strategy.all where strategy.defect != nil {
            #expect(replicas.filter { $0 == ObjectIdentifier(strategy.replica) }.count == 1)
        }
    }
}
