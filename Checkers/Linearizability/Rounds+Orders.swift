import Histories

// Orders of keys that have been decided.

extension Rounds {
    /// Steps for finding orders: what deciding left, and a quarter of all in any case, since the
    /// search that found an order finds it again.
    private var budgetForOrders: Budget {
        Budget(steps: max(budget.steps - spent, budget.steps / 4, 1), bytes: budget.bytes)
    }

    /// What is known about the order of each key, ordered by key.
    func parts() -> [Witness.Part] {
        var orders = [Witness.Order?](repeating: nil, count: partition.count)
        for (key, _) in violated { orders[key] = .impossible }
        for (key, cause) in unsupported + undecided { orders[key] = .unknown(cause) }
        let budget = budgetForOrders
        var pending = orders.indices.filter { orders[$0] == nil }
        var left = budget.steps
        record(&pending, in: &orders, &left) { [partition] key in
            Self.firstAllowance(size: partition.size(at: key), within: budget)
        }
        if !pending.isEmpty && left > 0 {
            let share = Budget(
                steps: max(1, left / pending.count),
                bytes: budget.bytes / min(pending.count, Self.heavyMax)
            )
            record(&pending, in: &orders, &left) { _ in share }
        }
        return partition.indices.map { key in
            let cause = Cause(.notRecorded, "nobody looked for an order", key: partition[key].key)
            return Witness.Part(key: partition[key].key, order: orders[key] ?? .unknown(cause))
        }
        .sorted { KeySlice.precedes($0.key, $1.key) }
    }

    /// Looks for orders of these keys; those that stay without one are left.
    private func record(
        _ keys: inout [Int],
        in orders: inout [Witness.Order?],
        _ left: inout Int,
        _ allowance: @Sendable (Int) -> Budget
    ) {
        let jobs = jobs(keys)
        let found = workers.map(jobs.count) { [partition, judge] number in
            jobs[number].map { Self.order(of: $0, partition, judge, allowance($0)) }
        }
        for (key, (order, steps)) in zip(jobs.joined(), found.joined()) {
            orders[key] = order
            left -= steps
        }
        keys = keys.filter { key in
            if case .unknown = orders[key] { true } else { false }
        }
    }

    private static func order(
        of number: Int,
        _ partition: KeyPartition,
        _ judge: J,
        _ allowance: Budget
    ) -> (order: Witness.Order, steps: Int) {
        let slice = partition[number]
        func unknown(_ cause: Cause) -> Witness.Order {
            var cause = cause
            cause.key = slice.key
            return .unknown(cause)
        }
        do throws(Cause) {
            let (order, steps) = judge.order(of: try judge.compile(slice), within: allowance)
            switch order {
            case .success(let operations): return (.known(operations), steps)
            case .failure(let cause): return (unknown(cause), steps)
            }
        } catch {
            return (unknown(error), 0)
        }
    }
}
