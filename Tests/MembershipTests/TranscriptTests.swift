import Replication
import TestSupport
import Testing

@testable import Membership

/// Each input of one node, and what it decided.
@Suite struct TranscriptTests {
    @Test func aFencedFailover() throws {
        var transcript = Transcript()
        let membership = Membership(me: "n2", members: ["n1", "n2", "n3"])
        var manager = FailoverManager(membership, options: .init(stagger: .zero))
        var at = 0
        var number = 0
        func enter(_ input: String, _ directives: [FailoverManager.Directive]) {
            transcript.enter("\(at) ms: \(input)", directives)
            for case .persist(_, let record) in directives { number = record }
        }
        func hear(_ message: FailoverManager.Message, from sender: NodeID) {
            enter(
                "\(sender): \(message)",
                manager.receive(message, from: sender, at: at.milliseconds)
            )
        }
        func persisted() { enter("persisted \(number)", manager.persisted(number)) }
        let behind = Position(ballot: Ballot(number: 1, proposer: "n1"), applied: 0)
        let ballot = Ballot(number: 2, proposer: "n2")
        enter("start", manager.start(at: 0.milliseconds))
        // Only n3 answers.
        for probe in [2, 4, 6] {
            hear(.alive(probe, behind), from: "n3")
            at += 101
            enter("tick", manager.tick(at: at.milliseconds))
        }
        at += 10
        enter("tick", manager.tick(at: at.milliseconds))
        persisted()
        hear(.sealed(ballot, behind), from: "n3")
        at += 101
        enter("tick", manager.tick(at: at.milliseconds))
        persisted()
        hear(.installed(ballot), from: "n3")
        enter("confirm 7", manager.confirm(7))
        hear(.confirmed(ballot, 7), from: "n3")
        #expect(manager.isServing)
        try transcript.check("failover")
    }

    @Test func aRecoveryByMerging() throws {
        var transcript = Transcript()
        let membership = Membership(me: "n1", members: ["n1", "n2"])
        var coordinator = RecoveryCoordinator<StampedStore>(membership)
        var store = StampedStore()
        store.write("x", stamp: 1, at: "n1")
        var other = StampedStore()
        other.write("x", stamp: 2, at: "n2")
        let round = RecoveryRound(number: 1, node: "n1", incarnation: 1)
        let now = 0.milliseconds
        func hear(_ message: RecoveryCoordinator<StampedStore>.Message) {
            transcript.enter(
                "n2: \(message)",
                coordinator.receive(message, from: "n2", store, at: now)
            )
        }
        transcript.enter("begin", coordinator.begin(at: now))
        transcript.enter("tick", coordinator.tick(store, at: now))
        hear(.summary(round, life: 1, other.summary, side: ["n2"]))
        hear(.snapshot(round, other.snapshot))
        _ = store.merge(other.snapshot)
        transcript.enter(
            "reconciled",
            coordinator.reconciled(round, lost: [:], store, at: now)
        )
        hear(.changed(round, lost: [:]))
        hear(.digest(round, store.summary.digest))
        hear(.ended(round))
        #expect(coordinator.figures?.conflicts == 1 && !coordinator.isPaused)
        try transcript.check("recovery")
    }
}
