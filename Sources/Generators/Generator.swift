import Histories
import Replication

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

extension Completion {
    /// What a generator hears of it.
    public var answer: Answer {
        switch kind {
        case .ok: .ok(value)
        case .fail: .failed
        case .info, .invoke: .unknown
        }
    }
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
