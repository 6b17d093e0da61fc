import Replication
import Synchronization
import Systems

/// The places where nodes listen, or listened last; clients read them without waiting for anybody.
public final class EndpointTable: Sendable {
    private let places = Mutex<[NodeID: Endpoint]>([:])

    /// A table without places.
    public init() {}

    /// The place of a node; nil if it never listened.
    public subscript(node: NodeID) -> Endpoint? {
        places.withLock { $0[node] }
    }

    /// Every place, sorted by node.
    public var all: [Endpoint] {
        places.withLock { $0.values.sorted { $0.node < $1.node } }
    }

    /// Puts a node's place in, in place of an earlier one.
    func set(_ place: Endpoint) {
        places.withLock { $0[place.node] = place }
    }
}
