import Histories
import Replication

/// Reads, and writes of values that no other write of the run has; deletes too, if wanted.
///
/// Unique values tell which write a read saw, and let a checker decide in time n log n.
public struct RegisterGenerator: Generator {
    private let keys: [String]
    private let readShare: Double
    private let deleteShare: Double
    private let client: ClientIndex
    private var random: SeededGenerator
    private var written = 0

    /// A generator for one client; `readShare` is the share of calls that read, `deleteShare` that
    /// of the others that write null, from 0 to 1.
    public init(client: ClientIndex, keys: [String], readShare: Double, deleteShare: Double = 0) {
        precondition(!keys.isEmpty, "a register workload needs a key")
        self.keys = keys
        self.readShare = readShare
        self.deleteShare = deleteShare
        self.client = client
        random = client.random
    }

    /// A read, a write or a delete of a random key.
    public mutating func next() -> Call? {
        let key = keys[random.below(keys.count)]
        guard !random.chance(readShare) else { return Call(f: "read", key: key) }
        if deleteShare > 0, random.chance(deleteShare) { return Call(f: "write", key: key) }
        written += 1
        let value = client.unique(written)
        return Call(f: "write", key: key, argument: .int(value))
    }
}

/// Reads, writes and compare-and-sets over a few values, so that some of them succeed.
public struct CompareAndSetGenerator: Generator {
    private let keys: [String]
    private let values: ClosedRange<Int>
    private var random: SeededGenerator

    /// A generator for one client; written values are drawn from `values`.
    public init(client: ClientIndex, keys: [String], values: ClosedRange<Int> = 0...4) {
        precondition(!keys.isEmpty, "a register workload needs a key")
        self.keys = keys
        self.values = values
        random = client.random
    }

    /// A read, a write or a compare-and-set, with equal chances.
    public mutating func next() -> Call? {
        let key = keys[random.below(keys.count)]
        switch random.below(3) {
        case 0: return Call(f: "read", key: key)
        case 1: return Call(f: "write", key: key, argument: draw())
        default: return Call(f: "cas", key: key, argument: .list([draw(), draw()]))
        }
    }

    private mutating func draw() -> Value { .int(Int64(random.within(values))) }
}
