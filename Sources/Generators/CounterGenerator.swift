import Histories
import Replication

/// Adds one, and reads, over a few counters.
public struct CounterGenerator: Generator {
    private let keys: [String]
    private let readShare: Double
    private var random: SeededGenerator

    /// A generator for one client; `readShare` is the share of calls that read, from 0 to 1.
    public init(client: ClientIndex, keys: [String], readShare: Double) {
        precondition(!keys.isEmpty, "a counter workload needs a key")
        self.keys = keys
        self.readShare = readShare
        random = client.random
    }

    /// A read, or an add of one: steps of equal size keep linearizability decidable in n log n.
    public mutating func next() -> Call? {
        let key = keys[random.below(keys.count)]
        return random.chance(readShare)
            ? Call(f: "read", key: key) : Call(f: "add", key: key, argument: 1)
    }
}
