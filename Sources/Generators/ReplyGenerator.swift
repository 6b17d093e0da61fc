import Histories
import Replication

/// Clients that answer one register in the next, and readers who look at an answer first.
///
/// The keys stand in a ring. A reply reads a key and writes the one after it; a look
/// reads a key and then the one before it, where the question must be by now. Random calls would
/// seldom follow on each other so.
///
/// What is written is a number, or names what it answers: `{"post": 9, "re": 7}`. In that case a
/// key belongs to one client, so that it is known which of two posts is the older; the other
/// clients look only.
public struct ReplyGenerator: Generator {
    private enum Second: Sendable {
        case nothing
        case look(String)
        case reply(String)
    }

    private let keys: [String]
    private let readShare: Double
    private let namesPosts: Bool
    private let client: ClientIndex
    private var random: SeededGenerator
    private var written = 0
    private var second = Second.nothing
    private var question: Int64?

    /// A generator for one client; `readShare` is the share of pairs of calls that only look.
    public init(client: ClientIndex, keys: [String], readShare: Double, namesPosts: Bool = false) {
        precondition(keys.count > 1, "replies need two keys")
        self.keys = keys
        self.readShare = readShare
        self.namesPosts = namesPosts
        self.client = client
        random = client.random
    }

    /// The second call of a pair, or the first of a new one.
    public mutating func next() -> Call? {
        switch second {
        case .nothing: break
        case .look(let key):
            second = .nothing
            return Call(f: "read", key: key)
        case .reply(let key):
            second = .nothing
            return Call(f: "write", key: key, argument: reply())
        }
        question = nil
        let isAuthor = !namesPosts || client.index < keys.count
        var place = random.below(keys.count)
        let looks = random.chance(readShare) || !isAuthor
        // An author answers the key before its own.
        if namesPosts && !looks { place = (client.index + keys.count - 1) % keys.count }
        let asked = keys[place]
        let answer = keys[(place + 1) % keys.count]
        if looks {
            second = .look(asked)
            return Call(f: "read", key: answer)
        }
        second = .reply(answer)
        return Call(f: "read", key: asked)
    }

    /// Learns which post it is about to answer: of several the one with the greatest number.
    public mutating func receive(_ answer: Answer) {
        guard case .reply = second, case .ok(let value) = answer else { return }
        question = (value.elements ?? [value]).compactMap { $0["post"]?.integer }.max()
    }

    private mutating func reply() -> Value {
        written += 1
        let number = client.unique(written)
        guard namesPosts else { return .int(number) }
        guard let question else { return ["post": .int(number)] }
        return ["post": .int(number), "re": .int(question)]
    }
}
