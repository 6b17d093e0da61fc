import Replication

/// How much every node has seen: what lies below that can be forgotten, and never comes back.
///
/// Source: causal stability, Baquero, Almeida, Shoker, *Making operation-based CRDTs operation-
/// based*, DAIS 2014; the exchange of clocks: Wuu and Bernstein, *Efficient solutions to the
/// replicated log and dictionary problems*, PODC 1984.
///
/// A node has *seen* a count of another node's writes if it holds all of them, or later ones that
/// replaced them. A peer says how much it has seen and what it holds; when this node has all of
/// that, it has seen as much. Only then does the peer's word count here, so that this node always
/// has whatever a peer wrote before it said so.
struct Stability: Sendable {
    /// What a peer holds and this node still lacks, and how much it then will have seen.
    private struct Debt: Sendable {
        var missing: [String: [Dot]]
        var seen: VectorClock
    }

    private let peers: [NodeID]
    private var known: [NodeID: VectorClock] = [:]
    private var debts: [NodeID: Debt] = [:]
    /// How much this node has seen.
    private(set) var seen = VectorClock()
    /// How much every node has seen.
    private(set) var stable = VectorClock()

    init(_ membership: Membership) { peers = membership.peers }

    /// This node's own writes up to a count are durable.
    mutating func advance(_ node: NodeID, to count: Int) { seen.advance(node, to: count) }

    /// A peer had seen so much when it held nothing that this node does not know.
    mutating func catchUp(with peer: NodeID, at clock: VectorClock) {
        debts[peer] = nil
        known[peer, default: VectorClock()].merge(clock)
        seen.merge(clock)
        let clocks = peers.compactMap { known[$0] }
        stable = clocks.count == peers.count ? VectorClock.common(clocks + [seen]) : VectorClock()
    }

    /// A peer had seen so much when it held these, which this node lacks.
    mutating func owe(_ peer: NodeID, _ missing: [String: [Dot]], at clock: VectorClock) {
        debts[peer] = Debt(missing: missing, seen: clock)
    }

    /// Looks whether what was missing has come.
    mutating func settle(isKnown: (Dot, String) -> Bool) {
        for (peer, debt) in debts.sorted(by: { $0.key < $1.key }) {
            let hasAll = debt.missing.allSatisfy { key, dots in
                dots.allSatisfy { isKnown($0, key) }
            }
            if hasAll { catchUp(with: peer, at: debt.seen) }
        }
    }

    /// Whether every node has the write of this name, or one that replaced it.
    func covers(_ dot: Dot) -> Bool { stable[dot.node] >= dot.count }
}
