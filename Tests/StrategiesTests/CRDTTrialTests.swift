import Testing

@testable import Strategies

/// Replicated data types in many simulations: what they claim, and the twins that break it.
@Suite struct CRDTTrialTests {
    @Test(arguments: ["register", "counter", "set"])
    func claimsHold(workload: String) throws {
        try Trials(.crdt, workload).hold(seeds: 60)
        try Trials(.crdtMultiValue, workload).hold(seeds: 60)
    }

    @Test func growOnlyHolds() throws {
        try Trials(.crdtGrowOnly, "counter").hold(seeds: 60)
    }

    @Test func lastWriteWinsLosesWrites() throws {
        try Trials(.crdt, "register").lacks(.durable)
    }

    /// It is in the registry as `broken/crdt-remove-kills-concurrent-adds`.
    @Test func removesThatKillConcurrentAddsAreCaught() throws {
        try Trials(.crdtRemoveKillsConcurrentAdds, "set").catches(seeds: 100)
    }

    /// It is in the registry as `broken/crdt-delta-lost-on-restart`.
    @Test func deltasLostOnRestartAreCaught() throws {
        try Trials(.crdtDeltaLostOnRestart, "register").catches(seeds: 100)
    }

    /// It is in the registry as `broken/crdt-counter-merged-by-sum`.
    @Test func countersMergedBySumAreCaught() throws {
        try Trials(.crdtCounterMergedBySum, "counter").catches(seeds: 100)
    }
}
