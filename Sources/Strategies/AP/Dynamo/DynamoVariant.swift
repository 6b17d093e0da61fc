import Replication

/// What may differ between the settings of the store, and their broken twins.
public protocol DynamoVariant: Sendable {
    /// What is kept of concurrent writes.
    associatedtype Resolver: ConflictResolver
    /// How many copies a key has, and how many must answer.
    static func quorums(members: Int) -> Quorums
    /// Whether other nodes stand in for owners that are suspected.
    static var isSloppy: Bool { get }
    /// Whether a write's clock has the past of what its node issued, beside that of what it read.
    static var mergesIssuedClock: Bool { get }
    /// Whether a repair overwrites what is newer with what is older.
    static var repairsWithStaleAnswer: Bool { get }
    /// Whether a hint's counts are added to what the owner has.
    static var hintsAreIncrements: Bool { get }
}

extension DynamoVariant {
    /// Three copies, of which two must answer, as is usual by section 6.
    public static func quorums(members: Int) -> Quorums {
        Quorums(copies: 3, reads: 2, writes: 2, members: members)
    }
    /// Quorums accept stand-ins for nodes that do not answer.
    public static var isSloppy: Bool { true }
    /// It has both.
    public static var mergesIssuedClock: Bool { true }
    /// Repairs are merged, and are the merge of all answers.
    public static var repairsWithStaleAnswer: Bool { false }
    /// Hints are merged.
    public static var hintsAreIncrements: Bool { false }
}

/// The three numbers of the store: N copies, R answers for a read, W for a write.
public struct Quorums: Hashable, Sendable {
    /// N: on how many nodes a key is kept.
    public var copies: Int
    /// R: how many must answer a read.
    public var reads: Int
    /// W: how many must have a write.
    public var writes: Int

    /// Numbers that fit a cluster: none exceeds that of its members.
    public init(copies: Int, reads: Int, writes: Int, members: Int) {
        self.copies = min(copies, members)
        self.reads = min(reads, self.copies)
        self.writes = min(writes, self.copies)
    }
}

/// Three copies, two answers, stand-ins, and the last write wins.
public enum SloppyQuorum: DynamoVariant {
    /// The latest time stamp.
    public typealias Resolver = LastWriteWins
}

/// Three copies, two answers, stand-ins, and concurrent writes are kept as siblings.
public enum SloppySiblings: DynamoVariant {
    /// All of them.
    public typealias Resolver = MultiValue
}

/// Three copies, and the first answer counts.
public enum SingleAnswer: DynamoVariant {
    /// The latest time stamp.
    public typealias Resolver = LastWriteWins
    /// One answer is enough.
    public static func quorums(members: Int) -> Quorums {
        Quorums(copies: 3, reads: 1, writes: 1, members: members)
    }
}

/// Copies everywhere, majorities, and nobody stands in for anybody.
public enum StrictQuorum: DynamoVariant {
    /// The latest time stamp.
    public typealias Resolver = LastWriteWins
    /// Majorities of all members.
    public static func quorums(members: Int) -> Quorums {
        let majority = members / 2 + 1
        return Quorums(copies: members, reads: majority, writes: majority, members: members)
    }
    /// Nobody.
    public static var isSloppy: Bool { false }
}
