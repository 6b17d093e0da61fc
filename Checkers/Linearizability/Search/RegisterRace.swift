/// Decides a register by whatever comes first: an order found, or a proof that there is none.
///
/// The search that goes deep finds an order almost at once where there is one. Where it makes no
/// headway, others join in, each in slices that double, so that the whole costs at most some times
/// what the best of them costs: windows look for a short proof that the place where it is stuck
/// cannot be passed; an unbounded search proves it if there is no order even with optional calls
/// used over and over; a narrow frontier, wider each time, finds an order that is thrifty with
/// them, or, once it need drop nothing, that there is none.
struct RegisterRace: ~Copyable {
    private let key: RegisterKey
    private let budget: Budget
    private let plan: SearchPlan
    private let transitions: RegisterTransitions
    private var deep: DepthFirst<RegisterTransitions>
    private var wide: Frontier<RegisterTransitions>
    private var unbounded: DepthFirst<RegisterTransitions>
    private var isUnboundedOver: Bool
    private var windows: Windows?
    private var width = 16
    /// Steps of frontiers that were too narrow.
    private var wasted = 0

    private var slice: Int

    /// The first slice is a matter of taste; tests make it small, so that everybody gets a turn.
    init(_ key: RegisterKey, budget: Budget, firstSlice: Int = 1 << 12) {
        self.key = key
        slice = firstSlice
        self.budget = budget
        let (plan, transitions) = key.layOut()
        self.plan = plan
        self.transitions = transitions
        deep = DepthFirst(plan, transitions)
        isUnboundedOver = plan.classOfLane.isEmpty
        unbounded = DepthFirst(plan, transitions, isUnbounded: true)
        wide = Frontier(plan, transitions, widthMax: width)
    }

    private var steps: Int {
        deep.steps + unbounded.steps + wasted + wide.steps + (windows?.steps ?? 0)
    }

    mutating func run() -> (finding: Finding<RegisterJudge.Evidence>, steps: Int) {
        if let contradiction = plan.holds.contradiction {
            let evidence = contradiction.core.map(RegisterJudge.Evidence.core)
            return (.notLinearizable(evidence ?? .stuck(contradiction.last)), 0)
        }
        var before = -1
        while true {
            let spent = deep.steps + wasted + wide.steps
            let outcome = deep.run(within: allowance(deep.steps, slice))
            guard case .exhausted(let stuck, let events, _) = outcome, steps < budget.steps else {
                return (key.finding(outcome, steps, of: plan), steps)
            }
            defer { before = events }
            // As long as it gets ahead, nothing is wrong with going deep.
            if events > before { continue }
            if windows == nil { windows = Windows(key) }
            let limit = min(slice / 2, budget.steps - steps)
            if let start = windows?.proof(of: stuck, spending: limit) {
                return (.notLinearizable(.window(stuck: stuck, from: start)), steps)
            }
            if !isUnboundedOver {
                switch unbounded.run(within: allowance(unbounded.steps, slice / 2)) {
                case .linearizable: isUnboundedOver = true
                case .notLinearizable(let call):
                    return (.notLinearizable(.stuck(call)), steps)
                case .exhausted: break
                }
            }
            switch wide.run(within: allowance(wide.steps, slice / 2)) {
            case .linearizable: return (.linearizable, steps)
            case .notLinearizable(let call):
                guard wide.isNarrowed else { return (.notLinearizable(.stuck(call)), steps) }
                wasted += wide.steps
                width *= 4
                wide = Frontier(plan, transitions, widthMax: width)
            case .exhausted: break
            }
            if deep.steps + wasted + wide.steps == spent {
                // Their memory is full: more steps would not be taken.
                return (key.finding(outcome, steps, of: plan), steps)
            }
            slice *= 2
        }
    }

    /// A slice more for one who has spent so much, as far as the budget goes.
    private func allowance(_ spent: Int, _ slice: Int) -> Budget {
        Budget(
            steps: spent + max(0, min(slice, budget.steps - steps)),
            bytes: budget.bytes / 2
        )
    }
}
