import Histories
import Replication

/// The outcome of a client's call, as its generator needs it.
public enum Answer: Hashable, Sendable {
    /// It was carried out, and returned this.
    case ok(Value)
    /// It certainly had no effect.
    case failed
    /// It may have had an effect.
    case unknown
}

/// The source of one client's calls: a value that depends on its seed and on the answers.
///
/// Each client has a generator of its own. So its calls do not depend on how the operating system
/// interleaves the clients, unless the generator makes use of the answers.
public protocol Generator: Sendable {
    /// The next call, or nil at the end.
    mutating func next() -> Call?
    /// Accepts the answer to the call that `next` gave last; most generators make no use of it.
    mutating func receive(_ answer: Answer)
}

extension Generator {
    /// Makes no use of the answer.
    public mutating func receive(_ answer: Answer) {}
}

extension Completion {
    /// The outcome as generators need it.
    public var answer: Answer {
        switch kind {
        case .ok: .ok(value)
        case .fail: .failed
        case .info, .invoke: .unknown
        }
    }
}

/// The place of a client among the clients of a run that draw calls from a generator.
public struct ClientIndex: Hashable, Sendable {
    /// Which client, from 0.
    public var index: Int
    /// The number of such clients.
    public var count: Int
    /// The run's seed.
    public var seed: UInt64

    /// A client by its place.
    public init(_ index: Int, of count: Int, seed: UInt64) {
        self.index = index
        self.count = count
        self.seed = seed
    }

    /// The dice of this client's calls.
    public var random: SeededGenerator {
        SeededGenerator(seed: seed, stream: "calls \(index)")
    }

    /// A number that no other client of the run uses, for the n-th thing of this one, from 1.
    public func unique(_ ordinal: Int) -> Int64 { Int64((ordinal - 1) * count + index + 1) }
}
