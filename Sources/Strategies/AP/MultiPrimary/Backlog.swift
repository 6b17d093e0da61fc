import Replication

/// This node's own writes that peers have not yet said to hold.
struct Backlog: Sendable {
    private struct Item: Sendable {
        let key: String
        let version: Version
        /// How many ticks are left before it is sent, again or for the first time.
        var wait = 0
    }

    private let resendTicks: Int
    private var items: [NodeID: [Dot: Item]]

    /// Nothing is owed to anybody; what is not acknowledged is sent again after some ticks.
    init(to peers: [NodeID], resendTicks: Int) {
        self.resendTicks = resendTicks
        items = Dictionary(uniqueKeysWithValues: peers.map { ($0, [:]) })
    }

    /// How many writes peers have not said to hold, by the peer that lacks most.
    var count: Int { items.values.map(\.count).max() ?? 0 }

    /// Every peer must get this write.
    mutating func add(_ version: Version, of key: String) {
        for peer in items.keys { items[peer]?[version.dot] = Item(key: key, version: version) }
    }

    /// A peer holds these writes.
    mutating func settle(_ dots: [Dot], with peer: NodeID) {
        for dot in dots { items[peer]?[dot] = nil }
    }

    /// What must be sent to a peer at this tick.
    mutating func due(to peer: NodeID) -> [String: [Version]] {
        var due: [String: [Version]] = [:]
        for (dot, item) in (items[peer] ?? [:]).sorted(by: { $0.key < $1.key }) {
            items[peer]?[dot]?.wait = item.wait > 0 ? item.wait - 1 : resendTicks
            if item.wait == 0 { due[item.key, default: []].append(item.version) }
        }
        return due
    }

    /// Forgets what a peer lacks; true if it lacked anything.
    mutating func giveUp(on peer: NodeID) -> Bool {
        defer { items[peer] = [:] }
        return items[peer]?.isEmpty == false
    }
}
