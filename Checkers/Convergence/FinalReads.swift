import Histories

/// What the nodes held after everything was healed and quiet, key by key.
///
/// A final read is an acknowledged read whose completion carries `"final": true`, or, as Jepsen has
/// it, `:final? true`.
struct FinalReads {
    /// The last final reads of one key, ordered by node.
    struct Key {
        let key: String?
        /// The number of the key in its history.
        let number: Int32
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
            latest[Place(key: read.keyNumber, node: ByteText(read.node ?? ""))] = read
        }
        keys = Dictionary(grouping: latest.keys) { $0.key }
            .map { number, places in
                let places = places.sorted { $0.node < $1.node }
                return Key(
                    key: history.pairs.key(number),
                    number: number,
                    reads: places.compactMap { latest[$0] }
                )
            }
            .sorted { KeySlice.precedes($0.key, $1.key) }
        nodes = Set(marked.compactMap { $0.node.map { ByteText($0) } }).sorted().map(\.text)
    }

    private struct Place: Hashable {
        let key: Int32
        let node: ByteText
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
    ///
    /// Jepsen's tests mark what is asked then with `:final? true`.
    public var isFinal: Bool {
        let extra = extra
        return extra["final"] == true || extra["final?"] == true
    }

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
        case "delete": .some(.null)
        case "cas": argument.elements?.last
        default: .none
        }
    }
}
