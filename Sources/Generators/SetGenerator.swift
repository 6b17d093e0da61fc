import Histories
import Replication

/// Adds, removes and reads of sets whose elements come back after they were removed.
///
/// A few others are added once and never removed: of these it can be told when they were seen.
public struct SetGenerator: Generator {
    /// How many elements may be in one set; few, so that clients meet on them.
    public static let elements = 8

    /// How many elements a client adds for good; few, as reads return them all.
    public static let kept = 32

    private let keys: [String]
    private let readShare: Double
    private let client: ClientIndex
    private var random: SeededGenerator
    private var kept = 0

    /// A generator for one client; `readShare` is the share of calls that read, from 0 to 1.
    public init(client: ClientIndex, keys: [String], readShare: Double) {
        precondition(!keys.isEmpty, "a set workload needs a key")
        self.keys = keys
        self.readShare = readShare
        self.client = client
        random = client.random
    }

    /// A read, or an add of an element twice as often as a remove.
    public mutating func next() -> Call? {
        let key = keys[random.below(keys.count)]
        guard !random.chance(readShare) else { return Call(f: "read", key: key) }
        if kept < Self.kept, random.chance(0.1) {
            kept += 1
            let element = "c\(client.index).\(kept)"
            return Call(f: "add", key: key, argument: .string(element))
        }
        let element = Value.string("e\(random.below(Self.elements))")
        return Call(f: random.chance(1.0 / 3) ? "remove" : "add", key: key, argument: element)
    }
}
