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

    /// The most pairs that are decided under one proposal.
    private static var batchMax: Int { 1 << 16 }

    /// The choices that hold at present, and how boldly others are made.
    private struct Trail {
        var choices: [Choice] = []
        /// How many pairs are decided under one proposal.
        var batch = VersionSolver.batchMax / 64
        /// How often more than the last choice was given up at once.
        var jumps = 0
    }

    /// Decides all orders: by what follows, then by the order in which transactions were answered,
    /// a batch at a time.
    ///
    /// `isEnough` is asked with complete orders, before anything is decided as well: what follows
    /// settles nearly everything, and the natural order of the rest is nearly always right.
    mutating func solve(isEnough: ([[Int32]]) -> Bool) -> Outcome {
        guard saturate() else {
            return contradiction.map { .impossible($0) } ?? .exhausted(open: 0)
        }
        var trail = Trail()
        var isFirst = true
        while true {
            let (orders, open) = proposal()
            // An order of all vertices is a look at all dependencies, some twenty times over.
            steps -= links.count / 2
            if steps < 0 { return .exhausted(open: open.count) }
            if isFirst || open.isEmpty, isEnough(orders) { return .orders(orders) }
            isFirst = false
            // Every order is decided, and yet it is not enough: a rule is missing.
            if open.isEmpty { return .exhausted(open: 0) }
            if let outcome = decide(open.prefix(trail.batch), &trail) { return outcome }
        }
    }

    /// Decides a batch as proposed, but for pairs of which only the opposite is possible.
    private mutating func decide(
        _ pairs: ArraySlice<Pair>,
        _ trail: inout Trail
    ) -> Outcome? {
        var rest = pairs
        let count = links.count
        while !rest.isEmpty {
            let before = self
            var taken: [Pair] = []
            let wrong = decide(rest, &taken)
            if steps < 0 { return .exhausted(open: rest.count) }
            guard let wrong else {
                if !taken.isEmpty { trail.choices.append(Choice(before: before, pairs: taken)) }
                trail.batch = min(trail.batch * 2, Self.batchMax)
                // A proposal that contradicts what is known would be made again and again.
                return links.count == count ? .exhausted(open: pairs.count) : nil
            }
            goBack(to: before)
            for pair in taken {
                pending.append(pair)
                // They were possible before.
                guard saturate() else { return .exhausted(open: rest.count) }
            }
            if !taken.isEmpty { trail.choices.append(Choice(before: before, pairs: taken)) }
            guard flip(rest[wrong]) else { return jump(for: rest[wrong], &trail) }
            if steps < 0 { return .exhausted(open: rest.count) }
            rest = rest[(wrong + 1)...]
        }
        return nil
    }

    /// Decides pairs that are still open, one after the other; the place of the first that is
    /// impossible, or nil.
    private mutating func decide(_ pairs: ArraySlice<Pair>, _ taken: inout [Pair]) -> Int? {
        for place in pairs.indices {
            let pair = pairs[place]
            if isKnown(pair.key, pair.earlier, before: pair.later)
                || isKnown(pair.key, pair.later, before: pair.earlier)
            {
                continue
            }
            pending.append(pair)
            guard saturate() else { return place }
            taken.append(pair)
            if steps < 0 { return nil }
        }
        return nil
    }

    /// Decides the opposite of a pair; false if that is impossible as well.
    private mutating func flip(_ pair: Pair) -> Bool {
        pending.append(
            Pair(key: pair.key, earlier: pair.later, later: pair.earlier, isForced: true)
        )
        return saturate()
    }

    private func noOrder(_ pair: Pair) -> Outcome {
        .noOrder(
            key: pair.key,
            graph.names[Int(pair.earlier)],
            graph.names[Int(pair.later)]
        )
    }

    /// Takes up a former state again, but for the steps; what was changed since had to be copied.
    private mutating func goBack(to before: VersionSolver) {
        let left = steps
        self = before
        steps = left - links.count / 16
    }

    /// Neither order of a pair is possible under the choices made: goes back to where one is, and
    /// decides that pair there first.
    ///
    /// Choices after it that had nothing to do with the pair would else be tried in all ways. As
    /// they are given up without having been refuted, this may go round in circles: after some
    /// times only the last choice is taken back. Source: Lecoutre and others, Reasoning from last
    /// conflict(s) in constraint programming, Artificial Intelligence 2009.
    private mutating func jump(for pair: Pair, _ trail: inout Trail) -> Outcome? {
        trail.jumps += 1
        guard trail.jumps <= Self.jumpsMax else {
            return trail.choices.popLast().map { undo($0, &trail) } ?? noOrder(pair)
        }
        trail.batch = Self.batchMax / 1024
        while let last = trail.choices.popLast() {
            goBack(to: last.before)
            if steps < 0 { return .exhausted(open: trail.choices.count) }
            pending.append(pair)
            if saturate() {
                trail.choices.append(Choice(before: last.before, pairs: [pair]))
                return nil
            }
            goBack(to: last.before)
            if flip(pair) { return nil }
        }
        return noOrder(pair)
    }

    private static var jumpsMax: Int { 1000 }

    /// Goes back before a choice that was impossible, and chooses otherwise; nil goes on.
    private mutating func undo(_ choice: Choice, _ trail: inout Trail) -> Outcome? {
        var choice = choice
        while true {
            goBack(to: choice.before)
            if steps < 0 { return .exhausted(open: choice.pairs.count) }
            // Of several pairs the first half may still be right.
            trail.batch = max(1, choice.pairs.count / 2)
            if choice.pairs.count > 1 || flip(choice.pairs[0]) { return nil }
            guard let last = trail.choices.popLast() else { return noOrder(choice.pairs[0]) }
            choice = last
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
        // Who read the last version and replaced it comes before all others who replaced it: by way
        // of the vertex that stands for these, it would come before itself. Two who do that are a
        // lost update, of which there is no order.
        var replacing: [Int32: Set<Int32>] = [:]
        for link in links where link.kind == .pass {
            replacing[link.from, default: []].insert(link.to)
        }
        for link in links where isSerial || link.kind != .rw {
            if link.kind == .rw, let others = replacing[link.to], others.contains(link.from) {
                for other in others where other != link.from {
                    list.add(link.from, other, .rw)
                }
                replacing[link.to] = nil
            } else {
                list.add(link.from, link.to, link.kind)
            }
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
