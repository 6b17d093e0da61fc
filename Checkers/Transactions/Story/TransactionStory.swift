import Histories

/// Turns what was found out about a level into a verdict that people can read.
struct TransactionStory {
    private let history: History
    private let facts: TransactionFacts
    private let level: IsolationLevel
    private let form: IsolationLevel.Form

    init(
        _ history: History,
        _ facts: TransactionFacts,
        _ level: IsolationLevel,
        _ form: IsolationLevel.Form
    ) {
        self.history = history
        self.facts = facts
        self.level = level
        self.form = form
    }

    /// The verdict on the level.
    func verdict(_ finding: LevelFinding) -> Verdict {
        switch finding {
        case .holds: .valid
        case .unknown(let cause): .unknown(cause)
        case .violated(let violations): .invalid(violations.map(anomaly))
        }
    }

    private func anomaly(_ violation: Violation) -> Anomaly {
        var anomaly = told(violation)
        anomaly.rulesOut = RuledOut(facts: facts, level: level, form: form).weakest(by: violation)
        return anomaly
    }

    private func told(_ violation: Violation) -> Anomaly {
        switch violation {
        case .problem(let problem):
            ProblemStory(history, facts).anomaly(problem)
        case .cycle(let cycle):
            CycleStory(history, facts, cycle).anomaly()
        case .component(let vertices): component(vertices)
        case .noOrder(let key, let one, let other):
            noOrder(key, one, other)
        }
    }

    private func component(_ vertices: [Int32]) -> Anomaly {
        let words = StoryWords(history: history, facts: facts)
        let operations = vertices.prefix(8).map { words.operation($0) }
        guard let culprit = operations.last else {
            preconditionFailure("nobody depends on anybody")
        }
        return Story(history: history, key: nil).anomaly(
            "cycle",
            operations,
            culprit: culprit,
            "\(vertices.count) transactions each come before the others, so no order exists; the"
                + " steps allowed did not suffice for finding a few of them that show it",
            proof: Story.Proof(gist: "Transactions come before themselves.")
        )
    }

    private func noOrder(_ key: Int32, _ one: Int32, _ other: Int32) -> Anomaly {
        let words = StoryWords(history: history, facts: facts)
        let operations = [one, other].map { words.operation($0) }
        let name = facts.columns.name(ofKey: key)
        let culprit = operations[0].start < operations[1].start ? operations[1] : operations[0]
        return Story(history: history, key: name).anomaly(
            "no version order",
            operations,
            culprit: culprit,
            "two transactions wrote \(name), and in whichever order, other transactions come before"
                + " themselves",
            proof: Story.Proof(gist: "No order of two versions of \(name) is possible.")
        )
    }
}
