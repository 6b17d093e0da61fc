import Replication

/// The answers of distinct nodes to one question, until enough have come.
struct Votes<Answer: Sendable>: Sendable {
    let needed: Int
    private(set) var answers: [NodeID: Answer] = [:]

    init(needed: Int) {
        self.needed = needed
    }

    /// Counts an answer; true when this very answer made them enough.
    ///
    /// A second answer of a node counts once: messages may be duplicated.
    mutating func add(_ answer: Answer, of node: NodeID) -> Bool {
        guard answers.updateValue(answer, forKey: node) == nil else { return false }
        return answers.count == needed
    }

    /// Those of the given nodes that have not answered.
    func missing(of nodes: [NodeID]) -> [NodeID] {
        nodes.filter { answers[$0] == nil }
    }
}

/// Which timer of a call has run out.
enum CallTimer {
    /// Send again to those who have not answered.
    case retransmission(call: UInt64)
    /// Give up.
    case deadline(call: UInt64)

    init(_ timer: TimerID) {
        let call = timer.number / 2
        self = timer.number % 2 == 0 ? .deadline(call: call) : .retransmission(call: call)
    }

    var id: TimerID {
        switch self {
        case .deadline(let call): TimerID(call * 2)
        case .retransmission(let call): TimerID(call * 2 + 1)
        }
    }
}
