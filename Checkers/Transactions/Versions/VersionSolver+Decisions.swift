extension VersionSolver {
    /// What a search came to.
    enum Outcome {
        /// Orders of the open writers, key by key, in vertices of the facts.
        case orders([[Int32]])
        /// The dependency that no choice avoids.
        case impossible(Link)
        /// Neither order of two versions is possible, whatever was decided before.
        case noOrder(key: Int32, Int32, Int32)
        /// The steps were used up, with this many neighbouring versions left open.
        case exhausted(open: Int)
    }

    /// A choice that may have to be taken back.
    private struct Choice {
        let before: VersionSolver
        let pairs: [Pair]
    }

    /// Decides all orders: by what follows, then by the order in which transactions were answered,
    /// a batch at a time, halved where it turns out to be impossible.
    ///
    /// `isEnough` is asked with complete orders, before anything is decided as well: what follows
    /// settles nearly everything, and the natural order of the rest is nearly always right.
    mutating func solve(isEnough: ([[Int32]]) -> Bool) -> Outcome {
        guard saturate() else {
            return contradiction.map { .impossible($0) } ?? .exhausted(open: 0)
        }
        var choices: [Choice] = []
        var batch = 1024
        var isFirst = true
        while true {
            let (orders, open) = proposal()
            payForCopy()
            if steps < 0 { return .exhausted(open: open.count) }
            if isFirst || open.isEmpty, isEnough(orders) { return .orders(orders) }
            isFirst = false
            // Every order is decided, and yet it is not enough: a rule is missing.
            if open.isEmpty { return .exhausted(open: 0) }
            let pairs = Array(open.prefix(batch))
            let before = self
            pending += pairs.reversed()
            if saturate() {
                choices.append(Choice(before: before, pairs: pairs))
                batch *= 2
                continue
            }
            steps = min(steps, before.steps)
            if let outcome = takeBack(before, pairs, &choices, &batch) { return outcome }
        }
    }

    /// Counts what a choice costs besides what follows from it: a look at all dependencies.
    ///
    /// Without it, many choices of which little follows would take far longer than their steps say.
    private mutating func payForCopy() { steps -= links.count }

    /// Goes back before a choice that was impossible, and chooses otherwise.
    private mutating func takeBack(
        _ before: VersionSolver,
        _ pairs: [Pair],
        _ choices: inout [Choice],
        _ batch: inout Int
    ) -> Outcome? {
        var (before, pairs) = (before, pairs)
        while true {
            let left = steps
            self = before
            steps = left
            payForCopy()
            if steps < 0 { return .exhausted(open: pairs.count) }
            if pairs.count > 1 {
                batch = max(1, pairs.count / 2)
                // Halves of one batch: the first half may still be right.
                if pairs.count > batch { return nil }
            }
            let pair = pairs[0]
            pending.append(
                Pair(key: pair.key, earlier: pair.later, later: pair.earlier, isForced: true)
            )
            if saturate() {
                batch = 1
                return nil
            }
            guard let last = choices.popLast() else {
                return .noOrder(
                    key: pair.key,
                    graph.names[Int(pair.earlier)],
                    graph.names[Int(pair.later)]
                )
            }
            (before, pairs) = (last.before, last.pairs)
        }
    }

    /// A complete order of all open writers that agrees with what is known, and the neighbours in
    /// it of which the order is not known, the first ones first.
    private func proposal() -> (orders: [[Int32]], open: [Pair]) {
        let places = natural()
        var orders: [[Int32]] = []
        var open: [(place: Int32, pair: Pair)] = []
        for key in 0..<facts.columns.keyCount {
            let sorted = writers.writers(of: Int32(key)).map { writers.vertices[$0] }
                .sorted { places[Int($0)] < places[Int($1)] }
            orders.append(sorted.map { graph.names[Int($0)] })
            for (one, other) in zip(sorted, sorted.dropFirst())
            where !isKnown(Int32(key), one, before: other) {
                let pair = Pair(key: Int32(key), earlier: one, later: other)
                open.append((places[Int(other)], pair))
            }
        }
        return (orders, open.sorted { $0.place < $1.place }.map(\.pair))
    }

    /// The places of all vertices in an order that agrees with all known dependencies, but for
    /// reads of versions that were replaced where the level has cycles of these.
    private func natural() -> [Int32] {
        var list = EdgeList()
        let isSerial = reach.closedByOverwrite.first == 0 && reach.relations.count == 1
        for link in links where isSerial || link.kind != .rw {
            list.add(link.from, link.to, link.kind)
        }
        let known = DependencyGraph(
            list,
            transactionCount: graph.transactionCount,
            vertexCount: graph.count,
            names: graph.names
        )
        let all = Automaton(over: Dependency.allCases, .realTime)
        return TopologicalOrder(known, all) { vertex in
            graph.isTransaction(vertex) ? facts.completed(Int(graph.names[vertex])) : 0
        }
        .places
    }
}
