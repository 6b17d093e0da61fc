import Replication
import Testing

@testable import Membership

@Suite struct FailoverTests {
    private let unfenced = FailoverManager.Options(isFenced: false)

    @Test func healthNeedsSeveralSigns() {
        var checker = HealthChecker(
            targets: ["n2"],
            options: .init(
                interval: .milliseconds(100),
                timeout: .milliseconds(50),
                rise: 2,
                fall: 2
            )
        )
        var transcript: [HealthChecker.Directive] = checker.start(at: 0.milliseconds)
        func isTransition(_ directive: HealthChecker.Directive) -> Bool {
            if case .transition = directive { true } else { false }
        }
        for at in [51, 101, 152] { transcript += checker.tick(at: at.milliseconds) }
        #expect(transcript.filter(isTransition) == [.transition("n2", isHealthy: false)])
        #expect(!checker.isHealthy("n2"))
        // An answer to an earlier probe says nothing of now.
        #expect(checker.answer(1, from: "n2", at: 153.milliseconds) == [])
        _ = checker.tick(at: 202.milliseconds)
        #expect(checker.answer(3, from: "n2", at: 203.milliseconds) == [])
        _ = checker.tick(at: 303.milliseconds)
        #expect(
            checker.answer(4, from: "n2", at: 304.milliseconds)
                == [.transition("n2", isHealthy: true)]
        )
    }

    @Test func theMostAdvancedSucceeds() {
        for (fenced, seed) in [(true, UInt64(1)), (false, 2)] {
            var cluster = FailoverCluster(5, seed: seed, options: .init(isFenced: fenced))
            cluster.run(until: 1_000)
            #expect(cluster.serving == ["n1"])
            for (node, applied) in [("n2", 4), ("n3", 7), ("n4", 7), ("n5", 1)] {
                cluster.setApplied(applied, of: NodeID(node))
            }
            cluster.run(until: 2_000)
            cluster.crash("n1")
            cluster.run(until: 5_000)
            #expect(cluster.serving == ["n3"], "fenced: \(fenced)")
            let configuration = cluster.managers["n3"]?.configuration
            #expect(configuration?.ballot.number == 2)
            #expect(configuration?.backups == ["n2", "n4", "n5"])
        }
    }

    @Test func aReturningPrimaryIsDemoted() {
        for fenced in [true, false] {
            var cluster = FailoverCluster(3, seed: 3, options: .init(isFenced: fenced))
            cluster.run(until: 1_000)
            cluster.network.cut = cut(["n1"], ["n2", "n3"])
            cluster.run(until: 4_000)
            cluster.network.cut = []
            cluster.run(until: 6_000)
            #expect(cluster.serving == ["n2"], "fenced: \(fenced)")
            #expect(cluster.demotions.map(\.node) == ["n1"], "fenced: \(fenced)")
            #expect(cluster.managers["n1"]?.configuration.primary == "n2")
            cluster.reconfigure("n2", backups: ["n1", "n3"])
            cluster.run(until: 8_000)
            #expect(cluster.serving == ["n2"])
            if fenced {
                #expect(cluster.managers["n3"]?.configuration.backups == ["n1", "n3"])
            }
        }
    }

    @Test func unfencedTheBrainSplits() {
        var cluster = FailoverCluster(3, seed: 4, options: unfenced)
        cluster.run(until: 1_000)
        cluster.network.cut = cut(["n1"], ["n2", "n3"])
        cluster.run(until: 3_000)
        #expect(cluster.serving == ["n1", "n2"])
        cluster.ask("n1")
        #expect(cluster.lies.count == 1, "a deposed primary was not caught")
    }

    @Test func fencedTheMinorityStops() {
        var cluster = FailoverCluster(5, seed: 5)
        cluster.run(until: 1_000)
        cluster.network.cut = cut(["n1", "n2"], ["n3", "n4", "n5"])
        cluster.run(until: 4_000)
        #expect(cluster.serving == ["n3"])
        cluster.network.cut = cut(["n1", "n2"], ["n3", "n4"], ["n5"])
        cluster.run(until: 7_000)
        #expect(cluster.serving == [])
        cluster.network.cut = []
        cluster.run(until: 10_000)
        #expect(cluster.serving.count == 1)
    }

    @Test func aCrashOfTheProposerIsSurvived() {
        for seed in UInt64(1)...20 {
            var cluster = FailoverCluster(5, seed: seed)
            cluster.run(until: 1_000)
            cluster.crash("n1")
            // Somewhere between detection and traffic.
            cluster.run(until: 1_300 + Int(seed) * 10)
            cluster.crash("n2")
            cluster.run(until: 10_000)
            #expect(cluster.serving.count == 1, "seed \(seed)")
        }
    }

    /// What random cuts, crashes and weather lead to.
    private func trial(seed: UInt64, fenced: Bool) -> FailoverCluster {
        var random = SeededGenerator(seed: seed, stream: "trial")
        var cluster = FailoverCluster(
            random.chance(0.5) ? 3 : 5,
            seed: seed,
            weather: .init(
                delay: 1...(10 + random.below(60)),
                loss: Double(random.below(3)) * 0.05,
                duplication: 0.1
            ),
            options: .init(isFenced: fenced)
        )
        var down: NodeID?
        for round in 1...60 {
            if random.chance(0.2) {
                cluster.network.cut =
                    random.chance(0.4)
                    ? []
                    : Set(Link.all(among: cluster.members).filter { _ in random.chance(0.4) })
            }
            if random.chance(0.1) {
                if let node = down { cluster.start(node) }
                down = random.chance(0.5) ? random.pick(cluster.members) : nil
                if let node = down { cluster.crash(node) }
            }
            for node in cluster.members { cluster.ask(node) }
            cluster.run(until: round * 200)
        }
        cluster.network.cut = []
        cluster.network.weather = .init()
        if let node = down { cluster.start(node) }
        cluster.run(until: 20_000)
        return cluster
    }

    @Test func fencedNoDeposedPrimaryIsConfirmed() {
        var confirmed = 0
        var failovers = 0
        for seed in UInt64(1)...60 {
            let cluster = trial(seed: seed, fenced: true)
            #expect(cluster.lies.isEmpty, "seed \(seed)")
            #expect(cluster.serving.count == 1, "seed \(seed) ends with \(cluster.serving)")
            confirmed += cluster.confirmed
            failovers += Set(cluster.starts.map(\.ballot)).count - 1
        }
        #expect(confirmed > 500 && failovers > 60, "\(confirmed) confirmed, \(failovers) failovers")
    }

    @Test func unfencedDeposedPrimariesAreConfirmed() {
        let caught = (UInt64(1)...20).filter { !trial(seed: $0, fenced: false).lies.isEmpty }
        #expect(!caught.isEmpty)
    }

    @Test func aConfigurationHasOnePrimary() {
        for seed in UInt64(1)...30 {
            let starts = trial(seed: seed, fenced: true).starts
            let primaries = Dictionary(grouping: starts, by: \.ballot).mapValues { starts in
                Set(starts.map(\.node)).count
            }
            #expect(primaries.values.allSatisfy { $0 == 1 }, "seed \(seed)")
        }
    }
}
