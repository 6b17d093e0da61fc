import Testing
import Workloads

@testable import Strategies

/// The scenarios in many simulations: a claim is kept, and a broken strategy is caught.
@Suite struct ScenarioTrialTests {
    private static let strategies = Strategy.all.filter { $0.defect == nil }.map(\.name)

    /// Every workload that a strategy can serve is one that it keeps its claims under.
    @Test(arguments: ["cart", "feed", "sensors", "ids"], strategies)
    func claimsHold(workload: String, strategy: String) throws {
        let strategy = try #require(Strategy.named(strategy))
        guard Workload.missing(workload, in: strategy.operations).isEmpty else { return }
        let breach = try Trials(strategy, workload).firstBreach(seeds: 15)
        #expect(breach == nil, "\(strategy.name), \(workload)")
    }

    @Test func whoServesWhat() {
        func servers(_ workload: String) -> [String] {
            Self.strategies.filter { name in
                Workload.missing(workload, in: Strategy.named(name)?.operations ?? []).isEmpty
            }
        }
        let transactional = [
            "mvcc/serializable", "mvcc/snapshot", "mvcc/read-committed", "two-phase",
            "causal/transactions",
        ]
        let others = Self.strategies.filter { !transactional.contains($0) }
        #expect(servers("sensors") == others)
        #expect(servers("feed") == others.filter { $0 != "crdt/grow-only" })
        #expect(Set(transactional).isSubset(of: servers("rw-register")))
        let primaries = ["primary-backup", "primary-backup/unfenced", "primary-async"]
        #expect(servers("list-append") == ["raft"] + transactional.dropLast() + primaries)
        #expect(servers("ids") == ["raft"] + primaries)
        #expect(servers("cart") == ["raft"] + primaries + ["crdt", "crdt/multi-value"])
    }

    /// Without coordination both sides sell the last one.
    @Test func replicatedCountersOversell() throws {
        try Trials(.crdt, "cart").lacks(.serializable)
    }

    /// A client that asks one copy after the other sees effects before their causes.
    @Test func sloppyQuorumsShowRepliesBeforePosts() throws {
        try Trials(.dynamoOne, "feed").lacks(.causal)
    }

    private func caught(_ name: String, _ workload: String, as anomaly: String) throws {
        let strategy = try #require(Strategy.named(name))
        let breaks = try #require(strategy.defect).breaks
        let trials = Trials(strategy, workload)
        let seed = try (1...200).first { seed in
            try trials.findings(seed: UInt64(seed)).findings.contains {
                $0.isBroken && $0.verdict.anomalies.contains { $0.name == anomaly }
            }
        }
        #expect(seed != nil, "\(name), \(workload): never \(anomaly), nor \(breaks) broken")
    }

    /// It is in the registry as `broken/raft-oversells`.
    @Test func transfersUnseenAreCaught() throws {
        try caught("broken/raft-oversells", "cart", as: "oversold stock")
    }

    @Test func salesOnBothSidesAreCaught() throws {
        try caught("broken/raft-double-apply", "cart", as: "oversold stock")
    }

    /// It is in the registry as `broken/crdt-remove-undone`.
    @Test func removesThatAreUndoneAreCaught() throws {
        try caught("broken/crdt-remove-undone", "cart", as: "resurrected element")
    }

    @Test func repliesBeforeTheirPostsAreCaught() throws {
        try caught("broken/causal-no-dependency-check", "feed", as: "reply before its post")
        try caught("broken/causal-own-writes-only", "feed", as: "reply before its post")
        try caught("broken/causal-reads-before-durable", "feed", as: "non-monotonic read")
    }

    @Test func lostReadingsAreCaught() throws {
        try caught("broken/dynamo-read-repair-older", "sensors", as: "lost reading")
        try caught("broken/causal-reads-before-durable", "sensors", as: "reading went back")
    }

    @Test func duplicatedIdentifiersAreCaught() throws {
        try caught("broken/raft-stale-cas", "ids", as: "duplicated id")
    }
}
