import Histories

/// What one key holds.
///
/// Every kind is plain data in one canonical form, so that equal objects are equal values, equal
/// bytes in a snapshot and equal digests.
public enum Object: Hashable, Codable, Sendable {
    /// One value.
    case register(Value)
    /// A number.
    case counter(Int64)
    /// Elements, each once, sorted.
    case set([Value])
    /// Elements in the order in which they were appended.
    case list([Value])
    /// Elements, the next one first.
    case queue([Value])
    /// A lock with fencing tokens.
    case lock(Lock)

    /// A lock: who holds it, and how often it was taken.
    public struct Lock: Hashable, Codable, Sendable {
        /// Who holds it; nil if nobody does.
        public var holder: String?
        /// The fencing token of the last acquire; every acquire has a greater one.
        ///
        /// Source: Kleppmann, *Designing Data-Intensive Applications*, 2017, chapter 8.
        public var token: Int64
    }

    /// What a read of the key is answered.
    var value: Value {
        switch self {
        case .register(let value): value
        case .counter(let number): .int(number)
        case .set(let elements), .list(let elements), .queue(let elements): .list(elements)
        case .lock(let lock): lock.holder.map { .string($0) } ?? .null
        }
    }

    /// The kind, for people.
    var kind: String {
        switch self {
        case .register: "register"
        case .counter: "counter"
        case .set: "set"
        case .list: "list"
        case .queue: "queue"
        case .lock: "lock"
        }
    }
}

/// The elements of a set in the order in which they are kept and read.
enum Elements {
    /// Integers by size, then texts by their bytes, then everything else by its JSON.
    static func precedes(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.int(let left), .int(let right)): left < right
        case (.string(let left), .string(let right)):
            left.utf8.lexicographicallyPrecedes(right.utf8)
        default:
            (rank(left), left.jsonText) < (rank(right), right.jsonText)
        }
    }

    private static func rank(_ value: Value) -> Int {
        switch value {
        case .int: 0
        case .string: 1
        default: 2
        }
    }

    /// Where an element is, or where it belongs.
    static func place(of element: Value, in sorted: [Value]) -> (index: Int, isThere: Bool) {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if precedes(sorted[middle], element) { low = middle + 1 } else { high = middle }
        }
        return (low, low < sorted.count && sorted[low] == element)
    }
}
