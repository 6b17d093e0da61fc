import Replication

/// Which peers answer: each is probed at every tick, and is healthy while it answers some of the
/// latest probes.
///
/// A probe and its answer go both ways, so a healthy peer hears this node and is heard by it. Ticks
/// are counted, not timed: a node that was stopped for a while does not blame its peers for it.
struct Probes: Hashable, Sendable {
    /// The number of the last probe.
    private(set) var number = 0
    private let peers: [NodeID]
    /// So many probes in a row may go unanswered.
    private let tolerance: Int
    private var answered: [NodeID: Int] = [:]

    init(of peers: [NodeID], tolerance: Int) {
        self.peers = peers
        self.tolerance = tolerance
    }

    /// Begins a round of probes.
    mutating func tick() { number += 1 }

    mutating func hear(answerTo probe: Int, of peer: NodeID) {
        answered[peer] = max(answered[peer] ?? 0, probe)
    }

    func isHealthy(_ peer: NodeID) -> Bool {
        guard let last = answered[peer] else { return false }
        return number - last <= tolerance
    }

    /// The peers that answer, sorted.
    var healthy: [NodeID] { peers.filter(isHealthy) }

    /// The peers that do not, sorted.
    var suspected: [NodeID] { peers.filter { !isHealthy($0) } }
}
