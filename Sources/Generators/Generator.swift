import Histories
import Replication

/// A call that a client is to make.
public struct Call: Hashable, Sendable {
    /// The operation's name.
    public var f: String
    /// The key; nil for whole-store operations.
    public var key: String?
    /// The argument; null for reads.
    public var argument: Value

    /// A call.
    public init(f: String, key: String?, argument: Value = .null) {
        self.f = f
        self.key = key
        self.argument = argument
    }
}

/// Says what one client asks next: a value that depends on its seed alone.
///
/// Each client has a generator of its own, so what it asks does not depend on how the operating
/// system interleaves the clients.
public protocol Generator: Sendable {
    /// The next call, or nil at the end.
    mutating func next() -> Call?
}

/// One client among those of a run.
public struct Seat: Hashable, Sendable {
    /// Which client, from 0.
    public var client: Int
    /// How many clients there are.
    public var clients: Int
    /// The run's seed.
    public var seed: UInt64

    /// A seat.
    public init(client: Int, clients: Int, seed: UInt64) {
        self.client = client
        self.clients = clients
        self.seed = seed
    }

    /// The dice of this client's calls.
    public var random: SeededGenerator {
        SeededGenerator(seed: seed, stream: "calls \(client)")
    }
}
