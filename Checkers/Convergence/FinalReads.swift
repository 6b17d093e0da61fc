import Histories

/// What the nodes held after everything was healed and quiet, key by key.
///
/// A final read is an acknowledged read whose completion carries `"final": true`.
struct FinalReads {
    /// The last final reads of one key, ordered by node.
    struct Key {
        let key: String?
        let reads: [Operation]
    }

    /// Ordered by key; reads without a key come first.
    let keys: [Key]
    /// Nodes that were asked for a final read, whether or not they answered, ordered.
    let nodes: [String]

    /// Collects the final reads of a history.
    init(_ history: History) {
        let marked = (history.operations + history.failed).filter(\.isFinalRead)
        var latest: [Place: Operation] = [:]
        for read in history.operations where read.isFinalRead && read.isOK {
            latest[Place(key: read.key, node: read.node ?? "")] = read
        }
        let groups = Dictionary(grouping: latest.keys) { $0.key }
        keys = groups.keys.sorted {
            ($0.map { [$0] } ?? []).lexicographicallyPrecedes($1.map { [$0] } ?? [])
        }
        .map { key in
            let places = (groups[key] ?? []).sorted { $0.node < $1.node }
            return Key(key: key, reads: places.compactMap { latest[$0] })
        }
        nodes = Set(marked.compactMap(\.node)).sorted()
    }

    private struct Place: Hashable {
        let key: String?
        let node: String
    }

    /// The doubt about a history without final reads.
    static let missing = Cause(
        .missingFinalReads,
        "no node was read after the end: a final read is an acknowledged read whose completion is"
            + " marked as final"
    )
}

extension FinalReads.Key {
    /// Every value that some node holds at the end.
    var values: Set<Value> {
        reads.reduce(into: []) { $0.formUnion($1.heldValues) }
    }
}

extension Operation {
    /// Whether this is a read after the end.
    public var isFinalRead: Bool { f == "read" && isFinal }

    /// Whether this was asked after the end, when everything had been healed.
    public var isFinal: Bool { extra["final"] == .bool(true) }

    /// The values that a read returned as a set: siblings have no order, and one sibling is the
    /// same as the bare value.
    var heldValues: Set<Value> {
        guard let result else { return [] }
        guard let elements = result.elements else { return [result] }
        return elements.isEmpty ? [.null] : Set(elements)
    }

    /// The value that a write, or a compare-and-set, leaves; nil for every other operation.
    var writtenValue: Value? {
        switch f {
        case "write", "put": argument
        case "cas": argument.elements?.last
        default: .none
        }
    }
}
