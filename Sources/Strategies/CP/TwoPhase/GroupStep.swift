import Histories
import Replication

/// Names a transaction for ever: numbers begin with the incarnation of the node that coordinates.
struct TransactionID: Hashable, Codable, Sendable, Comparable {
    var node: NodeID
    var number: UInt64

    /// Whether one is older: any order that all nodes agree on will do.
    static func < (left: TransactionID, right: TransactionID) -> Bool {
        (left.number, left.node) < (right.number, right.node)
    }
}

/// A step of a transaction, with its place.
struct NumberedStep: Hashable, Codable, Sendable {
    var number: Int
    var f: String
    var key: String
    var value: Value

    init(_ number: Int, _ step: Command.Part) {
        self.number = number
        key = step.key
        switch step {
        case .read: (f, value) = ("r", .null)
        case .write(_, let value): (f, self.value) = ("w", value)
        case .append(_, let element): (f, value) = ("append", element)
        }
    }

    var step: Command.Part {
        switch f {
        case "w": .write(key, value)
        case "append": .append(key, value)
        default: .read(key)
        }
    }
}

/// What a group's log carries out of a transaction.
enum GroupStep: Hashable, Codable, Sendable {
    /// All of it, as no other group has a part.
    case whole(TransactionID, [NumberedStep])
    /// Lock these keys, read, and be able to change them. Home is the group that decides; the
    /// coordinator has no transaction below `settled` any more.
    case prepare(TransactionID, [NumberedStep], home: Int, settled: UInt64)
    /// At home: what becomes of it; the first decision counts. The other groups have to end it.
    case decide(TransactionID, isCommitted: Bool, others: [Int])
    /// At another group: it was decided so.
    case end(TransactionID, isCommitted: Bool)
    /// At home: that group has ended it.
    case forget(TransactionID, group: Int)

    /// What a log calls the step; it is carried out as what it is.
    var command: Command {
        switch self {
        case .whole(_, let steps), .prepare(_, let steps, _, _): .transaction(steps.map(\.step))
        case .decide(let id, _, _), .end(let id, _), .forget(let id, _):
            .read(key: id.description)
        }
    }
}

/// A transaction's part at one group, between its vote and the decision.
struct PreparedTransaction: Hashable, Codable, Sendable {
    var home: Int
    /// Keys that are locked against changes.
    var reads: [String]
    /// What will be changed; these keys are locked against everything.
    var changes: [NumberedStep]
    /// What its steps are answered, by their numbers.
    var results: Value
}
