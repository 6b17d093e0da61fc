import Replication

/// The store of a node: items, a hash tree for each partition, and hints for other nodes.
struct DynamoStore<Variant: DynamoVariant>: Sendable {
    private(set) var items: [String: Item] = [:]
    private(set) var trees = [HashTree](repeating: HashTree(), count: Ring.partitions)
    /// The owners that are to be given an item when they are back, by key.
    private(set) var hints: [String: Set<NodeID>] = [:]
    /// Per leaf that holds anything, its keys: what an exchange looks at.
    private var keysByLeaf: [Int: Set<String>] = [:]

    subscript(key: String) -> Item { items[key] ?? Item() }

    /// Whether an item, and a hint if there is one, would change nothing.
    func has(_ item: Item, of key: String, for owner: NodeID?) -> Bool {
        if let owner, hints[key]?.contains(owner) != true { return false }
        return self[key].merged(with: item, Variant.self) == self[key]
    }

    /// Takes an item in; true when a conflict had to be resolved.
    mutating func merge(_ item: Item, into key: String, for owner: NodeID? = nil) -> Bool {
        var merged = self[key]
        let isConflict = merged.merge(item, Variant.self)
        put(merged, at: key)
        if let owner { hints[key, default: []].insert(owner) }
        return isConflict
    }

    /// Takes an item as it is, whatever was there: the bug of a broken twin.
    mutating func overwrite(_ item: Item, at key: String) { put(item, at: key) }

    /// Takes a hint as an increment: the bug of a broken twin.
    mutating func count(_ hint: Item, into key: String) {
        var item = self[key].merged(with: Item(versions: hint.versions), Variant.self)
        item.count(hint)
        put(item, at: key)
    }

    /// An owner has its item; the last one frees a node that is none itself.
    mutating func release(_ key: String, for owner: NodeID, isOwner: Bool) {
        hints[key]?.remove(owner)
        guard hints[key]?.isEmpty == true else { return }
        hints[key] = nil
        if !isOwner { put(Item(), at: key) }
    }

    private mutating func put(_ item: Item, at key: String) {
        let partition = Ring.partition(of: key)
        let place = partition << 8 | HashTree.leaf(of: key)
        let before = items[key]?.digest ?? 0
        trees[partition].update(key, from: before, to: item.isEmpty ? 0 : item.digest)
        items[key] = item.isEmpty ? nil : item
        if item.isEmpty {
            keysByLeaf[place]?.remove(key)
            if keysByLeaf[place]?.isEmpty == true { keysByLeaf[place] = nil }
        } else {
            keysByLeaf[place, default: []].insert(key)
        }
    }

    /// The keys below a leaf with their digests.
    func digests(partition: Int, leaf: Int) -> [String: UInt64] {
        (keysByLeaf[partition << 8 | leaf] ?? []).reduce(into: [:]) { $0[$1] = self[$1].digest }
    }

    /// Keys that are kept for an owner, sorted.
    func hinted(for owner: NodeID) -> [String] {
        hints.filter { $0.value.contains(owner) }.keys.sorted()
    }

    /// Keys of partitions that are not among the given ones, sorted.
    func keys(outside partitions: Set<Int>) -> [String] {
        items.keys.filter { !partitions.contains(Ring.partition(of: $0)) }.sorted()
    }
}
