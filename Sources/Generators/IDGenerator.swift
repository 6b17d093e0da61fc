import Histories
import Replication

/// Clients that take the next number of a sequence by compare-and-set.
public struct IDGenerator: Generator {
    private enum Step: Sendable {
        case look(String)
        case take(String, Value)
    }

    private let keys: [String]
    private var random: SeededGenerator
    private var step: Step?

    /// A generator for one client, with a sequence a key.
    public init(client: ClientIndex, keys: [String]) {
        precondition(!keys.isEmpty, "identifiers need a key")
        self.keys = keys
        random = client.random
    }

    /// A read of a sequence, or the attempt to move on what was seen of it.
    public mutating func next() -> Call? {
        guard case .take(let key, let last) = step else {
            let key = keys[random.below(keys.count)]
            step = .look(key)
            return Call(f: "read", key: key)
        }
        let next = Value.int((last.integer ?? 0) + 1)
        return Call(f: "cas", key: key, argument: [last, next])
    }

    /// Goes on from a number that it was shown or given; else it looks again.
    public mutating func receive(_ answer: Answer) {
        switch (step, answer) {
        case (.look(let key), .ok(let value)):
            step = .take(key, value)
        case (.take(let key, let last), .ok):
            step = random.chance(0.5) ? .take(key, .int((last.integer ?? 0) + 1)) : nil
        default: step = nil
        }
    }
}
