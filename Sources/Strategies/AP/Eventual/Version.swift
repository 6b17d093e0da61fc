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
    /// What was written.
    public var value: Value

    /// Whether the other write knew of this one.
    func isReplaced(by other: Version) -> Bool {
        dot != other.dot && other.clock[dot.node] >= dot.count
    }
}

/// Settles what a node keeps of writes that did not know of each other.
///
/// Convergence: the outcome must depend on the set of versions alone, not on their order, and
/// resolving an outcome again must not change it.
public protocol ConflictResolver: Sendable {
    /// The resolver's name in plans and reports.
    static var name: String { get }
    /// What is kept of concurrent versions; never empty, and a subset of them.
    static func resolve(_ concurrent: [Version]) -> [Version]
}

/// Keeps the version with the highest time stamp; the others' writes are lost.
public enum LastWriteWins: ConflictResolver {
    /// The resolver's name.
    public static var name: String { "last-write-wins" }
    /// One version; equal time stamps are settled by the name of the write.
    public static func resolve(_ concurrent: [Version]) -> [Version] {
        let last = concurrent.max { ($0.timestamp, $0.dot) < ($1.timestamp, $1.dot) }
        return last.map { [$0] } ?? []
    }
}

/// Keeps every version as a sibling, for the reader to settle.
public enum MultiValue: ConflictResolver {
    /// The resolver's name.
    public static var name: String { "multi-value" }
    /// All of them.
    public static func resolve(_ concurrent: [Version]) -> [Version] { concurrent }
}

/// The versions that a node holds, key by key.
struct VersionStore<Resolver: ConflictResolver>: Sendable {
    private(set) var siblings: [String: [Version]] = [:]

    subscript(key: String) -> [Version] { siblings[key] ?? [] }

    /// Whether the node has this write, or one that knew of it.
    func knows(_ version: Version, of key: String) -> Bool {
        self[key].contains { $0.dot == version.dot || version.isReplaced(by: $0) }
    }

    /// Takes a write in; true when a conflict had to be resolved.
    mutating func merge(_ version: Version, into key: String) -> Bool {
        guard !knows(version, of: key) else { return false }
        let concurrent = self[key].filter { !$0.isReplaced(by: version) } + [version]
        siblings[key] = Resolver.resolve(concurrent).sorted { $0.dot < $1.dot }
        return concurrent.count > 1
    }

    /// The names of the versions of each key.
    var inventory: [String: [Dot]] {
        siblings.mapValues { $0.map(\.dot) }
    }

    var digest: UInt64 {
        var digest = Digest()
        for (key, versions) in siblings.sorted(by: { $0.key < $1.key }) {
            digest.combine(key)
            for version in versions {
                digest.combine(version.dot.node.name)
                digest.combine(version.dot.count)
            }
        }
        return digest.value
    }
}
