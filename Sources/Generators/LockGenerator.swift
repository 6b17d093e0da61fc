import Histories
import Replication

/// Takes a lock, gives it back, and takes another.
///
/// The owner is the client, not its process: after an unknown outcome the client asks for the lock
/// again, and a store that gave it to the client already gives it a new token.
public struct LockGenerator: Generator {
    private enum Hold: Sendable {
        case nothing
        case asked(String)
        case holds(String, token: Int64)
        case returned(String, token: Int64)
    }

    private let keys: [String]
    private let owner: String
    private var random: SeededGenerator
    private var hold = Hold.nothing

    /// A generator for one client.
    public init(client: ClientIndex, keys: [String]) {
        precondition(!keys.isEmpty, "a lock workload needs a key")
        self.keys = keys
        owner = "c\(client.index)"
        random = client.random
    }

    /// An acquire, or the release of what is held.
    public mutating func next() -> Call? {
        switch hold {
        case .nothing: ask(for: keys[random.below(keys.count)])
        case .asked(let key), .returned(let key, _): ask(for: key)
        case .holds(let key, let token):
            giveBack(key, token)
        }
    }

    /// Learns whether it holds the lock.
    public mutating func receive(_ answer: Answer) {
        switch (hold, answer) {
        case (.asked(let key), .ok(let value)):
            hold = value.integer.map { .holds(key, token: $0) } ?? .nothing
        case (.asked, .failed): hold = .nothing
        case (.returned, .ok): hold = .nothing
        case (.returned(let key, let token), .failed):
            // What was not given back is still held, and must be given back before it is taken.
            hold = .holds(key, token: token)
        case (.asked, .unknown), (.returned, .unknown), (.nothing, _), (.holds, _): break
        }
    }

    private mutating func ask(for key: String) -> Call {
        hold = .asked(key)
        return Call(f: "acquire", key: key, argument: .string(owner))
    }

    private mutating func giveBack(_ key: String, _ token: Int64) -> Call {
        hold = .returned(key, token: token)
        return Call(f: "release", key: key, argument: .int(token))
    }
}
