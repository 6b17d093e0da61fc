import Histories
import Replication

/// One write as it travels between nodes: its value, its name and its causal past.
public struct Version: Hashable, Codable, Sendable {
    /// The name of the write.
    public var dot: Dot
    /// Every write that this one knowingly replaced, and itself.
    public var clock: VectorClock
    /// The wall clock of the node that took it, in nanoseconds, made to grow along causality.
    public var timestamp: Int64
    /// What was written; null deletes.
    public var value: Value

    /// Whether the other write knew of this one.
    func isReplaced(by other: Version) -> Bool {
        dot != other.dot && other.clock[dot.node] >= dot.count
    }

    /// By time stamp; equal ones by the name of the write.
    func isOlder(than other: Version) -> Bool {
        (timestamp, dot) < (other.timestamp, other.dot)
    }
}

/// The versions that a node holds, key by key: of each key, the writes that no other one replaced.
///
/// Convergence: what is held depends on the set of writes that came, not on their order. Hence a
/// resolver chooses what is shown, never what is held: a version that was dropped because it lost
/// to another could not make its own predecessors stay away.
struct VersionStore<Resolver: ConflictResolver>: Sendable {
    /// How many versions of one key are held; the oldest go first.
    ///
    /// A node's write replaces all that the node holds, so there is one a node at most, and
    /// clusters of this size or less never get there.
    static var siblingLimit: Int { 16 }

    /// What became of a version that was to be taken in.
    enum Merge: Sendable {
        /// It was there, or replaced, before.
        case known
        /// It is all that the key holds.
        case alone
        /// Others did not know of it, nor it of them.
        case concurrent
        /// The oldest was dropped because there were more than the limit.
        case overLimit
    }

    private(set) var siblings: [String: [Version]] = [:]

    subscript(key: String) -> [Version] { siblings[key] ?? [] }

    /// What the resolver lets a reader see.
    func shown(_ key: String) -> [Version] { Resolver.resolve(self[key]) }

    /// Whether the node has this write, or one that knew of it.
    func knows(_ version: Version, of key: String) -> Bool {
        knows(version.dot, of: key)
    }

    /// The versions that rebuild the store, behind the node's newest own write; nil for none such.
    func compacted(
        behind own: (key: String, version: Version)?
    ) -> [(key: String, version: Version)]? {
        // Where versions were dropped for being too many, others could be dropped the next time.
        guard siblings.values.allSatisfy({ $0.count < Self.siblingLimit }) else { return nil }
        let held = siblings.sorted { $0.key < $1.key }.flatMap { key, versions in
            versions.map { (key: key, version: $0) }
        }
        guard let own, !held.contains(where: { $0.version.dot == own.version.dot }) else {
            return held
        }
        // A broken twin's versions may not know what those knew that they replaced.
        return knows(own.version.dot, of: own.key) ? [own] + held : nil
    }

    /// Whether the node has the write of this name, or one that knew of it.
    func knows(_ dot: Dot, of key: String) -> Bool {
        self[key].contains { $0.clock[dot.node] >= dot.count }
    }

    /// A write that knows of all that is held of its key, and of a past besides.
    func successor(
        of key: String,
        _ value: Value,
        named dot: Dot,
        after past: VectorClock = VectorClock(),
        at now: Instant
    ) -> Version {
        var version = Version(dot: dot, clock: past, timestamp: 0, value: value)
        for other in self[key] { version.clock.merge(other.clock) }
        version.clock.advance(dot.node, to: dot.count)
        // Convergence: a clock that lags must not let a write lose to one that it replaced.
        let floor = self[key].map(\.timestamp).max().map { $0 &+ 1 } ?? 0
        version.timestamp = max(now.nanoseconds, floor)
        return version
    }

    /// What the answer to a write says: its name, and what it replaced knowingly.
    ///
    /// That is what readers could see before; what the resolver hid is lost.
    func details(ofWrite dot: Dot, to key: String) -> [String: Value] {
        let replaced = shown(key).map { Value.string($0.dot.description) }
        return ["version": .string(dot.description), "replaced": .list(replaced)]
    }

    /// Takes a write in.
    mutating func merge(_ version: Version, into key: String) -> Merge {
        guard !knows(version, of: key) else { return .known }
        guard Resolver.seesConflicts else { return order(version, into: key) }
        var kept = self[key].filter { !$0.isReplaced(by: version) } + [version]
        let isOverLimit = kept.count > Self.siblingLimit
        if isOverLimit { kept = Array(kept.sorted { $1.isOlder(than: $0) }.dropLast()) }
        siblings[key] = kept.sorted { $0.dot < $1.dot }
        return isOverLimit ? .overLimit : kept.count == 1 ? .alone : .concurrent
    }

    /// Takes a write for one that came before what is held, or after it, by its time stamp.
    private mutating func order(_ version: Version, into key: String) -> Merge {
        guard self[key].allSatisfy({ $0.isOlder(than: version) }) else { return .known }
        siblings[key] = [version]
        return .alone
    }

    /// Removes a key with all its siblings.
    mutating func forget(_ key: String) { siblings[key] = nil }

    /// The keys of which nothing is left but deletes, sorted.
    var tombstones: [String] {
        siblings.filter { Self.isTombstone($0.value) }.keys.sorted()
    }

    private static func isTombstone(_ versions: [Version]) -> Bool {
        versions.allSatisfy { $0.value == .null }
    }

    /// The names of the versions of each key.
    var inventory: [String: [Dot]] {
        siblings.mapValues { $0.map(\.dot) }
    }

    /// Equal for stores that hold the same; deleted keys count only on request.
    func digest(withTombstones: Bool) -> UInt64 {
        var digest = Digest()
        for (key, versions) in siblings.sorted(by: { $0.key < $1.key })
        where withTombstones || !Self.isTombstone(versions) {
            digest.combine(key)
            for version in versions {
                digest.combine(version.dot.node.name)
                digest.combine(version.dot.count)
            }
        }
        return digest.value
    }
}
