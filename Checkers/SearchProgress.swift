/// How far a search got before it gave up.
public struct SearchProgress: Sendable, Hashable {
    /// What a budget has of.
    public enum Resource: String, Sendable, Hashable, CaseIterable {
        /// Configurations to expand.
        case steps
        /// Bytes for the tables.
        case memory
    }

    /// The operations to be put into an order.
    public var operations: Int
    /// The events that some order got past.
    public var events: Int
    /// The number of events that an order has to get past.
    public var eventCount: Int
    /// The operations open where the search stopped.
    public var open: Int
    /// Those of them whose outcome is unknown.
    public var unknown: Int
    /// The steps taken.
    public var steps: Int
    /// What ran out.
    public var exhausted: Resource

    /// A search that took these steps.
    public init(
        operations: Int,
        events: Int,
        eventCount: Int,
        open: Int,
        unknown: Int,
        steps: Int,
        exhausted: Resource = .steps
    ) {
        self.operations = operations
        self.events = events
        self.eventCount = eventCount
        self.open = open
        self.unknown = unknown
        self.steps = steps
        self.exhausted = exhausted
    }

    /// How far it got in percent, rounded down.
    public var percent: Int { events * 100 / max(1, eventCount) }
}

extension SearchProgress {
    /// Where a search through a plan stood at an event.
    init(_ plan: SearchPlan, operations: Int, events: Int, steps: Int) {
        self.init(
            operations: operations,
            events: events,
            eventCount: plan.events.count,
            open: 0,
            unknown: 0,
            steps: steps
        )
        for event in 0..<min(events, plan.events.count) {
            let isBeginning = plan.moment(at: event) == SearchPlan.Moment.begin.rawValue
            open += isBeginning ? 1 : -1
            if plan.deadlines[plan.call(at: event)] < 0 && isBeginning { unknown += 1 }
        }
    }
}

extension Cause {
    /// A search that was given up.
    init(_ progress: SearchProgress, key: String?, of budget: Budget? = nil) {
        let what = progress.exhausted == .steps ? "steps" : "memory"
        // The last configuration may cost more than what was left.
        let steps = min(progress.steps, budget?.steps ?? .max)
        let share = budget.map { " of the \($0.steps) steps allowed" } ?? " steps"
        self.init(
            .budgetExhausted,
            "the \(what) ran out for \(key.map { "key \($0)" } ?? "the history") with"
                + " \(progress.operations) operations: the last search took"
                + " \(steps)\(share) and got through \(progress.events) of"
                + " \(progress.eventCount) events (\(progress.percent) %), where \(progress.open)"
                + " operations were open, \(progress.unknown) of unknown outcome; more \(what),"
                + " fewer operations a key, fewer unknown outcomes or values that are written only"
                + " once would help",
            key: key
        )
        self.progress = progress
    }

    /// The same, knowing what deciding the key took and was allowed, and the budget of all keys.
    func given(_ steps: Int, within allowance: Budget, of budget: Budget) -> Cause {
        guard var progress else { return self }
        progress.exhausted = steps < allowance.steps ? .memory : .steps
        var cause = Cause(progress, key: key, of: budget)
        let larger = budget.larger
        cause.budgetToTry = budget
        switch progress.exhausted {
        case .steps: cause.budgetToTry?.steps = larger.steps
        case .memory: cause.budgetToTry?.bytes = larger.bytes
        }
        return cause
    }

    /// The same with a larger budget to try, if this one ran out and nothing names another.
    public func suggestingMore(than budget: Budget) -> Cause {
        guard kind == .budgetExhausted, budgetToTry == nil else { return self }
        var cause = self
        cause.budgetToTry = budget.larger
        return cause
    }
}

extension Budget {
    /// Ten times the steps, and four times the bytes.
    fileprivate var larger: Budget {
        Budget(
            steps: steps.multipliedOrMost(by: 10),
            bytes: bytes.multipliedOrMost(by: 4),
            explanation: explanation
        )
    }
}

extension Int {
    fileprivate func multipliedOrMost(by factor: Int) -> Int {
        let (product, isOverflow) = multipliedReportingOverflow(by: factor)
        return isOverflow ? .max : product
    }
}
