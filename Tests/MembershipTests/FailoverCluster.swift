import Replication

@testable import Membership

/// Failovers that talk over a virtual network, each with a disk.
struct FailoverCluster {
    struct Question {
        var node: NodeID
        var ballot: Ballot
        var askedAt: Int
    }

    let members: [NodeID]
    var network: VirtualNetwork<FailoverManager.Message>
    private(set) var managers: [NodeID: FailoverManager] = [:]
    private(set) var starts: [(node: NodeID, ballot: Ballot, at: Int)] = []
    private(set) var demotions: [(node: NodeID, at: Int)] = []
    /// Confirmed questions, and those that must not have been.
    private(set) var confirmed = 0
    private(set) var lies: [Question] = []
    private var questions: [Int: Question] = [:]
    private var disks: [NodeID: FailoverManager.Record] = [:]
    private let options: FailoverManager.Options
    private var down: Set<NodeID> = []

    init(
        _ size: Int,
        seed: UInt64,
        weather: VirtualNetwork<FailoverManager.Message>.Weather = .init(),
        options: FailoverManager.Options = .init()
    ) {
        members = NodeID.named(count: size)
        network = VirtualNetwork(seed: seed, weather: weather)
        self.options = options
        for node in members { start(node) }
    }

    /// The nodes that would serve a client now.
    var serving: [NodeID] {
        members.filter { !down.contains($0) && managers[$0]?.isServing == true }
    }

    mutating func crash(_ node: NodeID) { down.insert(node) }

    mutating func start(_ node: NodeID) {
        down.remove(node)
        let membership = Membership(me: node, members: members)
        managers[node] = FailoverManager(membership, options: options, recovering: disks[node])
        network.forgetTimers(of: node)
        input(node) { $0.start(at: $1) }
    }

    mutating func setApplied(_ applied: Int, of node: NodeID) { managers[node]?.applied = applied }

    mutating func run(until end: Int) {
        while let delivery = network.next(before: end) {
            switch delivery {
            case .timer(let node): input(node) { $0.tick(at: $1) }
            case .message(let message, let sender, let receiver):
                input(receiver) { $0.receive(message, from: sender, at: $1) }
            }
        }
    }

    /// Asks a node that serves whether its configuration is in force.
    mutating func ask(_ node: NodeID) {
        guard let manager = managers[node], manager.isServing, !down.contains(node) else { return }
        let token = questions.count + 1
        let ballot = manager.configuration.ballot
        questions[token] = Question(node: node, ballot: ballot, askedAt: network.now)
        input(node) { manager, _ in manager.confirm(token) }
    }

    mutating func reconfigure(_ node: NodeID, backups: [NodeID]) {
        input(node) { $0.reconfigure(backups: backups, at: $1) }
    }

    private mutating func input(
        _ node: NodeID,
        _ step: (inout FailoverManager, Instant) -> [FailoverManager.Directive]
    ) {
        guard !down.contains(node), var manager = managers[node] else { return }
        let directives = step(&manager, network.instant)
        managers[node] = manager
        for directive in directives { carryOut(directive, of: node) }
    }

    private mutating func carryOut(_ directive: FailoverManager.Directive, of node: NodeID) {
        switch directive {
        case .send(let message, let peer): network.send(message, from: node, to: peer)
        case .startTimer(let delay): network.startTimer(of: node, after: delay)
        case .persist(let record, let number):
            disks[node] = record
            input(node) { manager, _ in manager.persisted(number) }
        case .startTraffic(let configuration) where configuration.primary == node:
            starts.append((node, configuration.ballot, network.now))
        case .demote: demotions.append((node, network.now))
        case .confirmed(let token): confirm(token)
        default: break
        }
    }

    private mutating func confirm(_ token: Int) {
        guard let question = questions[token] else { return }
        confirmed += 1
        let isDeposed = starts.contains {
            $0.ballot > question.ballot && $0.at < question.askedAt
        }
        if isDeposed { lies.append(question) }
    }
}
