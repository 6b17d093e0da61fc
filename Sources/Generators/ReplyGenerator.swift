import Histories
import Replication

/// Clients that answer one register in the next, and readers who look at an answer first.
///
/// The keys stand in a ring. Whoever replies reads a key and writes the one after it; whoever looks
/// reads a key and then the one before it, where the question must be by now. Random calls would
/// seldom follow on each other so.
public struct ReplyGenerator: Generator {
    private let keys: [String]
    private let readShare: Double
    private let seat: Seat
    private var random: SeededGenerator
    private var written = 0
    private var second: Call?

    /// A generator for one client; `readShare` is the share of pairs of calls that only look.
    public init(seat: Seat, keys: [String], readShare: Double) {
        precondition(keys.count > 1, "replies need two keys")
        self.keys = keys
        self.readShare = readShare
        self.seat = seat
        random = seat.random
    }

    /// The second call of a pair, or the first of a new one.
    public mutating func next() -> Call? {
        if let second {
            self.second = nil
            return second
        }
        let place = random.below(keys.count)
        let question = keys[place]
        let answer = keys[(place + 1) % keys.count]
        if random.chance(readShare) {
            second = Call(f: "read", key: question)
            return Call(f: "read", key: answer)
        }
        written += 1
        let value = Int64((written - 1) * seat.clients + seat.client + 1)
        second = Call(f: "write", key: answer, argument: .int(value))
        return Call(f: "read", key: question)
    }
}
