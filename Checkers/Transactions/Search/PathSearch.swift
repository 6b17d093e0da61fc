/// Finds a shortest way between vertices of a graph over some kinds of edges.
enum PathSearch {
    /// The edges of a way from one of some vertices to another one, in vertices of the facts.
    static func path(
        in graph: DependencyGraph,
        from sources: [Int32],
        to target: Int32,
        _ automaton: Automaton
    ) -> [Cycle.Edge]? {
        var parents = [Int32](repeating: -2, count: graph.count)
        var kinds = [Dependency](repeating: .ww, count: graph.count)
        for source in sources { parents[Int(source)] = -1 }
        var level = sources
        while !level.isEmpty {
            var next: [Int32] = []
            var place = 0
            while place < level.count {
                let vertex = level[place]
                place += 1
                for edge in graph.edges(of: Int(vertex))
                where automaton.next(0, graph.kinds[edge]) == 0 {
                    let reached = graph.targets[edge]
                    guard parents[Int(reached)] == -2 else { continue }
                    parents[Int(reached)] = vertex
                    kinds[Int(reached)] = graph.kinds[edge]
                    if reached == target { return edges(to: target, graph, parents, kinds) }
                    if graph.kinds[edge] == .pass {
                        level.append(reached)
                    } else {
                        next.append(reached)
                    }
                }
            }
            level = next
        }
        return nil
    }

    private static func edges(
        to target: Int32,
        _ graph: DependencyGraph,
        _ parents: [Int32],
        _ kinds: [Dependency]
    ) -> [Cycle.Edge] {
        var places: [Int32] = []
        var vertex = target
        while vertex >= 0 {
            places.append(vertex)
            vertex = parents[Int(vertex)]
        }
        var edges: [Cycle.Edge] = []
        var from: Int32 = -1
        var pending = Dependency.ww
        for vertex in places.reversed() {
            if kinds[Int(vertex)] != .pass { pending = kinds[Int(vertex)] }
            guard graph.isTransaction(Int(vertex)) else { continue }
            if from >= 0 {
                edges.append(
                    Cycle.Edge(
                        from: graph.names[Int(from)],
                        to: graph.names[Int(vertex)],
                        kind: pending
                    )
                )
            }
            from = vertex
        }
        return edges
    }
}
