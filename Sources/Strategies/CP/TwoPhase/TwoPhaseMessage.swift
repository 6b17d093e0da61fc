import Histories
import Replication

/// Names a transaction for ever: numbers begin with the incarnation of the node that coordinates.
struct TransactionID: Hashable, Codable, Sendable, Comparable {
    var node: NodeID
    var number: UInt64

    static func < (left: TransactionID, right: TransactionID) -> Bool {
        (left.node, left.number) < (right.node, right.number)
    }
}

/// A step, with its place in its transaction.
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

/// What a step was answered, with its place.
struct NumberedResult: Hashable, Codable, Sendable {
    var number: Int
    var value: Value
}

/// What nodes of a two-phase commit say to each other.
enum TwoPhaseMessage: Codable, Sendable {
    /// Lock these keys, read, and say whether you can change them. The sender coordinates no
    /// transaction below `settled` any more.
    case prepare(TransactionID, [NumberedStep], settled: UInt64)
    /// I can, durably, and this is what was read; or I cannot.
    case vote(TransactionID, TwoPhaseVote)
    /// This is what was decided.
    case decide(TransactionID, isCommitted: Bool)
    /// I have carried it out, durably.
    case done(TransactionID)
    /// What was decided?
    case inquire(TransactionID)
}

/// What an owner says to a transaction.
enum TwoPhaseVote: Codable, Sendable {
    case yes([NumberedResult])
    case no(Refusal)
}

/// What a node must remember across crashes.
enum TwoPhaseRecord: Codable, Sendable {
    /// Keys are locked for a transaction, whose coordinator was that far.
    case prepared(PreparedTransaction, settled: UInt64)
    /// A transaction was carried out, or forgotten.
    case ended(TransactionID, isCommitted: Bool)
    /// As coordinator: it is committed, and these have to carry it out.
    case decided(number: UInt64, [NodeID])
    /// As coordinator: all have.
    case finished(number: UInt64)
    /// Everything up to here.
    case state(TwoPhaseState)
}

/// A transaction's part at one owner, between its vote and the decision.
struct PreparedTransaction: Hashable, Codable, Sendable {
    var id: TransactionID
    /// Keys that are locked against changes.
    var reads: [String]
    /// What will be changed; these keys are locked against everything.
    var changes: [NumberedStep]
    var results: [NumberedResult]
}

/// All that a node needs in place of its records.
struct TwoPhaseState: Hashable, Codable, Sendable {
    struct Decided: Hashable, Codable, Sendable {
        var number: UInt64
        var owners: [NodeID]
    }

    struct Settled: Hashable, Codable, Sendable {
        var node: NodeID
        var number: UInt64
    }

    var objects: Objects
    var prepared: [PreparedTransaction]
    var committed: [TransactionID]
    var settled: [Settled]
    var decided: [Decided]
}
