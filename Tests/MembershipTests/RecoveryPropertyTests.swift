import Replication
import Testing

@testable import Membership

/// Recoveries under loss, duplication and reordering; each message names its seed.
@Suite struct RecoveryPropertyTests {
    /// Nodes write, some coordinate, some start again, and clients go on where they may.
    private func trial(
        seed: UInt64,
        _ strategy: RecoveryStrategy,
        defect: RecoveryDefect? = nil
    ) -> (cluster: RecoveryCluster, lostLater: Int) {
        var random = SeededGenerator(seed: seed, stream: "trial")
        var cluster = RecoveryCluster(
            3 + 2 * random.below(2),
            seed: seed,
            weather: .init(
                delay: 1...(1 + random.below(400)),
                loss: Double(random.below(4)) * 0.07,
                duplication: 0.3
            ),
            options: RecoveryOptions(
                strategy: strategy,
                timeoutTicks: 20,
                attempts: 8,
                defect: defect
            )
        )
        for _ in 0..<12 {
            guard let node = random.pick(cluster.members) else { break }
            cluster.write("k\(random.below(4))", at: node)
        }
        for _ in 0...random.below(3) {
            if let node = random.pick(cluster.members) { cluster.begin(node) }
            cluster.run(until: cluster.network.now + random.below(600))
        }
        if random.chance(0.3), let node = random.pick(cluster.members) {
            cluster.start(node)
            if let other = random.pick(cluster.members) { cluster.begin(other) }
        }
        cluster.run(until: cluster.network.now + 60_000)
        let converged = cluster
        // Late copies of the recovery's messages must not touch what is written after it.
        let lost = loseLater(&cluster, &random)
        return (converged, lost)
    }

    /// Writes while old messages still come in, and counts the writes that vanish.
    private func loseLater(
        _ cluster: inout RecoveryCluster,
        _ random: inout SeededGenerator
    ) -> Int {
        cluster.network.weather.delay = 1...3_000
        cluster.network.weather.duplication = 0.6
        cluster.network.weather.loss = 0
        // Unequal data, or else nobody would have to change anything.
        for node in cluster.members { cluster.write("k0", at: node) }
        let events = cluster.events.count
        if let node = random.pick(cluster.members) { cluster.begin(node) }
        for _ in 0..<600 {
            cluster.run(until: cluster.network.now + 100)
            let isOver = cluster.events[events...].contains { _, event in
                switch event {
                case .recovered, .failed: true
                default: false
                }
            }
            if isOver, cluster.isPaused.values.allSatisfy({ !$0 }) { break }
        }
        let before = cluster.writes
        for node in cluster.members { cluster.write("later-\(node)", at: node) }
        let written = cluster.writes - before
        cluster.run(until: cluster.network.now + 10_000)
        let kept = cluster.members.count {
            cluster.stores[$0]?.entries["later-\($0)"]?.stamp ?? 0 > before
        }
        return written - kept
    }

    /// Whether the last word is a recovery, and a true one, or an honest failure.
    private func isHonest(_ cluster: RecoveryCluster) -> Bool {
        for (_, event) in cluster.events.reversed() {
            switch event {
            case .recovered: return cluster.isConverged
            case .failed: return true
            default: continue
            }
        }
        return false
    }

    @Test(arguments: RecoveryStrategy.all.map(\.name))
    func endsEqualOrSaysSo(name: String) throws {
        let strategy = try #require(RecoveryStrategy.named(name))
        var recovered = 0
        for seed in UInt64(1)...60 {
            let (cluster, lostLater) = trial(seed: seed, strategy)
            #expect(isHonest(cluster), "seed \(seed): \(cluster.events.map(\.event.summary))")
            #expect(lostLater == 0, "seed \(seed)")
            #expect(cluster.isPaused.values.allSatisfy { !$0 }, "seed \(seed) stays paused")
            if cluster.recovered != nil { recovered += 1 }
        }
        #expect(recovered > 45, "only \(recovered) of 60 recovered")
    }

    @Test func mergingKeepsTheNewestOfEverything() {
        for seed in UInt64(1)...60 {
            let (cluster, _) = trial(seed: seed, .multiMaster)
            guard cluster.recovered != nil, cluster.isConverged else { continue }
            let stamps = cluster.stores["n1"]?.entries.values.map(\.stamp) ?? []
            #expect(stamps.contains(cluster.writes), "seed \(seed) lost the last write")
        }
    }

    @Test func ignoringRoundsIsCaught() {
        let caught = (UInt64(1)...60).filter { seed in
            let (cluster, lostLater) = trial(seed: seed, .masterSlave, defect: .ignoresRounds)
            return lostLater > 0 || !isHonest(cluster)
        }
        #expect(!caught.isEmpty)
    }

    @Test func twoCoordinatorsDoNotCorrupt() {
        var superseded = 0
        for seed in UInt64(1)...40 {
            var cluster = RecoveryCluster(
                4,
                seed: seed,
                weather: .init(delay: 1...80, loss: 0.05, duplication: 0.2),
                options: RecoveryOptions(strategy: .masterSlave, attempts: 8)
            )
            for node in cluster.members { cluster.write("x", at: node) }
            cluster.begin("n1")
            cluster.begin("n2")
            cluster.run(until: 60_000)
            #expect(cluster.isConverged, "seed \(seed): \(cluster.events.map(\.event.summary))")
            #expect(cluster.isPaused.values.allSatisfy { !$0 }, "seed \(seed)")
            let coordinators = Set(
                cluster.events.compactMap { node, event in
                    if case .began = event { node } else { nil }
                }
            )
            if coordinators.count == 2 { superseded += 1 }
        }
        #expect(superseded > 20, "two coordinators hardly met")
    }
}
