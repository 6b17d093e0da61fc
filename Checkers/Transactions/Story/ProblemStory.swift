import Histories

/// Words for what no order of transactions can explain.
struct ProblemStory {
    private let history: History
    private let words: StoryWords

    init(_ history: History, _ facts: TransactionFacts) {
        self.history = history
        words = StoryWords(history: history, facts: facts)
    }

    /// The anomaly of a problem, with the transactions that it is about.
    func anomaly(_ problem: Problem) -> Anomaly {
        let culprit = words.operation(ofTransaction: problem.transaction)
        var operations = [culprit]
        if problem.other >= 0, problem.other != problem.transaction {
            operations.append(words.operation(ofTransaction: problem.other))
        }
        let clock = Clock(for: operations)
        let told = sentence(problem)
        return Story(history: history, key: words.key(problem.key)).anomaly(
            problem.kind.rawValue,
            operations,
            culprit: culprit,
            "the transaction of client \(culprit.process) \(clock.start(culprit)) " + told,
            proof: Story.Proof(
                gist: gist(problem.kind),
                steps: steps(problem, culprit, told),
                flaw: flaw(problem.kind)
            )
        )
    }

    private func steps(_ problem: Problem, _ culprit: Operation, _ told: String) -> [Anomaly.Step] {
        let other = problem.other < 0 ? culprit : words.operation(ofTransaction: problem.other)
        return [
            Anomaly.Step(
                from: other.index,
                to: culprit.index,
                kind: problem.kind == .abortedRead || problem.kind == .intermediateRead
                    ? "wr" : "so",
                label: flaw(problem.kind),
                reason: "Client \(culprit.process)'s transaction " + told + "."
            )
        ]
    }

    /// What the transaction did, after its name.
    private func sentence(_ problem: Problem) -> String {
        let key = words.key(problem.key)
        let read = problem.step < 0 ? "" : words.read(Int(problem.step))
        switch problem.kind {
        case .garbageRead:
            return "read \(key) = \(read), and nobody ever asked to write that"
        case .duplicateElements:
            return "read \(key) = \(read), which shows an element twice"
        case .incompatibleOrder:
            return
                "read \(key) = \(read), and another one read a list that neither begins with this"
                + " one nor begins it"
        case .abortedRead:
            return "read \(key) = \(read), which shows a write of a transaction that failed"
        case .dirtyUpdate:
            return "appended to \(key) behind an element of a transaction that failed"
        case .intermediateRead:
            return "read \(key) = \(read), which another transaction wrote and then wrote over"
        case .futureRead:
            return "read \(key) = \(read) before it wrote that itself"
        case .lostElement:
            return "appended several elements to \(key), of which lists show a later one without an"
                + " earlier one, or before it"
        case .internalRead:
            return "read \(key) = \(read), which does not end with what it wrote there just before"
        case .internalBase:
            return
                "read \(key) = \(read), which is not what it had read before with its own appends"
                + " behind"
        }
    }

    private func gist(_ kind: Problem.Kind) -> String {
        switch kind {
        case .garbageRead: "A value was read that nobody wrote."
        case .duplicateElements: "One append is there twice."
        case .incompatibleOrder: "Two reads show one list in two orders."
        case .abortedRead: "What was rolled back was read."
        case .dirtyUpdate: "An acknowledged append builds on one that was rolled back."
        case .intermediateRead: "A half-finished transaction was read."
        case .futureRead: "A transaction read its own write before making it."
        case .lostElement: "A part of a transaction's appends is missing."
        case .internalRead: "A transaction did not see its own write."
        case .internalBase: "The state changed while a transaction used it."
        }
    }

    private func flaw(_ kind: Problem.Kind) -> String {
        switch kind {
        case .garbageRead: "from nowhere"
        case .duplicateElements: "one append twice"
        case .incompatibleOrder: "another order"
        case .abortedRead: "rolled back"
        case .dirtyUpdate: "upon a failed append"
        case .intermediateRead: "half-finished"
        case .futureRead: "from the future"
        case .lostElement: "a part is missing"
        case .internalRead: "own write missing"
        case .internalBase: "changed in between"
        }
    }
}
