import Histories
import Replication

/// Transactions that read both registers of a pair, and most often write one of them.
///
/// Of two that write, one must have seen what the other wrote. Two that read the same and write
/// different registers are a write skew: neither overwrites what the other wrote (Berenson and
/// others, A critique of ANSI SQL isolation levels, SIGMOD 1995).
public struct SkewGenerator: Generator {
    private let keys: KeyPool
    private let readShare: Double
    private let client: ClientIndex
    private var random: SeededGenerator
    private var made = 0

    /// A generator for one client of a pool of pairs; half of `readShare` is the share of
    /// transactions that only read.
    public init(client: ClientIndex, keys: KeyPool, readShare: Double) {
        self.keys = keys
        self.readShare = readShare
        self.client = client
        random = client.random
    }

    /// The next transaction, on one pair.
    public mutating func next() -> Call? {
        defer { made += 1 }
        let pair = keys.draw(made, &random)
        let reads = pair.map { Value.list(["r", .string($0), nil]) }
        if random.chance(readShare / 2) { return .transaction(reads) }
        let written = pair[random.below(pair.count)]
        let value = Value.int(client.unique(made + 1))
        return .transaction(reads + [["w", .string(written), value]])
    }
}

/// Transactions that write one register of a group, or read all of them.
///
/// Two reads that see two writes in opposite orders are a long fork (Sovran and others, SOSP 2011).
public struct ForkGenerator: Generator {
    private let keys: KeyPool
    private let readShare: Double
    private let client: ClientIndex
    private var random: SeededGenerator
    private var made = 0

    /// A generator for one client of a pool of groups; `readShare` is the share of reads.
    public init(client: ClientIndex, keys: KeyPool, readShare: Double) {
        self.keys = keys
        self.readShare = readShare
        self.client = client
        random = client.random
    }

    /// The next transaction, on one group; what is read is read in any order.
    public mutating func next() -> Call? {
        defer { made += 1 }
        let group = keys.draw(made, &random)
        if random.chance(readShare) {
            return .transaction(random.shuffled(group).map { ["r", .string($0), nil] })
        }
        let value = Value.int(client.unique(made + 1))
        return .transaction([["w", .string(group[random.below(group.count)]), value]])
    }
}
