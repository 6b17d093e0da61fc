/// An order of vertices that agrees with all edges which an automaton of one state allows.
///
/// Of the vertices that could come next, the one with the least rank does: so the order is near to
/// that in which transactions were answered, and vertices that are concurrent are near each other.
struct TopologicalOrder {
    /// The vertices in order; fewer than there are, if there is a cycle.
    private(set) var vertices: [Int32] = []
    /// Per vertex: its place in the order.
    private(set) var places: [Int32]

    init(_ graph: DependencyGraph, _ automaton: Automaton, rank: (Int) -> Int32) {
        places = [Int32](repeating: -1, count: graph.count)
        var waiting = [Int32](repeating: 0, count: graph.count)
        for vertex in 0..<graph.count {
            for edge in graph.edges(of: vertex) where automaton.next(0, graph.kinds[edge]) == 0 {
                waiting[Int(graph.targets[edge])] += 1
            }
        }
        var ready = Heap()
        for vertex in 0..<graph.count where waiting[vertex] == 0 {
            ready.insert(Int32(vertex), rank(vertex))
        }
        vertices.reserveCapacity(graph.count)
        while let vertex = ready.removeLeast() {
            places[Int(vertex)] = Int32(vertices.count)
            vertices.append(vertex)
            for edge in graph.edges(of: Int(vertex))
            where automaton.next(0, graph.kinds[edge]) == 0 {
                let target = graph.targets[edge]
                waiting[Int(target)] -= 1
                if waiting[Int(target)] == 0 { ready.insert(target, rank(Int(target))) }
            }
        }
    }
}

/// Numbers with ranks, of which the least comes out first.
struct Heap {
    private var entries: [(rank: Int32, number: Int32)] = []

    /// Adds a number.
    mutating func insert(_ number: Int32, _ rank: Int32) {
        entries.append((rank, number))
        var place = entries.count - 1
        while place > 0, entries[place] < entries[(place - 1) / 2] {
            entries.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// The number of the least rank, which is taken out.
    mutating func removeLeast() -> Int32? {
        guard let least = entries.first, let last = entries.popLast() else { return nil }
        guard !entries.isEmpty else { return least.number }
        entries[0] = last
        var place = 0
        while true {
            var child = 2 * place + 1
            guard child < entries.count else { break }
            if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
            guard entries[child] < entries[place] else { break }
            entries.swapAt(place, child)
            place = child
        }
        return least.number
    }
}
