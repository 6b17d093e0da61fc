import Histories

/// Settles what readers see of writes that did not know of each other.
public protocol ConflictResolver: Sendable {
    /// The resolver's name in plans and reports.
    static var name: String { get }
    /// What is shown of concurrent versions: some of them, and one at least where there is any.
    ///
    /// Convergence: it must depend on the set of versions alone, not on their order.
    static func resolve(_ concurrent: [Version]) -> [Version]
    /// The answer to a reader, of the versions that are shown.
    static func value(of shown: [Version]) -> Value
    /// Whether writes that did not know of each other are told from one that replaced the other.
    static var seesConflicts: Bool { get }
}

extension ConflictResolver {
    /// They are, by their vector clocks.
    public static var seesConflicts: Bool { true }

    /// Null of none, the value of one, and a list of the values of several siblings.
    public static func value(of shown: [Version]) -> Value {
        switch shown.count {
        case 0: .null
        case 1: shown[0].value
        default: .list(shown.map(\.value))
        }
    }
}

/// Shows the version with the highest time stamp; the others' writes are lost.
public enum LastWriteWins: ConflictResolver, EventualVariant {
    /// It settles its own conflicts.
    public typealias Resolver = LastWriteWins
    /// The resolver's name.
    public static var name: String { "last-write-wins" }
    /// One version; equal time stamps are settled by the name of the write.
    public static func resolve(_ concurrent: [Version]) -> [Version] {
        concurrent.max { $0.isOlder(than: $1) }.map { [$0] } ?? []
    }
}

/// Shows every version as a sibling, for the reader to settle.
public enum MultiValue: ConflictResolver, EventualVariant {
    /// It settles its own conflicts.
    public typealias Resolver = MultiValue
    /// The resolver's name.
    public static var name: String { "multi-value" }
    /// All of them.
    public static func resolve(_ concurrent: [Version]) -> [Version] { concurrent }
}

/// Shows the greatest value, as for bids and high scores; the others' writes are lost.
public enum HighestValue: ConflictResolver, EventualVariant {
    /// It settles its own conflicts.
    public typealias Resolver = HighestValue
    /// The resolver's name.
    public static var name: String { "highest-value" }
    /// One version, where a delete loses to every value, and equal values are settled by age.
    public static func resolve(_ concurrent: [Version]) -> [Version] {
        concurrent.max { left, right in
            if left.value == right.value { return left.isOlder(than: right) }
            if left.value == .null || right.value == .null { return left.value == .null }
            return Elements.precedes(left.value, right.value)
        }
        .map { [$0] } ?? []
    }
}

/// Shows the union of all versions, each taken as a list of elements; nothing is lost.
public enum Union: ConflictResolver, EventualVariant {
    /// It settles its own conflicts.
    public typealias Resolver = Union
    /// The resolver's name.
    public static var name: String { "merge" }
    /// All of them.
    public static func resolve(_ concurrent: [Version]) -> [Version] { concurrent }

    /// Of several, the elements of all, each once and sorted; a delete has none.
    public static func value(of shown: [Version]) -> Value {
        let values = shown.map(\.value).filter { $0 != .null }
        guard values.count > 1 else { return values.first ?? .null }
        let elements = Set(values.flatMap { $0.elements ?? [$0] })
        return .list(elements.sorted(by: Elements.precedes))
    }
}

/// How conflicts are settled, and what may differ between the store and its broken twins.
public protocol EventualVariant: Sendable {
    /// Settles conflicts.
    associatedtype Resolver: ConflictResolver
    /// Whether a delete is remembered until every node has it.
    static var keepsDeletesUntilStable: Bool { get }
    /// Whether a version knows which ones it replaced, and is stamped above them.
    static var followsCausality: Bool { get }
}

extension EventualVariant {
    /// The mark of a delete is kept until every node has it.
    public static var keepsDeletesUntilStable: Bool { true }
    /// A version knows which ones it replaced, and is later than they are.
    public static var followsCausality: Bool { true }
}
