import Histories

/// Something that must come before something else, because of what a read returned.
struct CausalEdge {
    /// The write that must come first.
    var from: Int32
    /// The write that was read although the other had come before.
    var to: Int32
    /// The read.
    var reader: Int32
    /// In which round it was found: it follows from edges of rounds before.
    var round: Int32
}

/// The certain order of a graph, together with edges that were found.
struct CausalOrder {
    let graph: CausalGraph
    private(set) var edges: [CausalEdge] = []
    /// Per operation: the last edge that leads to it, or -1; and per edge the one before.
    private var heads: [Int32]
    private var chain: [Int32] = []

    init(_ graph: CausalGraph) {
        self.graph = graph
        heads = [Int32](repeating: -1, count: graph.count)
    }

    mutating func add(_ edge: CausalEdge) {
        chain.append(heads[Int(edge.to)])
        heads[Int(edge.to)] = Int32(edges.count)
        edges.append(edge)
    }

    /// The numbers of the edges that lead to an operation.
    func edges(to operation: Int32) -> [Int32] {
        var found: [Int32] = []
        var next = heads[Int(operation)]
        while next >= 0 {
            found.append(next)
            next = chain[Int(next)]
        }
        return found
    }

    /// All operations, each after what must come before it, near the order of invocation; or the
    /// operations of a circle.
    func sorted() -> (order: [Int32], circle: [Int32]) {
        var order: [Int32] = []
        order.reserveCapacity(graph.count)
        // 0 is untouched, 1 is on the stack, 2 is done.
        var states = [UInt8](repeating: 0, count: graph.count)
        var stack: [(operation: Int32, next: Int32, edge: Int32)] = []
        for first in 0..<Int32(graph.count) where states[Int(first)] == 0 {
            states[Int(first)] = 1
            stack.append((first, 0, heads[Int(first)]))
            while let (operation, next, edge) = stack.last {
                let top = stack.count - 1
                let node = graph.nodes[Int(operation)]
                let before: Int32
                if next == 0 {
                    before = node.previous
                } else if next <= node.sourceCount {
                    before = graph.sources[Int(node.firstSource + next) - 1]
                } else if edge >= 0 {
                    before = edges[Int(edge)].from
                    stack[top].edge = chain[Int(edge)]
                } else {
                    states[Int(operation)] = 2
                    order.append(operation)
                    stack.removeLast()
                    continue
                }
                stack[top].next = next + 1
                guard before >= 0, states[Int(before)] != 2 else { continue }
                if states[Int(before)] == 1 {
                    let start = stack.firstIndex { $0.operation == before } ?? 0
                    return (order, stack[start...].map(\.operation))
                }
                states[Int(before)] = 1
                stack.append((before, 0, heads[Int(before)]))
            }
        }
        return (order, [])
    }
}

// MARK: Paths

extension CausalOrder {
    /// A way from one operation to another.
    struct Path {
        /// The operations on it, but for those passed within a session.
        var operations: [Int32] = []
        /// The edges that it uses.
        var edges: [Int32] = []
        /// How many times it goes from one session to another.
        var length = 0
    }

    /// The way with the fewest steps between sessions, one step long or more; nil if there is none.
    ///
    /// It uses edges of rounds before the given one only.
    func path(from start: Int32, to end: Int32, before round: Int32) -> Path? {
        var search = PathSearch(count: graph.count)
        expand(end, level: 0, before: round, &search)
        while !search.near.isEmpty || !search.far.isEmpty {
            if search.near.isEmpty {
                search.level += 1
                swap(&search.near, &search.far)
            }
            guard let operation = search.near.popLast() else { continue }
            if search.levels[Int(operation)] < search.level { continue }
            if operation == start { return walk(from: start, to: end, search) }
            expand(operation, level: search.level, before: round, &search)
        }
        return nil
    }

    private func expand(
        _ operation: Int32,
        level: Int32,
        before round: Int32,
        _ search: inout PathSearch
    ) {
        let node = graph.nodes[Int(operation)]
        search.reach(node.previous, operation, -1, level)
        for source in graph.sources(of: node) { search.reach(source, operation, -2, level + 1) }
        for edge in edges(to: operation) where edges[Int(edge)].round < round {
            search.reach(edges[Int(edge)].from, operation, edge, level + 1)
        }
    }

    /// A search from an end backwards: steps within a session are free, all others cost one.
    private struct PathSearch {
        /// Per operation: its successor on the way.
        var after: [Int32]
        /// The edge to it: -1 for the order of the session, -2 for a read of the write.
        var via: [Int32]
        var levels: [Int32]
        var near: [Int32] = []
        var far: [Int32] = []
        var level: Int32 = 0

        init(count: Int) {
            after = [Int32](repeating: -1, count: count)
            via = after
            levels = [Int32](repeating: .max, count: count)
        }

        mutating func reach(_ before: Int32, _ operation: Int32, _ edge: Int32, _ cost: Int32) {
            guard before >= 0, cost < levels[Int(before)] else { return }
            levels[Int(before)] = cost
            after[Int(before)] = operation
            via[Int(before)] = edge
            if cost == level { near.append(before) } else { far.append(before) }
        }
    }

    private func walk(from start: Int32, to end: Int32, _ search: PathSearch) -> Path {
        var path = Path(operations: [start])
        var operation = start
        repeat {
            let step = search.via[Int(operation)]
            let next = search.after[Int(operation)]
            if step != -1 {
                path.length += 1
                if path.operations.last != operation { path.operations.append(operation) }
                path.operations.append(next)
                if step >= 0 { path.edges.append(step) }
            }
            operation = next
        } while operation != end
        if path.operations.last != end { path.operations.append(end) }
        return path
    }
}
