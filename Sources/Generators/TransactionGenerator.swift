import Histories
import Replication

/// Transactions that read and write two registers at once, each write with a value of its own.
public struct TransactionGenerator: Generator {
    private let keys: [String]
    private let readShare: Double
    private let client: ClientIndex
    private var random: SeededGenerator
    private var written = 0

    /// A generator for one client; `readShare` is the share of parts that read, from 0 to 1.
    public init(client: ClientIndex, keys: [String], readShare: Double) {
        precondition(keys.count > 1, "a transaction is about two keys")
        self.keys = keys
        self.readShare = readShare
        self.client = client
        random = client.random
    }

    /// A transaction about two keys; both are read or both are written, so that half of one shows.
    public mutating func next() -> Call? {
        let pair = random.shuffled(keys).prefix(2)
        guard !random.chance(readShare) else {
            return .transaction(pair.map { ["r", .string($0), nil] })
        }
        written += 1
        let value = Value.int(client.unique(written))
        return .transaction(pair.map { ["w", .string($0), value] })
    }
}
