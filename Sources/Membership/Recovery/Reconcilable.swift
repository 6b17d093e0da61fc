import Replication

/// Data of one node that can be made equal to another's.
///
/// A strategy's store conforms. Two calls are enough for both ways to recover: master-slave
/// replaces what the slaves hold, multi-master merges what all hold.
public protocol Reconcilable: Sendable {
    /// All the data, as they go over the wire.
    associatedtype Snapshot: Codable & Sendable

    /// What others need to know to choose a way to recover.
    var summary: RecoverySummary { get }

    /// All the data.
    var snapshot: Snapshot { get }

    /// Takes in what another holds, and returns how many conflicts had to be resolved.
    ///
    /// Merging is commutative, associative and idempotent: sides come in any order, and twice.
    mutating func merge(_ snapshot: Snapshot) -> Int

    /// Holds what another holds and nothing else; returns how many writes that lost, by key.
    mutating func replace(with snapshot: Snapshot) -> [String: Int]
}

extension Reconcilable {
    /// Carries a change out, and returns how many writes that lost, by key.
    public mutating func carryOut(_ change: RecoveryChange<Snapshot>) -> [String: Int] {
        switch change {
        case .replace(let snapshot): return replace(with: snapshot)
        case .merge(let snapshot):
            _ = merge(snapshot)
            return [:]
        }
    }
}

/// What a node must do to its data, so that all hold the same.
public enum RecoveryChange<Snapshot: Codable & Sendable>: Codable, Sendable {
    /// Take in what all sides hold together.
    case merge(Snapshot)
    /// Hold what the master holds.
    case replace(Snapshot)
}

/// What a node says of its data before they are reconciled.
public struct RecoverySummary: Hashable, Sendable, Codable {
    /// Equal for equal data.
    public var digest: UInt64
    /// The last term or configuration in which the data were written; zero where there is none.
    public var term: Int
    /// How many writes the data have seen.
    public var versions: Int

    /// A summary.
    public init(digest: UInt64, term: Int = 0, versions: Int) {
        self.digest = digest
        self.term = term
        self.versions = versions
    }
}

/// Numbers an attempt to recover: of two, the later counts.
public struct RecoveryRound: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// Grows with every attempt.
    public var number: Int
    /// Who coordinates.
    public var node: NodeID
    /// Which life of the coordinator, so that no two attempts share a round.
    public var incarnation: Int

    /// For instance 3.n1.1.
    public var description: String { "\(number).\(node).\(incarnation)" }

    /// By number, then by node, then by life.
    public static func < (left: RecoveryRound, right: RecoveryRound) -> Bool {
        (left.number, left.node, left.incarnation) < (right.number, right.node, right.incarnation)
    }
}
