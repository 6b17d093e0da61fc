import Replication

@testable import Membership

/// Nodes with a store and a recovery each, over a virtual network.
struct RecoveryCluster {
    typealias Coordinator = RecoveryCoordinator<StampedStore>

    let members: [NodeID]
    var network: VirtualNetwork<Coordinator.Message>
    var stores: [NodeID: StampedStore] = [:]
    private(set) var coordinators: [NodeID: Coordinator] = [:]
    private(set) var events: [(node: NodeID, event: RecoveryEvent)] = []
    /// Whether each node holds its clients back, by what it was told.
    private(set) var isPaused: [NodeID: Bool] = [:]
    /// How many changes a node forgets instead of carrying them out, as a broken disk would.
    var forgets: [NodeID: Int] = [:]
    private(set) var writes = 0
    private let options: RecoveryOptions
    private var lives: [NodeID: Int] = [:]

    init(
        _ size: Int,
        seed: UInt64,
        weather: VirtualNetwork<Coordinator.Message>.Weather = .init(),
        options: RecoveryOptions = .init()
    ) {
        members = NodeID.named(count: size)
        network = VirtualNetwork(seed: seed, weather: weather)
        self.options = options
        for node in members {
            stores[node] = StampedStore()
            start(node)
        }
    }

    /// Begins a life; the store is durable, the recovery is not.
    mutating func start(_ node: NodeID) {
        lives[node, default: 0] += 1
        isPaused[node] = false
        network.forgetTimers(of: node)
        coordinators[node] = Coordinator(
            Membership(me: node, members: members, incarnation: lives[node] ?? 1),
            options: options
        )
    }

    /// A client writes, if the node lets it.
    mutating func write(_ key: String, at node: NodeID) {
        if isPaused[node] == true { return }
        writes += 1
        stores[node]?.write(key, stamp: writes, at: node)
    }

    mutating func begin(_ node: NodeID) {
        input(node) { coordinator, _, now in coordinator.begin(at: now) }
    }

    /// Every node sees these sides, and then the end of the partition.
    mutating func heal(_ sides: [[NodeID]]) {
        let links = sides.flatMap { Link.all(among: $0) }
        let worst = PartitionView(ReachabilityGraph(nodes: members, links: links))
        let whole = PartitionView(
            ReachabilityGraph(nodes: members, links: Link.all(among: members))
        )
        let now = network.instant
        for node in members {
            for (change, view) in [(PartitionEvent.Change.detected, worst), (.ended, whole)] {
                let event = PartitionEvent(change: change, view: view, worst: worst, at: now)
                input(node) { coordinator, _, now in coordinator.observe(event, at: now) }
            }
        }
    }

    mutating func run(until end: Int) {
        while let delivery = network.next(before: end) {
            switch delivery {
            case .timer(let node): input(node) { $0.tick($1, at: $2) }
            case .message(let message, let sender, let receiver):
                input(receiver) { $0.receive(message, from: sender, $1, at: $2) }
            }
        }
    }

    /// Whether all stores are equal.
    var isConverged: Bool { Set(stores.values.map(\.summary.digest)).count == 1 }

    /// The last recovery that was reported as such.
    var recovered: RecoveryFigures? {
        for (_, event) in events.reversed() {
            if case .recovered(_, let figures) = event { return figures }
        }
        return nil
    }

    private mutating func input(
        _ node: NodeID,
        _ step: (inout Coordinator, StampedStore, Instant) -> [Coordinator.Directive]
    ) {
        guard var coordinator = coordinators[node], let store = stores[node] else { return }
        let directives = step(&coordinator, store, network.instant)
        coordinators[node] = coordinator
        for directive in directives { carryOut(directive, of: node) }
    }

    private mutating func carryOut(_ directive: Coordinator.Directive, of node: NodeID) {
        switch directive {
        case .send(let message, let peer): network.send(message, from: node, to: peer)
        case .startTimer(let delay): network.startTimer(of: node, after: delay)
        case .pauseTraffic: isPaused[node] = true
        case .resumeTraffic: isPaused[node] = false
        case .reconcile(let round, let change): reconcile(change, in: round, at: node)
        case .report(let event): events.append((node, event))
        }
    }

    private mutating func reconcile(
        _ change: RecoveryChange<StampedStore.Snapshot>,
        in round: RecoveryRound,
        at node: NodeID
    ) {
        var lost: [String: Int] = [:]
        if let times = forgets[node], times > 0 {
            forgets[node] = times - 1
        } else if var store = stores[node] {
            lost = store.carryOut(change)
            stores[node] = store
        }
        input(node) { $0.reconciled(round, lost: lost, $1, at: $2) }
    }
}
