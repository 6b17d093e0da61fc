import Membership
import Replication

/// A node of a simulation: its replica while it lives, and what outlives it.
struct SimulatedNode<R: Replica> {
    /// Who waits for an answer.
    struct Asker {
        var client: Int32
        var call: Int32
    }

    /// A request of a client that waits for its turn.
    struct Asked {
        var request: RequestID
        var command: Command
    }

    /// What came to a node that stands still.
    enum Arrival {
        /// An input of its replica.
        case input(Input<R.Message>)
        /// A request of a client, to wait for its turn; with its deadline.
        case asked(Asked, Int64)
        /// It has served a request.
        case served
        /// Its disk has synced.
        case sync
    }

    let id: NodeID
    let name: String
    var replica: Watched<R>
    var isUp = true
    /// Whether it stands still: what comes to it waits.
    var isPaused = false
    /// Whether it has stopped because of its disk: it starts again once that is mended.
    var isStopped = false
    /// What came since it stands still, in order.
    var arrivals: [Arrival] = []
    /// What came to its detector since it stands still, in order.
    var missed: [DetectorInput] = []
    /// How often it has started.
    var life: Int32 = 1
    var startedAt: Int64 = 0
    var disk: Disk<R.Record>
    var clock: NodeClock
    /// The requests that wait for their turn; nil where they are served at once.
    var line: ServiceQueue<Asked>?
    /// The askers of this life's requests, by the request's number less one.
    var askers: [Asker] = []

    init(_ plan: SimulationPlan, members: [NodeID], index: Int) {
        id = members[index]
        name = id.name
        disk = Disk(plan, node: index)
        clock = NodeClock(plan, node: index)
        replica = Watched(
            Membership(me: id, members: members),
            seed: plan.seed,
            recovering: []
        )
        line = ServiceQueue(plan.service, seed: plan.seed, node: id, incarnation: 1)
    }

    /// Starts again on what survived; true if a torn record had to be cut off.
    mutating func restart(members: [NodeID], plan: SimulationPlan, now: Int64) -> Bool {
        let recovery = disk.recover()
        life += 1
        isUp = true
        startedAt = now
        askers = []
        isPaused = false
        isStopped = false
        arrivals = []
        missed = []
        replica = Watched(
            Membership(me: id, members: members, incarnation: Int(life)),
            seed: plan.seed,
            recovering: recovery.records
        )
        line = ServiceQueue(plan.service, seed: plan.seed, node: id, incarnation: Int(life))
        // Real nodes do so where the log has grown; here every later start is a test of it.
        if let compacted = replica.replica.compacted { disk.compact(to: compacted) }
        return recovery.wasTorn
    }
}
