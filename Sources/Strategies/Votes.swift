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

extension Votes<Tagged> {
    /// The answer with the highest tag; nil of none.
    var highest: Tagged? { answers.values.max { $0.tag < $1.tag } }
}
