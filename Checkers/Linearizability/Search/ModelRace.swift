/// Decides any model by whichever search is done first.
///
/// Going deep finds an order almost at once where there is one; the frontier is quick where there
/// is none and few configurations are possible. Both go on in turns, in slices that double.
struct ModelRace<T: Transitions>: ~Copyable {
    private let budget: Budget
    private var deep: DepthFirst<T>
    private var wide: Frontier<T>
    private var slice: Int

    /// Goes on with a search that has begun to go deep.
    init(
        _ begun: consuming DepthFirst<T>,
        _ plan: SearchPlan,
        _ transitions: T,
        budget: Budget
    ) {
        self.budget = budget
        slice = Self.firstSlice
        deep = begun
        wide = Frontier(plan, transitions)
    }

    /// How far a search goes before others get a turn: a matter of taste.
    static var firstSlice: Int { 1 << 12 }

    private var steps: Int { deep.steps + wide.steps }

    mutating func run() -> (outcome: SearchOutcome, steps: Int) {
        var before = -1
        while true {
            let spent = steps
            let outcome = deep.run(within: allowance(deep.steps))
            guard case .exhausted(_, let events, _) = outcome,
                steps < budget.steps
            else { return (outcome, steps) }
            defer { before = events }
            // As long as it gets ahead, nothing is wrong with going deep.
            if events > before { continue }
            let other = wide.run(within: allowance(wide.steps))
            guard case .exhausted = other else {
                return (other, steps)
            }
            // Their memory is full: more steps would not be taken.
            if steps == spent { return (outcome, spent) }
            slice *= 2
        }
    }

    /// A slice more for one who has spent so much, as far as the budget goes.
    private func allowance(_ spent: Int) -> Budget {
        Budget(
            steps: spent + max(0, min(slice, budget.steps - steps)),
            bytes: budget.bytes / 2
        )
    }
}

extension Linearizability.Engine {
    /// What the searches of the engine make of a plan: one of them alone, or both in turns.
    func search<T: Transitions>(
        _ plan: SearchPlan,
        _ transitions: T,
        within budget: Budget
    ) -> (outcome: SearchOutcome, steps: Int) {
        switch self {
        case .frontier:
            var search = Frontier(plan, transitions)
            let outcome = search.run(within: budget)
            return (outcome, search.steps)
        case .depthFirst:
            var search = DepthFirst(plan, transitions)
            let outcome = search.run(within: budget)
            return (outcome, search.steps)
        case .automatic, .zones:
            // Most keys are done in the first slice: the tables of a race cost more than that.
            var deep = DepthFirst(plan, transitions)
            let steps = min(ModelRace<T>.firstSlice, budget.steps)
            let outcome = deep.run(within: Budget(steps: steps, bytes: budget.bytes / 2))
            guard case .exhausted = outcome, deep.steps < budget.steps else {
                return (outcome, deep.steps)
            }
            var race = ModelRace(deep, plan, transitions, budget: budget)
            return race.run()
        }
    }
}
