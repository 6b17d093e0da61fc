import Histories
import Replication
import Testing

@testable import Membership

@Suite struct RecoveryTests {
    private let slaves = RecoveryOptions(strategy: .masterSlave)

    /// Five nodes whose sides have written different things.
    private func diverged(_ options: RecoveryOptions, seed: UInt64 = 1) -> RecoveryCluster {
        var cluster = RecoveryCluster(5, seed: seed, options: options)
        for node in ["n1", "n2"] as [NodeID] {
            cluster.stores[node]?.write("x", stamp: 9, at: "n1")
            cluster.stores[node]?.write("y", stamp: 1, at: "n2")
        }
        for node in ["n3", "n4", "n5"] as [NodeID] {
            cluster.stores[node]?.write("x", stamp: 5, at: "n3")
        }
        return cluster
    }

    private let sides: [[NodeID]] = [["n1", "n2"], ["n3", "n4", "n5"]]

    @Test func theMajoritysDataWin() {
        var cluster = diverged(slaves)
        cluster.heal(sides)
        cluster.run(until: 5_000)
        #expect(cluster.isConverged)
        #expect(cluster.stores["n1"] == cluster.stores["n3"])
        #expect(cluster.stores["n1"]?.entries["x"]?.node == "n3")
        // Two slaves, two keys each.
        #expect(cluster.recovered?.lost == ["x": 2, "y": 2])
        #expect(cluster.recovered?.attempts == 1)
        #expect(cluster.events.count == 2, "somebody else coordinated too")
    }

    @Test func mergingLosesNothing() {
        var cluster = diverged(RecoveryOptions())
        cluster.heal(sides)
        cluster.run(until: 5_000)
        #expect(cluster.isConverged)
        #expect(cluster.stores["n4"]?.entries.count == 2)
        #expect(cluster.stores["n4"]?.entries["x"]?.node == "n1")
        #expect(cluster.recovered?.lost == [:])
        #expect(cluster.recovered?.conflicts == 1)
        #expect(cluster.isPaused.values.allSatisfy { !$0 })
    }

    @Test func withoutAMajorityTheMostRecentWins() {
        let situation = RecoveryStrategy.Situation(
            members: ["n1", "n2", "n3", "n4"],
            summaries: [
                "n1": RecoverySummary(digest: 1, term: 1, versions: 9),
                "n2": RecoverySummary(digest: 1, term: 2, versions: 3),
                "n3": RecoverySummary(digest: 2, term: 2, versions: 4),
                "n4": RecoverySummary(digest: 2, term: 2, versions: 4),
            ],
            sides: [:]
        )
        #expect(RecoveryStrategy.masterSlave.decide(situation) == .replace(from: "n3"))
        #expect(RecoveryStrategy.named("multi-master")?.name == "multi-master")
        #expect(RecoveryStrategy.named("other") == nil)
    }

    @Test func anUnreachableNodeIsReported() {
        for fallback in RecoveryOptions.Fallback.allCases {
            var cluster = diverged(
                RecoveryOptions(timeoutTicks: 3, attempts: 2, fallback: fallback)
            )
            cluster.network.cut = cut(["n1", "n2", "n3", "n4"], ["n5"])
            cluster.begin("n1")
            cluster.run(until: 20_000)
            guard case .failed(_, .unreachable(["n5"]), let figures) = cluster.events.last?.event
            else {
                Issue.record("\(cluster.events)")
                continue
            }
            #expect(figures.attempts == 2)
            #expect(cluster.isPaused["n2"] == (fallback == .stayPaused))
            #expect(cluster.isPaused["n5"] == false)
        }
    }

    /// What becomes of a node that says that it has changed its data, but has not.
    private func forgetful(_ defect: RecoveryDefect?) -> RecoveryCluster {
        var cluster = RecoveryCluster(3, seed: 7, options: RecoveryOptions(defect: defect))
        cluster.stores["n1"]?.write("x", stamp: 1, at: "n1")
        cluster.forgets["n3"] = 1
        cluster.begin("n1")
        cluster.run(until: 10_000)
        return cluster
    }

    @Test func unequalDataAreFoundByValidation() {
        let cluster = forgetful(nil)
        #expect(cluster.isConverged && cluster.recovered?.attempts == 2)
        let failures = cluster.events.compactMap { _, event -> RecoveryFailure? in
            if case .attemptFailed(_, let failure) = event { failure } else { nil }
        }
        #expect(failures == [.diverged(["n3"])])
        let broken = forgetful(.skipsValidation)
        #expect(broken.recovered != nil && !broken.isConverged, "the defect does not show")
    }

    @Test func aNodeThatIsLeftOutIsFoundByValidation() {
        var cluster = diverged(
            RecoveryOptions(timeoutTicks: 3, attempts: 2, defect: .leavesOneOut)
        )
        cluster.begin("n1")
        cluster.run(until: 20_000)
        guard case .failed(_, .diverged(["n5"]), _) = cluster.events.last?.event else {
            Issue.record("\(cluster.events)")
            return
        }
        #expect(!cluster.isConverged)
    }

    @Test func theNextNodeTakesOver() {
        var cluster = diverged(RecoveryOptions())
        cluster.heal(sides)
        cluster.start("n1")
        cluster.run(until: 10_000)
        #expect(cluster.isConverged)
        #expect(cluster.events.last?.node == "n2")
    }

    @Test func aSilentCoordinatorIsNotWaitedForForEver() {
        var cluster = diverged(RecoveryOptions())
        cluster.begin("n1")
        // The first tick, and the question on its way.
        cluster.run(until: 106)
        cluster.network.cut = cut(["n1"], ["n2", "n3", "n4", "n5"])
        #expect(cluster.isPaused["n2"] == true)
        cluster.run(until: 5_000)
        #expect(cluster.isPaused["n2"] == false)
        #expect(
            cluster.events.contains { node, event in
                if node == "n2", case .abandoned = event { true } else { false }
            }
        )
    }

    @Test func statusNamesFigures() {
        var cluster = diverged(slaves)
        cluster.heal(sides)
        cluster.run(until: 5_000)
        let status = cluster.coordinators["n1"]?.status ?? [:]
        #expect(status["phase"] == "idle")
        #expect(status["strategy"] == "master-slave")
        #expect(status["last_event"] == "recovered in 1.n1.1")
        guard case .map(let figures) = status["figures"] else {
            Issue.record("no figures")
            return
        }
        #expect(figures["attempts"] == 1 && figures["lost"] == ["x": 2, "y": 2])
    }
}
