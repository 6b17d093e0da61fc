import Histories
import Replication

/// Enqueues of elements that no other enqueue of the run has, and dequeues.
public struct QueueGenerator: Generator {
    private let keys: [String]
    private let client: ClientIndex
    private var random: SeededGenerator
    private var enqueued = 0

    /// A generator for one client.
    public init(client: ClientIndex, keys: [String]) {
        precondition(!keys.isEmpty, "a queue workload needs a key")
        self.keys = keys
        self.client = client
        random = client.random
    }

    /// An enqueue or a dequeue, with equal chances: queues stay short, and are sometimes empty.
    public mutating func next() -> Call? {
        let key = keys[random.below(keys.count)]
        guard random.chance(0.5) else { return Call(f: "dequeue", key: key) }
        enqueued += 1
        let element = client.unique(enqueued)
        return Call(f: "enqueue", key: key, argument: .int(element))
    }
}
