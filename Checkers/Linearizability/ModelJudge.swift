import Histories

/// How the keys of a model are laid out for the searches.
protocol Layout: Sendable {
    associatedtype M: Model
    associatedtype T: Transitions

    /// Compiles a key.
    /// - Throws: a `Cause` where the model does not know an operation.
    func compile(_ slice: KeySlice, by model: M) throws(Cause) -> KeyOperations<M.Call>
    /// Lays out a key whose object is in a state at first.
    func layOut(_ key: KeyOperations<M.Call>, from initial: M.State) -> (
        plan: SearchPlan, transitions: T
    )
}

extension Layout {
    /// As the model says.
    func compile(_ slice: KeySlice, by model: M) throws(Cause) -> KeyOperations<M.Call> {
        try KeyOperations(slice, by: model)
    }
}

/// The layout of any model: the model is asked for every step, once.
struct AnyLayout<M: Model>: Layout {
    let model: M

    func layOut(
        _ key: KeyOperations<M.Call>,
        from initial: M.State
    ) -> (plan: SearchPlan, transitions: MemoisedTransitions<M>) {
        let (plan, classes) = SearchPlan.any(key, model: model)
        return (plan, MemoisedTransitions(model, classes: classes, from: initial))
    }
}

/// The layout of strings that are appended to.
struct StringLayout: Layout {
    typealias M = StringAppendModel

    func compile(
        _ slice: KeySlice,
        by model: StringAppendModel
    ) throws(Cause) -> KeyOperations<StringAppendModel.Call> {
        var compiler = StringCompiler(slice)
        for place in slice.sources.indices { try compiler.add(place) }
        return compiler.operations
    }

    func layOut(
        _ key: KeyOperations<StringAppendModel.Call>,
        from initial: ByteText
    ) -> (plan: SearchPlan, transitions: StringTransitions) {
        SearchPlan.strings(key, initial: initial)
    }
}

/// Decides keys of any model by search.
struct ModelJudge<L: Layout>: KeyJudge {
    typealias M = L.M

    let model: M
    let layout: L
    var engine = Linearizability.Engine.automatic

    func compile(_ slice: KeySlice) throws(Cause) -> KeyOperations<M.Call> {
        try layout.compile(slice, by: model)
    }

    func isConstrained(_ key: KeyOperations<M.Call>) -> Bool {
        key.isConstrained(model.isAlwaysPossible)
    }

    func decide(
        _ key: KeyOperations<M.Call>,
        within budget: Budget
    ) -> (finding: Finding<Int>, steps: Int) {
        let (plan, transitions) = layout.layOut(key, from: model.initial)
        let (outcome, steps) = engine.search(plan, transitions, within: budget)
        return (key.finding(outcome, steps, of: plan), steps)
    }

    func order(
        of key: KeyOperations<M.Call>,
        within budget: Budget
    ) -> (order: Result<[Operation], Cause>, steps: Int) {
        let (plan, transitions) = layout.layOut(key, from: model.initial)
        return key.order(plan, transitions, within: budget)
    }

    func brief(_ key: KeyOperations<M.Call>, _ stuck: Int) -> Anomaly { key.brief([stuck]) }

    func anomaly(in key: KeyOperations<M.Call>, _ stuck: Int, effort: Int) -> Anomaly {
        // A step costs about twice what it costs for a register.
        let effort = effort / 2
        var frontier: PossibleStates<M>?
        var others: [M.State] = []
        var reduction = Reduction(key, stuckAt: stuck, effort: effort, isObserver: model.isObserver)
        {
            calls,
            since,
            budget in
            guard let since else { return search(calls, from: model.initial, within: budget) }
            let states = frontier?.states[since].map { $0 + others } ?? []
            return search(calls, fromAll: states, within: budget)
        }
        let marks = Set(reduction.beginnings)
        if !marks.isEmpty {
            let allowed = max(effort, 60 * key.count)
            frontier = PossibleStates(model, key, upTo: stuck, marks: marks, effort: allowed)
            // What fails from the initial state as well is refused on its own.
            others = [model.initial]
            reduction.cutToWindow()
            if reduction.window == nil {
                others = []
                reduction.cutToWindow()
            }
        }
        let core = key.complete(reduction.core(), isObserver: model.isObserver)
        let story = Story(history: key.history, key: key.key)
        if reduction.window == nil && core.isExplained {
            return story.impossible(core, of: key, from: model.initial, model.step, model.describe)
        }
        // These calls build on others that are not shown, so only all of them tell the state.
        frontier = frontier ?? PossibleStates(model, key, upTo: stuck, marks: [], effort: effort)
        return story.impossible(
            core.members.map(key.operation),
            culprit: key.operation(stuck),
            states: (frontier?.lastStates ?? []).map(model.describe),
            after: .everything
        )
    }

    private func search(
        _ key: KeyOperations<M.Call>,
        from initial: M.State,
        within budget: Budget
    ) -> (outcome: SearchOutcome, steps: Int) {
        let (plan, transitions) = layout.layOut(key, from: initial)
        var search = DepthFirst(plan, transitions)
        let outcome = search.run(within: budget)
        return (outcome, search.steps)
    }

    private static var mostStates: Int { 64 }

    /// Refused if it is refused from each of some states.
    private func search(
        _ key: KeyOperations<M.Call>,
        fromAll states: [M.State],
        within budget: Budget
    ) -> (outcome: SearchOutcome, steps: Int) {
        var last = SearchOutcome.exhausted(at: 0, events: 0, open: 0)
        var steps = 0
        guard states.count <= Self.mostStates else { return (last, 0) }
        for state in states {
            let left = Budget(steps: budget.steps - steps, bytes: budget.bytes)
            let result = search(key, from: state, within: left)
            last = result.outcome
            steps += result.steps
            guard case .notLinearizable = last else { return (last, steps) }
        }
        return (last, steps)
    }
}

extension KeyOperations {
    /// Cores with fewer calls than this tell the states that were possible.
    private static var mostTold: Int { 16 }

    /// A core of a single call with what had been done before its end, if that is not too much.
    ///
    /// Whatever else may have happened, the call is impossible. But what was acknowledged did
    /// happen: that the object was as at the beginning would be no reason.
    func complete(_ core: Core, isObserver: (Call) -> Bool) -> Core {
        guard core.supports.isEmpty, core.essential.count == 1 else { return core }
        let last = core.essential[0]
        let others = calls.indices.filter {
            $0 != last && starts[$0] < finishes[last] && !isObserver(calls[$0])
        }
        var core = core
        if others.count < Self.mostTold {
            core.supports = others
        } else {
            core.isExplained = false
        }
        return core
    }

    /// What a search's outcome means for the key.
    func finding(_ outcome: SearchOutcome, _ steps: Int, of plan: SearchPlan) -> Finding<Int> {
        switch outcome {
        case .linearizable:
            return .linearizable
        case .notLinearizable(let call):
            return .notLinearizable(call)
        case .exhausted(_, let events, _):
            let progress = SearchProgress(plan, operations: count, events: events, steps: steps)
            return .undecided(Cause(progress, key: key))
        }
    }
}

extension Story {
    /// The anomaly of a core, with the states that the object could have been in.
    func impossible<Call, State: Hashable>(
        _ core: Core,
        of key: KeyOperations<Call>,
        from initial: State,
        _ step: (State, Call) -> State?,
        _ describe: (State) -> String
    ) -> Anomaly {
        let members = core.members
        // Everything before the last completion fits into an order, else it were in no core.
        let last = core.essential.max { key.finishes[$0] < key.finishes[$1] } ?? members[0]
        let culprit = members.firstIndex(of: last) ?? 0
        let states = CandidateStates.states(
            of: key.subset(members, optional: []),
            for: culprit,
            from: initial,
            step: step
        )
        return impossible(
            members.map(key.operation),
            culprit: key.operation(last),
            states: states.map(describe)
        )
    }
}
