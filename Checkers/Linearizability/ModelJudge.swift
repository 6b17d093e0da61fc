import Histories

/// Decides keys of any model by search.
struct ModelJudge<M: Model>: Judge {
    let model: M
    var engine = Linearizability.Engine.automatic

    func compile(_ slice: KeySlice) throws(Cause) -> KeyOperations<M.Call> {
        try KeyOperations(slice, by: model)
    }

    func isConstrained(_ key: KeyOperations<M.Call>) -> Bool { key.isConstrained }

    func decide(
        _ key: KeyOperations<M.Call>,
        within budget: Budget
    ) -> (finding: Finding<Int>, steps: Int) {
        let (plan, classes) = SearchPlan.any(key, model: model)
        if engine == .frontier {
            var search = Frontier(plan, MemoisedTransitions(model, classes: classes))
            let outcome = search.run(within: budget)
            return (key.finding(outcome, search.steps, of: plan), search.steps)
        }
        var search = DepthFirst(plan, MemoisedTransitions(model, classes: classes))
        let outcome = search.run(within: budget)
        return (key.finding(outcome, search.steps, of: plan), search.steps)
    }

    func anomaly(in key: KeyOperations<M.Call>, _ stuck: Int, effort: Int) -> Anomaly {
        var reduction = Reduction(key, stuckAt: stuck, effort: effort, isObserver: model.isObserver)
        {
            key,
            _,
            budget in search(key, within: budget)
        }
        let core = reduction.core()
        return Story(history: key.history, key: key.key)
            .impossible(core.map(key.operation), culprit: key.operation(stuck))
    }

    private func search(
        _ key: KeyOperations<M.Call>,
        within budget: Budget
    ) -> (outcome: SearchOutcome, steps: Int) {
        let (plan, classes) = SearchPlan.any(key, model: model)
        var search = DepthFirst(plan, MemoisedTransitions(model, classes: classes))
        let outcome = search.run(within: budget)
        return (outcome, search.steps)
    }
}

extension KeyOperations {
    /// What a search's outcome means for the key.
    func finding(_ outcome: SearchOutcome, _ steps: Int, of plan: SearchPlan) -> Finding<Int> {
        switch outcome {
        case .linearizable:
            return .linearizable
        case .notLinearizable(let call):
            return .notLinearizable(call)
        case .exhausted(_, let events, let open):
            let share = events * 100 / max(1, plan.events.count)
            return .undecided(
                Cause(
                    .budgetExhausted,
                    "the search gave up on \(key.map { "key \($0)" } ?? "the history") after"
                        + " \(steps) steps: it got through \(events) of \(plan.events.count) events"
                        + " (\(share) %), with \(open) operations open there; ten times the steps,"
                        + " fewer operations a key, fewer unknown outcomes or values that are"
                        + " written only once would help",
                    key: key
                )
            )
        }
    }
}
