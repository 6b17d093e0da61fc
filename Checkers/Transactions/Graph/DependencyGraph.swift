/// Why one transaction comes before another one.
enum Dependency: UInt8, CaseIterable {
    /// Both wrote a key, the second one the later version.
    case ww
    /// The second one read what the first one wrote.
    case wr
    /// The first one read a version of a key, the second one wrote a later one.
    case rw
    /// Both are of one process.
    case session
    /// The first one was answered before the second one was invoked.
    case realTime
    /// The first one read the version that it replaced, so no other version comes between: where no
    /// update may be lost, the second one's comes later.
    case update
    /// Goes on with the edge before it: to and from vertices that are no transactions.
    case pass
}

/// Dependencies between the committed transactions of a history, in flat arrays.
///
/// Behind the transactions there may be vertices that stand for many edges at once: points in real
/// time, and the last version of a list that many transactions read and many appended to.
struct DependencyGraph: Sendable {
    /// How many of the vertices are transactions; they come first.
    let transactionCount: Int
    /// Where each vertex's edges begin.
    private(set) var offsets: [Int32]
    private(set) var targets: [Int32]
    private(set) var kinds: [Dependency]
    /// The vertex of the facts that each transaction is of.
    private(set) var names: [Int32]

    var count: Int { offsets.count - 1 }

    /// The places of a vertex's edges.
    @inline(__always)
    func edges(of vertex: Int) -> Range<Int> { Int(offsets[vertex])..<Int(offsets[vertex + 1]) }

    @inline(__always)
    func isTransaction(_ vertex: Int) -> Bool { vertex < transactionCount }

    /// A graph of edges, sorted by their sources in two passes.
    init(_ list: EdgeList, transactionCount: Int, vertexCount: Int, names: [Int32]) {
        self.transactionCount = transactionCount
        self.names = names
        var offsets = [Int32](repeating: 0, count: vertexCount + 1)
        for source in list.sources { offsets[Int(source) + 1] += 1 }
        for vertex in 0..<vertexCount { offsets[vertex + 1] += offsets[vertex] }
        var next = offsets
        var targets = [Int32](repeating: 0, count: list.count)
        var kinds = [Dependency](repeating: .ww, count: list.count)
        for edge in 0..<list.count {
            let source = Int(list.sources[edge])
            let place = Int(next[source])
            next[source] += 1
            targets[place] = list.targets[edge]
            kinds[place] = list.kinds[edge]
        }
        self.offsets = offsets
        self.targets = targets
        self.kinds = kinds
    }

    /// The part of the graph between some vertices, in ascending order.
    func induced(on kept: [Int32]) -> DependencyGraph {
        var places = [Int32](repeating: -1, count: count)
        for (place, vertex) in kept.enumerated() { places[Int(vertex)] = Int32(place) }
        var list = EdgeList()
        for (place, vertex) in kept.enumerated() {
            for edge in edges(of: Int(vertex)) where places[Int(targets[edge])] >= 0 {
                list.add(Int32(place), places[Int(targets[edge])], kinds[edge])
            }
        }
        let transactions = kept.filter { isTransaction(Int($0)) }
        return DependencyGraph(
            list,
            transactionCount: transactions.count,
            vertexCount: kept.count,
            names: transactions.map { names[Int($0)] }
        )
    }
}

/// Edges as they are found, before they are sorted.
struct EdgeList {
    private(set) var sources: [Int32] = []
    private(set) var targets: [Int32] = []
    private(set) var kinds: [Dependency] = []

    var count: Int { sources.count }

    mutating func reserveCapacity(_ count: Int) {
        sources.reserveCapacity(count)
        targets.reserveCapacity(count)
        kinds.reserveCapacity(count)
    }

    @inline(__always)
    mutating func add(_ source: Int32, _ target: Int32, _ kind: Dependency) {
        sources.append(source)
        targets.append(target)
        kinds.append(kind)
    }
}
