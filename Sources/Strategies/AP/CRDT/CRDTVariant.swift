import Histories
import Replication

/// What may differ between the stores of replicated data types, and their broken twins.
public protocol CRDTVariant: Sendable {
    /// The name in refusals and reports.
    static var name: String { get }
    /// What a read makes of several values of a register.
    static var registers: RegisterReading { get }
    /// Whether anything may be taken away or replaced.
    static var isGrowOnly: Bool { get }
    /// Whether merged tallies are added up.
    static var addsTallies: Bool { get }
    /// Whether a remove takes adds that it did not know of.
    static var removesConcurrentAdds: Bool { get }
    /// Whether an element that either side has is there, even if the other side removed it.
    static var mergesByUnion: Bool { get }
    /// Whether a node takes what it finds in its log for known to everybody.
    static var forgetsDeltasOnRestart: Bool { get }
}

extension CRDTVariant {
    /// The name of the family.
    public static var name: String { "crdt" }
    /// One value, by time stamp.
    public static var registers: RegisterReading { .lastWriteWins }
    /// Elements can be removed.
    public static var isGrowOnly: Bool { false }
    /// Of two tallies of a node the later counts.
    public static var addsTallies: Bool { false }
    /// Adds win.
    public static var removesConcurrentAdds: Bool { false }
    /// What the other side has heard of and lost, it removed.
    public static var mergesByUnion: Bool { false }
    /// It asks its peers what they know.
    public static var forgetsDeltasOnRestart: Bool { false }
}

/// What a read makes of values that did not know of each other.
public enum RegisterReading: Hashable, Sendable {
    /// The one with the latest time stamp; the others are lost to the reader.
    case lastWriteWins
    /// All of them, as a list.
    case allSiblings

    func value(of siblings: [Sibling]) -> Value {
        switch self {
        case .lastWriteWins:
            siblings.max { ($0.timestamp, $0.dot) < ($1.timestamp, $1.dot) }?.value ?? .null
        case .allSiblings:
            siblings.count > 1 ? .list(siblings.map(\.value)) : siblings.first?.value ?? .null
        }
    }
}

/// Counters, sets, and registers of which the latest write is read.
public enum LastWriteRegisters: CRDTVariant {}

/// Counters, sets, and registers of which all concurrent writes are read.
public enum MultiValueRegisters: CRDTVariant {
    /// A list of several.
    public static var registers: RegisterReading { .allSiblings }
}

/// Counters, and sets to which elements are only added.
public enum GrowOnly: CRDTVariant {
    /// Neither removes nor writes.
    public static var isGrowOnly: Bool { true }
}
