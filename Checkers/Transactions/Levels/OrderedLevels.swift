import Histories

/// Decides levels where the order of versions is known, but for tails of which no version was read.
///
/// One pass over all dependencies of the strongest form: where no transaction depends on itself,
/// every level holds. Otherwise only the transactions on cycles are looked at. Conditions and their
/// sources: `IsolationLevel`; for those of read atomic and below see also Biswas and Enea, OOPSLA
/// 2019, and Møldrup and Pavlogiannis, AWDIT, PLDI 2025.
struct OrderedLevels {
    let facts: TransactionFacts
    let orders: VersionOrders
    /// All dependencies.
    let graph: DependencyGraph
    /// The part of the graph in which transactions depend on themselves.
    let core: DependencyGraph
    /// Edges that may be looked at for cycles.
    private let steps: Int

    /// Prepares for levels of a form, and of weaker forms.
    init(
        _ facts: TransactionFacts,
        _ orders: VersionOrders,
        strongest form: IsolationLevel.Form,
        steps: Int
    ) {
        self.facts = facts
        self.orders = orders
        self.steps = steps
        graph = GraphBuilder.graph(facts, orders, form)
        core = graph.induced(on: Components(graph, .all(form)).vertices)
    }

    /// Whether no transaction depends on itself, so that every level holds.
    var isAcyclic: Bool { core.count == 0 }

    /// What shows that certain dependencies break a level; empty if they do not.
    func violations(of level: IsolationLevel, _ form: IsolationLevel.Form) -> [Violation] {
        if isAcyclic { return [] }
        switch level.canonical {
        case .readUncommitted: return cycles(.writes(form), level, form)
        case .readCommitted: return cycles(.reads(form), level, form)
        case .snapshotIsolation: return cycles(.snapshot(form), level, form)
        case .prefix: return cycles(.prefix(form), level, form)
        case .serializable: return cycles(.all(form), level, form)
        default: break
        }
        let isWithoutUpdates =
            [.cursorStability, .parallelSnapshotIsolation].contains(level.canonical)
        let circular = cycles(isWithoutUpdates ? .updates(form) : .reads(form), level, form)
        guard circular.isEmpty else { return circular }
        switch level.canonical {
        case .cursorStability: return ItemLevels(facts, orders).lostUpdates()
        case .monotonicAtomicView: return ItemLevels(facts, orders).vanished()
        case .readAtomic: return ItemLevels(facts, orders).fractured(form)
        case .transactionalCausal: return overwrites(.causes, level, form)
        default: return overwrites(.dependencies, level, form)
        }
    }

    /// The shortest cycle of the worst class, component by component.
    private func cycles(
        _ automaton: Automaton,
        _ level: IsolationLevel,
        _ form: IsolationLevel.Form
    ) -> [Violation] {
        Components(core, automaton).groups.prefix(Self.most).map { group in
            cycle(among: group, level, form).map { .cycle($0) }
                ?? .component(
                    group.filter { core.isTransaction(Int($0)) }.map { core.names[Int($0)] }
                )
        }
    }

    /// The most cycles that are shown.
    private static let most = 8

    /// A shortest cycle of the worst class, without order edges if there is one.
    ///
    /// Where components tell that a class has no cycle, none is looked for; the other classes share
    /// the steps.
    private func cycle(
        among vertices: [Int32],
        _ level: IsolationLevel,
        _ form: IsolationLevel.Form
    ) -> Cycle? {
        let part = core.induced(on: vertices)
        let forms = IsolationLevel.Form.allCases.prefix { $0 != form } + [form]
        let classes = forms.flatMap { CycleClass.forbidden(by: level, $0) }
        var search = CycleSearch(part, steps: 0)
        var left = steps
        for (number, wanted) in classes.enumerated() {
            if wanted.first != .rw, Components(part, wanted.automaton).isEmpty { continue }
            search.steps = left / (classes.count - number)
            left -= search.steps
            if let found = search.shortest(wanted) { return found }
            left += max(0, search.steps)
        }
        return nil
    }

    private func overwrites(
        _ way: OverwriteSearch.Way,
        _ level: IsolationLevel,
        _ form: IsolationLevel.Form
    ) -> [Violation] {
        var search = OverwriteSearch(facts, orders, core, way, form)
        return search.find(most: Self.most).map { found in
            closed(found, way, form).map { .cycle($0) }
                ?? .component([core.names[Int(found.reader)]])
        }
    }

    /// The cycle of a read that was found: the way back from a later version to its reader.
    private func closed(
        _ found: OverwriteSearch.Found,
        _ way: OverwriteSearch.Way,
        _ form: IsolationLevel.Form
    ) -> Cycle? {
        let key = facts.readKeys[found.read]
        let rank = orders.readRanks[found.read]
        let chain = orders.chain(of: Int(key)).dropFirst(Int(rank))
        let isPart = Set(core.names)
        let later = Set(chain + orders.tail(of: Int(key)))
            .subtracting([core.names[Int(found.reader)]]).intersection(isPart)
        let sources = core.names.indices.filter { later.contains(core.names[$0]) }.map(Int32.init)
        let automaton = way == .causes ? Automaton.causes(form) : .updates(form)
        guard
            let path = PathSearch.path(in: core, from: sources, to: found.reader, automaton),
            let first = path.first
        else { return nil }
        let overwrite = Cycle.Edge(
            from: core.names[Int(found.reader)],
            to: first.from,
            kind: .rw,
            key: key
        )
        return Cycle(edges: [overwrite] + path)
    }
}
