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

/// What a client heard of its last call.
public enum Answer: Hashable, Sendable {
    /// It was carried out, and returned this.
    case ok(Value)
    /// It certainly had no effect.
    case failed
    /// Nobody knows.
    case unknown
}

/// Says what one client asks next: a value that depends on its seed and on what it was answered.
///
/// Each client has a generator of its own, so what it asks does not depend on how the operating
/// system interleaves the clients, but through the answers where it listens to them.
public protocol Generator: Sendable {
    /// The next call, or nil at the end.
    mutating func next() -> Call?
    /// What became of the call that `next` gave last; most generators do not listen.
    mutating func hear(_ answer: Answer)
}

extension Generator {
    /// Does not listen.
    public mutating func hear(_ answer: Answer) {}
}

extension Call {
    /// The command that the call is.
    public func command() throws(CommandError) -> Command {
        try Command(f: f, key: key, value: argument)
    }

    /// Whether it changes nothing: unanswered, it simply failed.
    public var isReadOnly: Bool { (try? command())?.isReadOnly ?? false }
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
