import Replication

/// The instance that a client-side failover sends calls to.
struct ActiveInstance: Sendable {
    /// Grows with every switch.
    private(set) var epoch = 0
    /// Where calls go.
    private(set) var current: NodeID
    /// The instances that are drained, and until when.
    private(set) var draining: [NodeID: Int64] = [:]
    /// Since when the primary is healthy without a break, while another is current.
    var primaryHealthySince: Int64?

    init(primary: NodeID) { current = primary }

    /// Sends calls to another instance; the one left may finish what it has until `drained`.
    mutating func change(to node: NodeID, drained: Int64?) {
        if let drained { draining[current] = drained }
        draining[node] = nil
        current = node
        epoch += 1
        primaryHealthySince = nil
    }

    /// The drain limit of an instance has come; whether it is still drained.
    mutating func endDrain(of node: NodeID, at now: Int64) -> Bool {
        guard let end = draining[node], end <= now else { return false }
        draining[node] = nil
        return true
    }
}
