import Histories
import Replication

/// Transactions of one to four reads and changes of live keys; each change has a value of its own.
///
/// Source: the transactions that Elle generates (Kingsbury and Alvaro, VLDB 2020, section 6).
public struct StepGenerator: Generator {
    /// How a step changes a key.
    public enum Change: String, Sendable {
        /// An element is appended to a list.
        case append
        /// A register is written.
        case write = "w"
    }

    private static let longest = 4
    /// The share of writes of registers that are not preceded by a read of the same register.
    private static let blind = 0.2

    private let keys: KeyPool
    private let change: Change
    private let readShare: Double
    private let client: ClientIndex
    private var random: SeededGenerator
    private var made = 0
    private var written = 0

    /// A generator for one client; `readShare` is the share of steps that read, from 0 to 1.
    public init(client: ClientIndex, keys: KeyPool, change: Change, readShare: Double) {
        self.keys = keys
        self.change = change
        self.readShare = readShare
        self.client = client
        random = client.random
    }

    /// The next transaction; a key may be in it several times.
    public mutating func next() -> Call? {
        defer { made += 1 }
        let length = random.within(1...Self.longest)
        return .transaction((0..<length).flatMap { _ in step() })
    }

    private mutating func step() -> [Value] {
        let key = Value.string(keys.draw(made, &random)[0])
        let read: Value = ["r", key, nil]
        if random.chance(readShare) { return [read] }
        written += 1
        let update: Value = [.string(change.rawValue), key, .int(client.unique(written))]
        // A list shows in which order it was appended to, a register what was read before.
        return change == .write && !random.chance(Self.blind) ? [read, update] : [update]
    }
}

/// Transactions that clients ask for step by step, and over which some think for too long.
public struct InteractiveGenerator: Generator {
    /// The share of those that their node gives up before their client commits.
    private static let slow = 0.1

    private var transactions: StepGenerator
    private var random: SeededGenerator

    /// A generator for one client, of the transactions of another one.
    public init(client: ClientIndex, _ transactions: StepGenerator) {
        self.transactions = transactions
        random = SeededGenerator(seed: client.seed, stream: "thinking \(client.index)")
    }

    /// The next transaction.
    public mutating func next() -> Call? {
        var call = transactions.next()
        call?.thinking = .milliseconds(
            random.chance(Self.slow) ? random.within(450...700) : random.within(0...20)
        )
        return call
    }
}
