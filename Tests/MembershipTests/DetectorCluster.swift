import Replication

@testable import Membership

/// Detectors that talk over a virtual network, and all that they said.
struct DetectorCluster {
    let members: [NodeID]
    var network: VirtualNetwork<Heartbeat>
    private(set) var detectors: [NodeID: HeartbeatDetector] = [:]
    private(set) var events: [(node: NodeID, event: PartitionEvent)] = []
    private(set) var suspicions: [(node: NodeID, peer: NodeID, at: Int)] = []
    /// The latest beat of each sender that reached each receiver, and when.
    private(set) var lastHeard: [Link: (beat: Heartbeat.Beat, at: Int)] = [:]
    private(set) var overtaken = 0
    private let options: HeartbeatDetector.Options
    private let flaw: HeartbeatDetector.Flaw?
    private var stopped: Set<NodeID> = []

    init(
        _ size: Int,
        seed: UInt64,
        weather: VirtualNetwork<Heartbeat>.Weather = .init(),
        options: HeartbeatDetector.Options = .init(),
        flaw: HeartbeatDetector.Flaw? = nil
    ) {
        members = NodeID.named(count: size)
        network = VirtualNetwork(seed: seed, weather: weather)
        self.options = options
        self.flaw = flaw
        for node in members { start(node, incarnation: 1) }
    }

    mutating func start(_ node: NodeID, incarnation: Int) {
        stopped.remove(node)
        let membership = Membership(me: node, members: members, incarnation: incarnation)
        var detector = HeartbeatDetector(membership, options: options, flaw: flaw)
        let directives = detector.start(at: network.instant)
        detectors[node] = detector
        carryOut(directives, of: node)
    }

    mutating func stop(_ node: NodeID) {
        stopped.insert(node)
    }

    /// Runs to a point in time, looking at every detector after each of its inputs.
    mutating func run(until end: Int, inspect: (HeartbeatDetector, NodeID) -> Void = { _, _ in }) {
        while let delivery = network.next(before: end) {
            switch delivery {
            case .timer(let node): input(node, inspect) { $0.tick(at: $1) }
            case .message(let heartbeat, let sender, let receiver):
                if stopped.contains(receiver) { continue }
                takeDown(heartbeat, Link(from: sender, to: receiver))
                input(receiver, inspect) { $0.receive(heartbeat, from: sender, at: $1) }
            }
        }
    }

    private mutating func input(
        _ node: NodeID,
        _ inspect: (HeartbeatDetector, NodeID) -> Void,
        _ step: (inout HeartbeatDetector, Instant) -> [HeartbeatDetector.Directive]
    ) {
        guard !stopped.contains(node), var detector = detectors[node] else { return }
        let directives = step(&detector, network.instant)
        detectors[node] = detector
        carryOut(directives, of: node)
        inspect(detector, node)
    }

    private mutating func takeDown(_ heartbeat: Heartbeat, _ link: Link) {
        if let last = lastHeard[link], last.beat >= heartbeat.row.beat {
            overtaken += 1
        } else {
            lastHeard[link] = (heartbeat.row.beat, network.now)
        }
    }

    private mutating func carryOut(_ directives: [HeartbeatDetector.Directive], of node: NodeID) {
        for directive in directives {
            switch directive {
            case .send(let heartbeat, let peer): network.send(heartbeat, from: node, to: peer)
            case .startTimer(let delay): network.startTimer(of: node, after: delay)
            case .suspect(let peer): suspicions.append((node, peer, network.now))
            case .trust: break
            case .report(let event): events.append((node, event))
            }
        }
    }
}

/// Every link between the sides, both ways.
func cut(_ sides: [NodeID]...) -> Set<Link> {
    Set(
        Link.all(among: sides.flatMap { $0 }).filter { link in
            !sides.contains { $0.contains(link.from) && $0.contains(link.to) }
        }
    )
}
