import Histories

/// Decides monotonic atomic view, read atomic and causal levels where the order of versions is
/// open.
///
/// Each of them says of some transactions that they are in a reader's past: what these wrote comes
/// before the version that was read. The level holds just where these orders and all dependencies
/// have no cycle, as then any order that agrees with them does. Sources: Biswas and Enea, On the
/// complexity of checking transactional consistency, OOPSLA 2019, section 4; Møldrup and
/// Pavlogiannis, AWDIT, PLDI 2025.
struct ForcedLevels {
    /// A version that comes before another one, as a reader of that one says.
    struct Forced {
        let earlier: Int32
        /// The owner of the later version; -1 for the initial state, before which there is none.
        let later: Int32
        let key: Int32
        let reader: Int32
    }

    let facts: TransactionFacts
    /// All dependencies that are certain.
    let graph: DependencyGraph
    let form: IsolationLevel.Form
    let budget: Budget
    private(set) var forced: [Forced] = []
    /// Why nothing can be said, if so.
    var cause: Cause?

    init(
        _ facts: TransactionFacts,
        _ graph: DependencyGraph,
        _ form: IsolationLevel.Form,
        within budget: Budget
    ) {
        self.facts = facts
        self.graph = graph
        self.form = form
        self.budget = budget
    }

    /// Whether a level holds; dependencies alone must have no cycle.
    mutating func finding(_ level: IsolationLevel) -> LevelFinding {
        switch level {
        case .monotonicAtomicView: forceLaterReads()
        case .readAtomic:
            forceSiblings()
            if form == .session { forceSessions() }
            if form == .realTime { forceRealTime() }
        default:
            forcePasts()
        }
        if let cause { return .unknown(cause) }
        if let impossible = forced.first(where: { $0.later < 0 }) {
            return .violated([.cycle(cycle(ofInitial: impossible, level))])
        }
        return ordered()
    }

    mutating func add(_ earlier: Int32, _ later: Int32, _ key: Int32, _ reader: Int) {
        guard earlier != later, earlier != Int32(reader) else { return }
        forced.append(
            Forced(earlier: earlier, later: later, key: key, reader: Int32(reader))
        )
    }

    // MARK: Cycles

    /// Whether the forced orders agree with all dependencies.
    private func ordered() -> LevelFinding {
        var list = EdgeList()
        for vertex in 0..<graph.count {
            for edge in graph.edges(of: vertex) {
                list.add(Int32(vertex), graph.targets[edge], graph.kinds[edge])
            }
        }
        for pair in forced { list.add(pair.earlier, pair.later, .ww) }
        let whole = DependencyGraph(
            list,
            transactionCount: graph.transactionCount,
            vertexCount: graph.count,
            names: graph.names
        )
        let groups = Components(whole, .reads(form)).groups
        if groups.isEmpty { return .holds }
        return .violated(
            groups.prefix(4).map { group in
                var search = CycleSearch(whole.induced(on: group), steps: budget.explanation)
                guard let cycle = search.shortest(.dependencies(form)) else {
                    return .component(group.filter { whole.isTransaction(Int($0)) })
                }
                return .cycle(explained(cycle))
            }
        )
    }

    private func explained(_ cycle: Cycle) -> Cycle {
        Cycle(
            edges: cycle.edges.map { edge in
                guard edge.kind == .ww,
                    let pair = forced.first(where: {
                        $0.earlier == edge.from && $0.later == edge.to
                    })
                else { return edge }
                var edge = edge
                edge.key = pair.key
                edge.reader = pair.reader
                return edge
            }
        )
    }

    /// The cycle of a read of the initial state that has a write of the key in its past.
    private func cycle(ofInitial pair: Forced, _ level: IsolationLevel) -> Cycle {
        let overwrite = Cycle.Edge(from: pair.reader, to: pair.earlier, kind: .rw, key: pair.key)
        let path = PathSearch.path(
            in: graph,
            from: [pair.earlier],
            to: pair.reader,
            .causes(form)
        )
        return Cycle(edges: [overwrite] + (path ?? []))
    }
}
