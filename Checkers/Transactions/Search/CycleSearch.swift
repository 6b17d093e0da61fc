/// Looks for a shortest cycle of a class by breadth-first search over vertices and states.
///
/// Where no worse class has a cycle, a shortest closed walk of a class visits no vertex twice: if
/// it did, one of its halves would be of this class or a worse one.
struct CycleSearch {
    private let graph: DependencyGraph
    private var seen: [Int32]
    private var parents: [Int32]
    private var kinds: [Dependency]
    private var round: Int32 = 0
    /// How many edges may still be looked at.
    var steps: Int

    /// A search in a graph, which had better be a small one.
    init(_ graph: DependencyGraph, steps: Int) {
        self.graph = graph
        self.steps = steps
        seen = [Int32](repeating: 0, count: graph.count * 4)
        parents = seen
        kinds = [Dependency](repeating: .ww, count: graph.count * 4)
    }

    /// A shortest cycle of the class, in vertices of the facts; nil if there is none, or the steps
    /// do not suffice.
    ///
    /// Most cycles are short, so short ones are looked for from everywhere first.
    mutating func shortest(_ wanted: CycleClass) -> Cycle? {
        let states = wanted.automaton.stateCount
        if graph.count * states > seen.count {
            seen = [Int32](repeating: 0, count: graph.count * states)
            parents = seen
            kinds = [Dependency](repeating: .ww, count: graph.count * states)
            round = 0
        }
        for limit in [2, 4, 8, graph.count * states + 1] {
            var best: Cycle?
            for vertex in 0..<graph.transactionCount {
                for edge in graph.edges(of: vertex) where graph.kinds[edge] == wanted.first {
                    let bound = best.map { $0.edges.count - 1 } ?? limit
                    if let found = cycle(from: vertex, edge, wanted, most: bound) { best = found }
                    if best?.edges.count == 2 || steps < 0 { return best }
                }
            }
            if best != nil { return best }
        }
        return nil
    }

    /// A shortest cycle that begins on an edge, of a number of edges at most.
    private mutating func cycle(
        from vertex: Int,
        _ edge: Int,
        _ wanted: CycleClass,
        most: Int
    ) -> Cycle? {
        round += 1
        let target = Int(graph.targets[edge])
        let states = wanted.automaton.stateCount
        let first = Int32(target * states + wanted.start)
        seen[Int(first)] = round
        parents[Int(first)] = -1
        var level = [first]
        var length = 1
        while !level.isEmpty, length < most {
            var next: [Int32] = []
            var place = 0
            while place < level.count {
                let node = level[place]
                place += 1
                let at = Int(node) / states
                let state = Int(node) - at * states
                for edge in graph.edges(of: at) {
                    let kind = graph.kinds[edge]
                    let after = wanted.automaton.next(state, kind)
                    guard after >= 0 else { continue }
                    steps -= 1
                    let target = Int(graph.targets[edge])
                    // Never straight back over a vertex that stands for many edges.
                    if kind == .pass, target == vertex, node == first { continue }
                    let reached = Int32(target * states + after)
                    guard seen[Int(reached)] != round else { continue }
                    seen[Int(reached)] = round
                    parents[Int(reached)] = node
                    kinds[Int(reached)] = kind
                    if target == vertex, wanted.accepted.contains(after) {
                        return walk(to: reached, from: vertex, wanted, states)
                    }
                    if kind == .pass { level.append(reached) } else { next.append(reached) }
                }
                if steps < 0 { return nil }
            }
            level = next
            length += 1
        }
        return nil
    }

    /// The walk that led to a node, without the vertices that are no transactions.
    private func walk(to node: Int32, from vertex: Int, _ wanted: CycleClass, _ states: Int)
        -> Cycle
    {
        var places: [(vertex: Int, kind: Dependency)] = []
        var node = node
        while parents[Int(node)] >= 0 {
            places.append((Int(node) / states, kinds[Int(node)]))
            node = parents[Int(node)]
        }
        places.append((Int(node) / states, wanted.first))
        var edges: [Cycle.Edge] = []
        var from = vertex
        var pending = wanted.first
        for place in places.reversed() {
            if place.kind != .pass { pending = place.kind }
            guard graph.isTransaction(place.vertex) else { continue }
            edges.append(
                Cycle.Edge(from: graph.names[from], to: graph.names[place.vertex], kind: pending)
            )
            from = place.vertex
        }
        return Cycle(edges: edges)
    }
}
