import Histories
import Replication

/// What became of a command, as it travels to the node that was asked.
enum Outcome: Hashable, Codable, Sendable {
    case ok(Value)
    case refused(Refusal)

    init(_ reply: Reply) {
        self =
            switch reply {
            case .ok(let value, _): .ok(value)
            case .error(let refusal): .refused(refusal)
            }
    }

    var reply: Reply {
        switch self {
        case .ok(let value): .ok(value)
        case .refused(let refusal): .error(refusal)
        }
    }
}

/// The latest outcomes of every node's commands, so that none is carried out twice.
///
/// Source: Liskov and Cowling, *Viewstamped replication revisited*, 2012, section 4.1 (the client
/// table); here the clients are nodes, which have several commands under way at once.
struct Sessions: Hashable, Codable, Sendable {
    /// What is known of a command.
    enum Standing: Hashable {
        case new
        case answered(Outcome)
        /// So old that its outcome, if it had one, is forgotten.
        case forgotten
    }

    private struct Answer: Hashable, Codable, Sendable {
        var number: UInt64
        var outcome: Outcome
    }

    private struct Session: Hashable, Codable, Sendable {
        /// By number.
        var answers: [Answer] = []
        /// The greatest number whose outcome is forgotten.
        var floor: UInt64 = 0

        /// Where a number is, or where it belongs.
        func place(of number: UInt64) -> Int {
            var low = 0
            var high = answers.count
            while low < high {
                let middle = (low + high) / 2
                if answers[middle].number < number { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    /// How many outcomes of each node's commands are kept at least.
    static let window = 256

    private var byNode: [NodeID: Session] = [:]

    func standing(of id: CommandID) -> Standing {
        guard let session = byNode[id.node] else { return .new }
        let place = session.place(of: id.number)
        if place < session.answers.count, session.answers[place].number == id.number {
            return .answered(session.answers[place].outcome)
        }
        // Safety: a command that may have been carried out and forgotten must not be again.
        return id.number <= session.floor ? .forgotten : .new
    }

    mutating func remember(_ outcome: Outcome, of id: CommandID) {
        var session = byNode.removeValue(forKey: id.node) ?? Session()
        let answer = Answer(number: id.number, outcome: outcome)
        session.answers.insert(answer, at: session.place(of: id.number))
        if session.answers.count >= 2 * Self.window {
            session.floor = session.answers[Self.window - 1].number
            session.answers.removeFirst(Self.window)
        }
        byNode[id.node] = session
    }
}

/// The objects and the outcomes at one index of the log.
struct Checkpoint: Hashable, Codable, Sendable {
    /// The last command that has been carried out.
    var index = 0
    var objects = Objects()
    var sessions = Sessions()

    /// Carries out the next command; nil if it was carried out before.
    mutating func apply(_ next: OrderedCommand) -> Outcome? {
        index += 1
        guard sessions.standing(of: next.id) == .new else { return nil }
        let outcome = Outcome(objects.apply(next.command))
        sessions.remember(outcome, of: next.id)
        return outcome
    }
}
