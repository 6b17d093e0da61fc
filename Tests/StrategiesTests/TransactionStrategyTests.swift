import Histories
import Testing
import Workloads

@testable import Strategies

/// Each strategy of transactions stands at its level: it holds that one, and lacks the next.
@Suite struct TransactionStrategyTests {
    private static let workloads = [
        "list-append", "rw-register", "write-skew", "long-fork", "interactive",
    ]
    private static let names = [
        "raft", "mvcc/serializable", "mvcc/snapshot", "mvcc/read-committed", "two-phase",
        "causal/transactions", "primary-backup",
    ]

    @Test(arguments: names, workloads)
    func holdsItsLevel(name: String, workload: String) throws {
        let strategy = try #require(Strategy.named(name))
        guard Workload.missing(workload, in: strategy.operations).isEmpty else { return }
        let breach = try Trials(strategy, workload)
            .firstBreach(seeds: 60)
        #expect(breach == nil, "\(name), \(workload), seed \(breach?.seed ?? 0)")
    }

    @Test(arguments: names.dropFirst().dropLast())
    func interestingThingsHappen(name: String) throws {
        try Trials(try #require(Strategy.named(name)), "rw-register").hold(seeds: 80)
    }

    /// The levels that stand above the claims in the lattice.
    @Test(arguments: [
        ("mvcc/serializable", "list-append", "strong-session-serializable"),
        ("mvcc/snapshot", "write-skew", "serializable"),
        ("mvcc/snapshot", "list-append", "strong-session-snapshot-isolation"),
        ("mvcc/read-committed", "list-append", "monotonic-atomic-view"),
        ("mvcc/read-committed", "list-append", "cursor-stability"),
        ("causal/transactions", "rw-register", "strong-session-snapshot-isolation"),
        ("causal/transactions", "rw-register", "cursor-stability"),
    ])
    func lacksTheNextLevel(name: String, workload: String, level: String) throws {
        try Trials(try #require(Strategy.named(name)), workload)
            .lacks(try #require(Property.named(level)), seeds: 200)
    }

    @Test func whoThinksForTooLongLosesTheTransaction() throws {
        let trials = Trials(try #require(Strategy.named("mvcc/snapshot")), "interactive")
        let notes = try (1...10).map { try trials.findings(seed: UInt64($0)).notes }
        #expect(notes.contains { $0.contains("transaction-abandoned") })
        #expect(notes.contains { $0.contains("transaction-aborted") })
    }

    /// What a store does with its transactions is right, and what it says of them is not.
    @Test func whoLiesInStampsKeepsToItsLevel() throws {
        for name in ["broken/mvcc-late-stamps", "broken/mvcc-no-such-snapshot"] {
            let twin = try #require(Strategy.named(name))
            let level = try #require(twin.claim.guarantees.first { $0.family == .isolation })
            let breach = try Trials(twin, "list-append").firstBreach(of: level, seeds: 60)
            #expect(breach == nil, "\(name), seed \(breach?.seed ?? 0)")
        }
    }

    private static let twins = Strategy.all.map(\.name).filter {
        $0.hasPrefix("broken/mvcc-") || $0.hasPrefix("broken/two-phase-")
    }

    @Test(arguments: twins)
    func brokenTwinsAreCaught(name: String) throws {
        let twin = try #require(Strategy.named(name))
        try Trials(twin, try #require(twin.defect).workload).catches(seeds: 1_500)
    }
}
