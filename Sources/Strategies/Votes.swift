import Replication

/// The answers of distinct nodes to one question, until enough have come.
struct Votes<Answer: Sendable>: Sendable {
    let needed: Int
    private(set) var answers = Ballots<Answer>()

    init(needed: Int) {
        self.needed = needed
    }

    /// Counts an answer; true when this very answer made them enough.
    ///
    /// A second answer of a node replaces the first and counts once: messages may be duplicated.
    mutating func add(_ answer: Answer, of node: NodeID) -> Bool {
        guard answers.cast(answer, by: node) else { return false }
        return answers.count == needed
    }

    /// Those of the given nodes that have not answered.
    func missing(of nodes: [NodeID]) -> [NodeID] {
        answers.count == 0 ? nodes : nodes.filter { answers[$0] == nil }
    }
}

/// Answers by node, in the order in which they came: for so few a list is quicker than a table.
struct Ballots<Answer: Sendable>: Sendable, Sequence {
    private var list: [(key: NodeID, value: Answer)] = []

    var count: Int { list.count }
    var values: some Sequence<Answer> { list.lazy.map { $0.value } }

    subscript(node: NodeID) -> Answer? { list.first { $0.key == node }?.value }

    /// Takes an answer in; false if it replaces an earlier one of the same node.
    mutating func cast(_ answer: Answer, by node: NodeID) -> Bool {
        if let place = list.firstIndex(where: { $0.key == node }) {
            list[place].value = answer
            return false
        }
        list.append((node, answer))
        return true
    }

    func makeIterator() -> some IteratorProtocol<(key: NodeID, value: Answer)> {
        list.makeIterator()
    }
}

extension Votes<Tagged> {
    /// The answer with the highest tag; nil of none.
    var highest: Tagged? { answers.values.max { $0.tag < $1.tag } }
}
