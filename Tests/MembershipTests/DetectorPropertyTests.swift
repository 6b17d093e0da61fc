import Replication
import Testing

@testable import Membership

/// Random networks; each message names its seed.
@Suite struct DetectorPropertyTests {
    private static let timeout = 500

    /// A case of the properties: what the seed decides.
    private func weather(_ seed: UInt64) -> VirtualNetwork<Heartbeat>.Weather {
        var random = SeededGenerator(seed: seed, stream: "weather")
        return .init(
            delay: 1...(1 + random.below(900)),
            loss: Double(random.below(4)) * 0.1,
            duplication: Double(random.below(4)) * 0.1
        )
    }

    /// How often a peer was called online though the last later beat was too long ago.
    private func lies(seed: UInt64, flaw: HeartbeatDetector.Flaw?) -> (lies: Int, overtaken: Int) {
        var cluster = DetectorCluster(4, seed: seed, weather: weather(seed), flaw: flaw)
        var random = SeededGenerator(seed: seed, stream: "cuts")
        var lies = 0
        for round in 1...10 {
            cluster.network.cut = Set(
                Link.all(among: cluster.members).filter { _ in random.chance(0.4) }
            )
            cluster.run(until: round * 700)
            for (node, detector) in cluster.detectors {
                for peer in detector.online {
                    let heard = cluster.lastHeard[Link(from: peer, to: node)]?.at ?? 0
                    // Timers wait for the next whole millisecond, and a late one for the next tick.
                    if cluster.network.now - heard > Self.timeout + 2 { lies += 1 }
                }
            }
        }
        return (lies, cluster.overtaken)
    }

    @Test func aSilentPeerIsNotOnline() {
        var overtaken = 0
        for seed in UInt64(1)...60 {
            let result = lies(seed: seed, flaw: nil)
            #expect(result.lies == 0, "seed \(seed)")
            overtaken += result.overtaken
        }
        #expect(overtaken > 1_000, "heartbeats hardly overtook each other")
    }

    @Test func ignoringBeatsIsCaught() {
        let caught = (UInt64(1)...60).filter { lies(seed: $0, flaw: .ignoresBeats).lies > 0 }
        #expect(!caught.isEmpty)
    }

    /// What is reported where nothing is cut and jitter stays below the timeout.
    private func alarms(seed: UInt64, jitter: Int, _ suspicion: Suspicion) -> (Int, Int) {
        var cluster = DetectorCluster(
            5,
            seed: seed,
            weather: .init(delay: 1...jitter, duplication: 0.1),
            options: .init(suspicion: suspicion)
        )
        cluster.run(until: 20_000)
        let whole = cluster.detectors.values.count { $0.view.kind == .whole }
        return (cluster.suspicions.count + cluster.events.count, whole)
    }

    @Test func noFaultNoAlarm() {
        for seed in UInt64(1)...10 {
            let fixed = alarms(seed: seed, jitter: 390, .fixed(timeout: .milliseconds(500)))
            #expect(fixed == (0, 5), "fixed, seed \(seed)")
            let accrual = alarms(seed: seed, jitter: 60, .accrual(Accrual()))
            #expect(accrual == (0, 5), "accrual, seed \(seed)")
        }
    }

    @Test func jitterAboveTheTimeoutDoesAlarm() {
        let alarmed = (UInt64(1)...10).filter {
            alarms(seed: $0, jitter: 900, .fixed(timeout: .milliseconds(150))).0 > 0
        }
        #expect(!alarmed.isEmpty)
    }

    @Test func accrualDetectsSoonerThanItsCeiling() {
        var cluster = DetectorCluster(3, seed: 5, options: .init(suspicion: .accrual(Accrual())))
        cluster.run(until: 10_000)
        cluster.network.cut = cut(["n1", "n2"], ["n3"])
        cluster.run(until: 12_000)
        let first = cluster.suspicions.map(\.at).min() ?? .max
        #expect((10_100...10_400).contains(first), "suspected at \(first)")
    }

    /// Whether all nodes see one component at the end, and saw more on the way.
    private func heals(seed: UInt64) -> (merged: Bool, split: Bool) {
        var cluster = DetectorCluster(5, seed: seed, weather: .init(delay: 1...80, loss: 0.05))
        var random = SeededGenerator(seed: seed, stream: "cuts")
        cluster.run(until: 3_000)
        for round in 0..<3 {
            let order = random.shuffled(cluster.members)
            let size = 1 + random.below(4)
            cluster.network.cut = cut(Array(order[..<size]), Array(order[size...]))
            cluster.run(until: 4_500 + round * 3_000)
            cluster.network.cut = []
            cluster.run(until: 6_000 + round * 3_000)
        }
        let last = cluster.members.map { node in cluster.events.last { $0.node == node }?.event }
        return (
            cluster.detectors.values.allSatisfy { $0.view.kind == .whole }
                && last.allSatisfy { $0?.change == .ended },
            last.allSatisfy { ($0?.worst.components.count ?? 0) > 1 }
        )
    }

    @Test func afterHealingAllComponentsMerge() {
        for seed in UInt64(1)...30 {
            let healed = heals(seed: seed)
            #expect(healed.merged && healed.split, "seed \(seed)")
        }
    }

    /// The components that a node believes in while a partition lasts.
    private func components(flaw: HeartbeatDetector.Flaw?) -> [[NodeID]]? {
        var cluster = DetectorCluster(4, seed: 6, flaw: flaw)
        cluster.run(until: 3_000)
        cluster.network.cut = cut(["n1"], ["n2"], ["n3", "n4"])
        cluster.run(until: 6_000)
        return cluster.detectors["n3"]?.view.components
    }

    @Test func rowsExpire() {
        #expect(components(flaw: nil) == [["n1"], ["n2"], ["n3", "n4"]])
        #expect(components(flaw: .keepsRows) != [["n1"], ["n2"], ["n3", "n4"]])
    }
}
