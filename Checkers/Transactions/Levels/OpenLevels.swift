import Histories

/// Decides levels by a search for an order of versions; what it finds is checked again as a whole.
struct OpenLevels {
    private let certain: OrderedLevels
    private let form: IsolationLevel.Form
    private let budget: Budget

    init(_ certain: OrderedLevels, _ form: IsolationLevel.Form, within budget: Budget) {
        self.certain = certain
        self.form = form
        self.budget = budget
    }

    /// Whether some order of the open versions keeps to a level.
    func finding(_ level: IsolationLevel) -> LevelFinding {
        form == .plain ? solve(level, BitRows.self) : solve(level, ClockRows.self)
    }

    private func solve<Rows: ReachRows>(_ level: IsolationLevel, _ kind: Rows.Type) -> LevelFinding
    {
        // Tails of lists were read by nobody: only those on cycles matter.
        let graph = certain.facts.hasListsOnly ? certain.core : certain.graph
        let whole = certain.facts.hasListsOnly ? WholeTails(certain, form) : nil
        if let whole, keeps(level, whole.ordered([])) { return .holds }
        let reach = Reachability(level, form)
        guard
            var solver = VersionSolver<Rows>(
                certain.facts,
                certain.orders,
                graph,
                reach,
                within: budget
            )
        else { return .unknown(.tooManyTransactions(graph.transactionCount)) }
        let outcome = solver.solve { keeps(level, whole?.ordered($0) ?? $0) }
        switch outcome {
        case .orders: return .holds
        case .noOrder(let key, let one, let other):
            return .violated([.noOrder(key: key, one, other)])
        case .exhausted(let open): return .unknown(.outOfSteps(open: open))
        case .impossible(let link):
            return .violated([violation(solver.links + [link], graph, level)])
        }
    }

    /// Whether complete orders of all tails keep to a level.
    private func keeps(_ level: IsolationLevel, _ tails: [[Int32]]) -> Bool {
        let orders = certain.orders.completed(tails, certain.facts)
        return OrderedLevels(certain.facts, orders, strongest: form, steps: 0)
            .violations(of: level, form).isEmpty
    }

    /// The cycle that an impossible dependency closes.
    private func violation<Link>(
        _ links: [Link],
        _ graph: DependencyGraph,
        _ level: IsolationLevel
    ) -> Violation where Link: KnownLink {
        var list = EdgeList()
        for link in links { list.add(link.from, link.to, link.kind) }
        let known = DependencyGraph(
            list,
            transactionCount: graph.transactionCount,
            vertexCount: graph.count,
            names: graph.names
        )
        var search = CycleSearch(known, steps: max(1, budget.explanation))
        for wanted in CycleClass.forbidden(by: level, form) {
            guard let cycle = search.shortest(wanted) else { continue }
            return .cycle(explained(cycle, links, graph))
        }
        let ends = links.last.map { [$0.from, $0.to] } ?? []
        return .component(
            ends.filter { graph.isTransaction(Int($0)) }.map { graph.names[Int($0)] }
        )
    }

    private func explained<Link: KnownLink>(
        _ cycle: Cycle,
        _ links: [Link],
        _ graph: DependencyGraph
    ) -> Cycle {
        Cycle(
            edges: cycle.edges.map { edge in
                let link = links.first { link in
                    link.kind == edge.kind && link.key >= 0
                        && graph.names[Int(link.from)] == edge.from
                        && graph.names[Int(link.to)] == edge.to
                }
                guard let link else { return edge }
                return Cycle.Edge(
                    from: edge.from,
                    to: edge.to,
                    kind: edge.kind,
                    key: link.key,
                    reader: link.reader < 0 ? -1 : graph.names[Int(link.reader)],
                    isForced: link.isForced
                )
            },
            isOfSearch: true
        )
    }
}

/// A dependency that a search knows, with why it holds.
protocol KnownLink {
    var from: Int32 { get }
    var to: Int32 { get }
    var kind: Dependency { get }
    var key: Int32 { get }
    var reader: Int32 { get }
    var isForced: Bool { get }
}

extension VersionSolver.Link: KnownLink {}

/// Puts all writers in the tails of lists in order, where an order of those on cycles was chosen.
///
/// Which of two transactions comes first follows from the dependencies between components, and
/// inside of one from what was chosen.
private struct WholeTails {
    private let certain: OrderedLevels
    private let automaton: Automaton
    /// Per vertex: its component, or -1.
    private var groups: [Int32]

    init(_ certain: OrderedLevels, _ form: IsolationLevel.Form) {
        self.certain = certain
        automaton = .all(form)
        groups = [Int32](repeating: -1, count: certain.graph.count)
        for (number, group) in Components(certain.graph, automaton).groups.enumerated() {
            for vertex in group { groups[Int(vertex)] = Int32(number) }
        }
    }

    /// All tails, in an order that agrees with the chosen ones.
    func ordered(_ chosen: [[Int32]]) -> [[Int32]] {
        let outer = order(between: true, [])
        let inner = order(between: false, chosen)
        return (0..<certain.facts.columns.keyCount).map { key in
            certain.orders.tail(of: key).sorted {
                let (one, other) = (outer[node($0)], outer[node($1)])
                return (one, inner[Int($0)]) < (other, inner[Int($1)])
            }
        }
    }

    /// The number of a vertex's component; one without others has a number of its own.
    private func node(_ vertex: Int32) -> Int {
        let group = Int(groups[Int(vertex)])
        return group >= 0 ? certain.graph.count + group : Int(vertex)
    }

    /// The places of components in an order of these, or of vertices inside of their components.
    private func order(between: Bool, _ chosen: [[Int32]]) -> [Int32] {
        let graph = certain.graph
        var list = EdgeList()
        for vertex in 0..<graph.count {
            for edge in graph.edges(of: vertex) where automaton.allows(graph.kinds[edge]) {
                let target = graph.targets[edge]
                let isInside = node(Int32(vertex)) == node(target)
                if between, !isInside {
                    list.add(Int32(node(Int32(vertex))), Int32(node(target)), .ww)
                } else if !between, isInside, graph.kinds[edge] != .rw {
                    list.add(Int32(vertex), target, .ww)
                }
            }
        }
        for tail in chosen {
            var last: [Int: Int32] = [:]
            for vertex in tail {
                if let one = last.updateValue(vertex, forKey: node(vertex)) {
                    list.add(one, vertex, .ww)
                }
            }
        }
        let known = DependencyGraph(
            list,
            transactionCount: graph.transactionCount,
            vertexCount: graph.count * 2,
            names: graph.names
        )
        return TopologicalOrder(known, .writes(.plain)) { vertex in
            graph.isTransaction(vertex) ? certain.facts.completed(Int(graph.names[vertex])) : 0
        }
        .places
    }
}

extension Cause {
    static func outOfSteps(open: Int) -> Cause {
        Cause(
            .budgetExhausted,
            "the order of versions is open, and the steps allowed did not suffice to find one or to"
                + " show that there is none (\(open) neighbouring versions were left)"
        )
    }
}
