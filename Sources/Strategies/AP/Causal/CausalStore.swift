import Histories
import Replication

/// One write as it travels between nodes: its value, its name, its place and its past.
public struct CausalWrite: Hashable, Codable, Sendable {
    /// What was written.
    public var key: String
    /// The value; null deletes.
    public var value: Value
    /// The node that took it, and how many writes that node had taken by then.
    public var dot: Dot
    /// Above that of every write that the node knew: the order in which concurrent writes win.
    public var lamport: Int
    /// How many writes of each node must be applied before this one.
    public var needs: VectorClock
    /// What the same transaction wrote to other keys; nil for a write by itself.
    public var others: [Other]?

    /// Another key that a transaction wrote.
    public struct Other: Hashable, Codable, Sendable {
        /// What was written.
        public var key: String
        /// The value; null deletes.
        public var value: Value
    }

    /// The writes of each key, which have all else in common.
    ///
    /// Safety: they win and lose alike against another transaction on the same keys, so no half of
    /// one is left.
    var perKey: [CausalWrite] {
        guard let others else { return [self] }
        var alone = self
        alone.others = nil
        return [alone]
            + others.map { other in
                alone.key = other.key
                alone.value = other.value
                return alone
            }
    }

    /// Whether this write wins over another of its key.
    ///
    /// Convergence: a total order, and one that agrees with causality (Lamport, CACM 1978).
    func wins(over other: CausalWrite) -> Bool {
        (lamport, dot.node) > (other.lamport, other.dot.node)
    }

    /// Whether neither of two writes knew of the other.
    func isConcurrent(with other: CausalWrite) -> Bool {
        dot != other.dot && needs[other.dot.node] < other.dot.count
            && other.needs[dot.node] < dot.count
    }
}

/// What a node holds once it has applied some writes of each node, without gaps.
public struct CausalStore: Codable, Sendable {
    /// The write that won, key by key; deletes among them until they are collected.
    private(set) var winners: [String: CausalWrite] = [:]
    /// How many writes of each node are applied.
    private(set) var applied = VectorClock()
    /// The highest Lamport time that was seen.
    private(set) var lamport = 0

    subscript(key: String) -> CausalWrite? { winners[key] }

    /// The keys whose winner is a delete, sorted.
    var tombstones: [String] {
        winners.values.filter { $0.value == .null }.map(\.key).sorted()
    }

    /// Whether a write, or all writes up to it, are applied already.
    func has(_ dot: Dot) -> Bool { applied[dot.node] >= dot.count }

    /// Whether everything is applied that a write needs.
    func isReady(for write: CausalWrite) -> Bool { applied.covers(write.needs) }

    /// Applies a write that is ready; true when a concurrent one was there.
    @discardableResult
    mutating func apply(_ write: CausalWrite) -> Bool {
        applied.advance(write.dot.node, to: write.dot.count)
        guard write.others != nil else { return offer(write) }
        return write.perKey.map { offer($0) }.contains(true)
    }

    /// Lets a write win or lose its key; true when a concurrent one was there.
    @discardableResult
    mutating func offer(_ write: CausalWrite) -> Bool {
        lamport = max(lamport, write.lamport)
        guard let present = winners[write.key] else {
            winners[write.key] = write
            return false
        }
        if write.wins(over: present) { winners[write.key] = write }
        return write.isConcurrent(with: present)
    }

    /// Applies, at one moment, everything that another node had applied.
    ///
    /// Safety: one by one, its writes would show effects before their causes. What this node has
    /// applied already, it has judged already, or even collected.
    mutating func apply(_ other: CausalStore) {
        for (_, write) in other.winners.sorted(by: { $0.key < $1.key }) where !has(write.dot) {
            offer(write)
        }
        applied.merge(other.applied)
        lamport = max(lamport, other.lamport)
    }

    /// The same values, as if only so much had been applied: the rest must follow.
    func asOf(_ clock: VectorClock) -> CausalStore {
        CausalStore(winners: winners, applied: clock, lamport: lamport)
    }

    /// Forgets a delete, unless something else has won its key since.
    mutating func collect(_ tombstone: CausalWrite) {
        if winners[tombstone.key]?.dot == tombstone.dot { winners[tombstone.key] = nil }
    }

    var digest: UInt64 {
        var digest = Digest()
        // A delete is no data: nodes collect it at moments of their own.
        for (key, write) in winners.sorted(by: { $0.key < $1.key }) where write.value != .null {
            digest.combine(key)
            digest.combine(write.dot.node.name)
            digest.combine(write.dot.count)
        }
        return digest.value
    }
}

/// The writes that some peer may lack, in the order in which this node applied them.
struct CausalLog: Sendable {
    /// Longer, and a peer that stayed away is sent the whole store instead of writes.
    static var limit: Int { 4_096 }

    private(set) var writes: [CausalWrite] = []
    /// Everything that is not kept any more.
    private(set) var floor = VectorClock()

    mutating func append(_ write: CausalWrite) {
        writes.append(write)
        guard writes.count > Self.limit else { return }
        for dropped in writes.prefix(Self.limit / 4) {
            floor.advance(dropped.dot.node, to: dropped.dot.count)
        }
        writes.removeFirst(Self.limit / 4)
    }

    /// Forgets what every node has.
    mutating func forget(_ stable: VectorClock) {
        floor.merge(stable)
        writes.removeAll { floor[$0.dot.node] >= $0.dot.count }
    }

    /// The first writes that one lacks who has applied so much, in causal order; nil if some of
    /// them are no longer kept.
    func writes(beyond clock: VectorClock, limit: Int) -> [CausalWrite]? {
        guard clock.covers(floor) else { return nil }
        return Array(writes.lazy.filter { clock[$0.dot.node] < $0.dot.count }.prefix(limit))
    }

    /// The first writes of one node from a count on.
    func writes(of node: NodeID, beyond count: Int, limit: Int) -> [CausalWrite] {
        Array(writes.lazy.filter { $0.dot.node == node && $0.dot.count > count }.prefix(limit))
    }
}
