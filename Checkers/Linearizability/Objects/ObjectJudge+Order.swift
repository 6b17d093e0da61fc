import Histories

extension ObjectJudge {
    /// By search, also where none was needed to decide; independent parts are put together.
    ///
    /// In an order of a part each operation may stand for the latest moment at which it or one
    /// before it began, which is before it ended. By these moments the parts are merged.
    func order(
        of key: Key,
        within budget: Budget
    ) -> (order: Result<[Operation], Cause>, steps: Int) {
        var moments: [(moment: Int, operation: Operation)] = []
        var total = 0
        for part in family.independentParts(of: operations(of: key)) {
            let left = Budget(steps: max(0, budget.steps - total), bytes: budget.bytes)
            let (order, steps) = search.order(of: part, within: left)
            total += steps
            switch order {
            case .failure(let cause): return (.failure(cause), total)
            case .success(let operations):
                var moment = -1
                for operation in operations {
                    moment = max(moment, operation.start)
                    moments.append((moment, operation))
                }
            }
        }
        // Determinism: sorting keeps nothing in place, so equal moments go by their places.
        let places = moments.indices.sorted { (moments[$0].moment, $0) < (moments[$1].moment, $1) }
        return (.success(places.map { moments[$0].operation }), total)
    }
}
