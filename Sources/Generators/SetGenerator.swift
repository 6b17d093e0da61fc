import Histories
import Replication

/// Adds, removes and reads of sets whose elements come back after they were removed.
public struct SetGenerator: Generator {
    /// How many elements may be in one set; few, so that clients meet on them.
    public static let elements = 8

    private let keys: [String]
    private let readShare: Double
    private var random: SeededGenerator

    /// A generator for one client; `readShare` is the share of calls that read, from 0 to 1.
    public init(seat: Seat, keys: [String], readShare: Double) {
        precondition(!keys.isEmpty, "a set workload needs a key")
        self.keys = keys
        self.readShare = readShare
        random = seat.random
    }

    /// A read, or an add of an element twice as often as a remove.
    public mutating func next() -> Call? {
        let key = keys[random.below(keys.count)]
        guard !random.chance(readShare) else { return Call(f: "read", key: key) }
        let element = Value.string("e\(random.below(Self.elements))")
        return Call(f: random.chance(1.0 / 3) ? "remove" : "add", key: key, argument: element)
    }
}
