/// A cycle of dependencies between committed transactions.
struct Cycle: Hashable, Sendable {
    /// One dependency.
    struct Edge: Hashable, Sendable {
        let from: Int32
        let to: Int32
        let kind: Dependency
        /// The key that it is about; -1 for order, or where it is to be looked up.
        var key: Int32 = -1
        /// Of an order of versions that a reader forced: the reader; -1 otherwise.
        var reader: Int32 = -1
        /// Whether the order of versions follows from other dependencies, and not from a read.
        var isForced = false
    }

    var edges: [Edge]
    /// Whether a search for an order of versions closed it, by what the level itself forces.
    var isOfSearch = false

    /// How many reads of a version that a later transaction replaced are on it.
    var overwriteCount: Int { edges.count { $0.kind == .rw } }

    /// Whether two of these follow each other, the last and the first edge included.
    var hasNeighbouringOverwrites: Bool {
        edges.indices.contains {
            edges[$0].kind == .rw && edges[($0 + 1) % edges.count].kind == .rw
        }
    }

    /// Adya's name for its class, with the suffix for order edges that Elle uses.
    var className: String {
        let kinds = Set(edges.map(\.kind))
        let base =
            switch overwriteCount {
            case 0 where !kinds.contains(.wr): "G0"
            case 0: "G1c"
            case 1: "G-single"
            default: hasNeighbouringOverwrites ? "G2-item" : "G-nonadjacent"
            }
        if kinds.contains(.realTime) { return base + "-realtime" }
        return kinds.contains(.session) ? base + "-process" : base
    }

    /// The transactions on it, in its order.
    var vertices: [Int32] { edges.map(\.from) }
}
