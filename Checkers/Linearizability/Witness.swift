import Histories

/// A verdict with its proof where there is one: an order of the operations of each key.
///
/// One process after the other, the operations of a key in this order are what a single copy of
/// the object would have answered, and none comes before another that had completed when it began.
/// Anybody can check that in one pass, without trusting the checker that found the order.
public struct Witness: Sendable {
    /// What is known about an order of one key.
    public enum Order: Sendable, Hashable {
        /// The operations as they took effect.
        ///
        /// Those of unknown outcome that need not have taken effect are left out, and so are those
        /// that failed without saying anything about the object.
        case known([Operation])
        /// No order exists.
        case impossible
        /// No order is known, for this reason.
        case unknown(Cause)
    }

    /// One key's order.
    public struct Part: Sendable, Hashable {
        /// The key; nil where operations have none.
        public var key: String?
        /// What is known about its order.
        public var order: Order

        /// A key with its order.
        public init(key: String?, order: Order) {
            self.key = key
            self.order = order
        }
    }

    /// The verdict on the whole history.
    public var verdict: Verdict
    /// Every key that has operations, ordered by key.
    public var parts: [Part]

    /// A verdict with what is known about each key.
    public init(verdict: Verdict, parts: [Part]) {
        self.verdict = verdict
        self.parts = parts
    }
}

extension Linearizability {
    /// Decides as `check` does, and looks for an order of each key that has one.
    ///
    /// Looking for orders may spend what deciding left of the budget, or as much again as deciding
    /// took. What is found does not depend on how many work on it.
    public func witness(
        of history: History,
        within budget: Budget = .standard,
        by workers: Workers = .alone
    ) -> Witness {
        witness(of: history, within: budget, by: workers, hasOrders: true)
    }
}

extension KeyJudge {
    /// No order is kept, unless a judge says otherwise.
    func order(
        of key: Key,
        within budget: Budget
    ) -> (order: Result<[Operation], Cause>, steps: Int) {
        let cause = Cause(.notRecorded, "an order exists, but deciding so does not tell it")
        return (.failure(cause), 0)
    }
}

extension KeyOperations {
    /// An order of the calls, which are known to have one, by the search that goes deep first.
    func order<T: Transitions>(
        _ plan: SearchPlan,
        _ transitions: T,
        within budget: Budget
    ) -> (order: Result<[Operation], Cause>, steps: Int) {
        var search = DepthFirst(plan, transitions, isRecording: true)
        if case .linearizable = search.run(within: budget) {
            return (.success(search.order().map(operation)), search.steps)
        }
        let cause = Cause(
            .notRecorded,
            "an order exists, but it was not found again within the \(budget.steps) steps that were"
                + " left to write it down"
        )
        return (.failure(cause), search.steps)
    }
}
