/// The strongly connected components of a graph, as walks of an automaton see it.
///
/// Tarjan's algorithm (Depth-first search and linear graph algorithms, 1972) without recursion:
/// linear time over pairs of vertex and state, and about 16 bytes a pair.
struct Components {
    /// The components that have two transactions or more, each with its vertices in ascending
    /// order.
    private(set) var groups: [[Int32]] = []

    private let graph: DependencyGraph
    private let automaton: Automaton
    private let states: Int
    private var indices: [Int32]
    private var lows: [Int32]
    private var cursors: [Int32]
    private var stack: [Int32] = []
    private var path: [Int32] = []
    private var next: Int32 = 1

    /// The components of a graph; vertices without transactions around them are none.
    init(_ graph: DependencyGraph, _ automaton: Automaton) {
        self.graph = graph
        self.automaton = automaton
        states = automaton.stateCount
        let count = graph.count * states
        indices = [Int32](repeating: 0, count: count)
        lows = indices
        cursors = indices
        for node in 0..<count where indices[node] == 0 { visit(Int32(node)) }
        indices = []
        lows = []
        cursors = []
        stack = []
    }

    var isEmpty: Bool { groups.isEmpty }

    /// All vertices of all components, in ascending order.
    var vertices: [Int32] { Set(groups.joined()).sorted() }

    private mutating func visit(_ root: Int32) {
        enter(root)
        while let node = path.last {
            guard let target = nextTarget(of: Int(node)) else {
                path.removeLast()
                leave(node)
                if let parent = path.last {
                    lows[Int(parent)] = min(lows[Int(parent)], lows[Int(node)])
                }
                continue
            }
            if indices[Int(target)] == 0 {
                enter(target)
            } else if lows[Int(target)] != .max {
                // Only what is on the stack has a low number.
                lows[Int(node)] = min(lows[Int(node)], indices[Int(target)])
            }
        }
    }

    @inline(__always)
    private mutating func enter(_ node: Int32) {
        indices[Int(node)] = next
        lows[Int(node)] = next
        next += 1
        cursors[Int(node)] = graph.offsets[Int(node) / states]
        stack.append(node)
        path.append(node)
    }

    /// Where the next edge of a node leads that its state allows.
    @inline(__always)
    private mutating func nextTarget(of node: Int) -> Int32? {
        let vertex = node / states
        let end = graph.offsets[vertex + 1]
        var edge = cursors[node]
        while edge < end {
            let state = automaton.next(node - vertex * states, graph.kinds[Int(edge)])
            edge += 1
            if state >= 0 {
                cursors[node] = edge
                return graph.targets[Int(edge) - 1] * Int32(states) + Int32(state)
            }
        }
        cursors[node] = edge
        return nil
    }

    private mutating func leave(_ node: Int32) {
        guard lows[Int(node)] == indices[Int(node)] else { return }
        if stack.last == node {
            stack.removeLast()
            lows[Int(node)] = .max
            return
        }
        var group: [Int32] = []
        while let last = stack.popLast() {
            lows[Int(last)] = .max
            group.append(last / Int32(states))
            if last == node { break }
        }
        let vertices = Set(group)
        if vertices.count(where: { graph.isTransaction(Int($0)) }) > 1 {
            groups.append(vertices.sorted())
        }
    }
}
