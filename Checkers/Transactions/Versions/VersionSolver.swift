import Histories

/// Looks for an order of versions that keeps to a level, by what follows from what is known, and
/// then by decisions.
///
/// For each key and each two of its writers whose order is open, one of both orders is chosen; each
/// choice adds dependencies, and no dependency may close a walk that the level forbids. Most
/// choices are forced: by a reader, which saw one version although the other one was in its past,
/// or by an order that is known. Source: Tan and others, Cobra, OSDI 2020; Biswas and Enea, OOPSLA
/// 2019.
struct VersionSolver<Rows: ReachRows> {
    /// One dependency, and why it holds.
    struct Link {
        let from: Int32
        let to: Int32
        let kind: Dependency
        var key: Int32 = -1
        var reader: Int32 = -1
        var isForced = false
        /// The next link that leaves the same vertex, or -1.
        var next: Int32 = -1
    }

    /// Two versions of a key, the second one the later.
    struct Pair {
        let key: Int32
        let earlier: Int32
        let later: Int32
        /// Write after write, or the order that keeps an update.
        var kind = Dependency.ww
        var reader: Int32 = -1
        var isForced = false
    }

    let facts: TransactionFacts
    let graph: DependencyGraph
    let reach: Reachability
    let writers: OpenWriters
    /// Per vertex of the facts: its vertex in the graph, or -1.
    let locals: [Int32]

    var links: [Link] = []
    var heads: [Int32]
    /// Per vertex and relation: the vertices that reach it.
    var rows: Rows
    /// Per open writer: the writers of its key that are known to come before.
    var known: Rows
    /// Per open writer: the links to writers of its key that come after.
    var followers: [[Int32]]
    /// Per open writer: the vertices that read its version, and those of them that wrote the key.
    private(set) var readers: [[Int32]]
    /// Vertices whose rows have changed, and that have not told those after them.
    var dirty: [Int32] = []
    var isDirty: [Bool]
    /// Vertices whose rows have changed since their reads and writes were looked at.
    var unseen: [Int32] = []
    var isUnseen: [Bool]
    var pending: [Pair] = []
    /// What would close a forbidden walk.
    var contradiction: Link?
    var steps: Int

    /// A solver for the open orders of a graph; nil if its rows would take more than some bytes.
    init?(
        _ facts: TransactionFacts,
        _ orders: VersionOrders,
        _ graph: DependencyGraph,
        _ reach: Reachability,
        within budget: Budget
    ) {
        let chains = Chains(facts, graph)
        var locals = [Int32](repeating: -1, count: facts.count)
        for (local, vertex) in graph.names.enumerated() { locals[Int(vertex)] = Int32(local) }
        writers = OpenWriters(facts, orders, graph, chains, locals: locals)
        let rowCount = graph.count * reach.relations.count
        let bytes =
            Rows.bytes(rows: rowCount, chains: chains)
            + Rows.bytes(rows: writers.vertices.count, chains: chains)
        guard bytes < budget.bytes / 2 else { return nil }
        self.facts = facts
        self.graph = graph
        self.reach = reach
        self.locals = locals
        rows = Rows(rows: rowCount, chains: chains)
        known = Rows(rows: writers.vertices.count, chains: chains)
        heads = [Int32](repeating: -1, count: graph.count)
        followers = Array(repeating: [], count: writers.vertices.count)
        readers = followers
        isDirty = [Bool](repeating: false, count: graph.count)
        isUnseen = isDirty
        steps = budget.steps
        addReaders()
        addGraph()
        addUpdates(orders)
    }

    private mutating func addReaders() {
        for vertex in 0..<graph.transactionCount {
            for read in facts.reads(of: Int(graph.names[vertex])) {
                let source = facts.readSources[read]
                guard source >= 0, locals[Int(source)] >= 0,
                    let place = writers.place(facts.readKeys[read], locals[Int(source)])
                else { continue }
                if readers[place].last != Int32(vertex) { readers[place].append(Int32(vertex)) }
            }
        }
    }

    /// Takes over what is certain, which breaks nothing.
    private mutating func addGraph() {
        for vertex in 0..<graph.count {
            for edge in graph.edges(of: vertex)
            where graph.kinds[edge] != .update && reach.automaton.allows(graph.kinds[edge]) {
                link(Link(from: Int32(vertex), to: graph.targets[edge], kind: graph.kinds[edge]))
            }
        }
        let order = TopologicalOrder(graph, reach.automaton) { Int32($0) }
        var isPlaced = [Bool](repeating: false, count: graph.count)
        for vertex in order.vertices { isPlaced[Int(vertex)] = true }
        let rest = (0..<Int32(graph.count)).filter { !isPlaced[Int($0)] }
        for vertex in order.vertices + rest { mark(vertex) }
        spread()
    }

    /// Who read the last version that is known, and wrote the key, wrote the next one.
    private mutating func addUpdates(_ orders: VersionOrders) {
        guard reach.keepsUpdates else { return }
        for vertex in 0..<Int32(graph.transactionCount) {
            for read in facts.reads(of: Int(graph.names[Int(vertex)])) {
                let key = facts.readKeys[read]
                let rank = orders.readRanks[read]
                guard writers.place(key, vertex) != nil, rank >= 0,
                    rank == Int32(orders.chain(of: Int(key)).count)
                else { continue }
                for place in writers.writers(of: key) where writers.vertices[place] != vertex {
                    let later = writers.vertices[place]
                    pending.append(Pair(key: key, earlier: vertex, later: later, kind: .update))
                }
            }
        }
        for vertex in 0..<Int32(graph.transactionCount) {
            for read in facts.reads(of: Int(graph.names[Int(vertex)])) {
                let key = facts.readKeys[read]
                let source = facts.readSources[read]
                guard source >= 0, locals[Int(source)] >= 0, writers.place(key, vertex) != nil,
                    writers.place(key, locals[Int(source)]) != nil
                else { continue }
                pending.append(Pair(key: key, earlier: locals[Int(source)], later: vertex))
            }
        }
    }

    // MARK: Rows

    @inline(__always)
    func row(_ vertex: Int32, _ relation: Int) -> Int {
        Int(vertex) * reach.relations.count + relation
    }

    mutating func link(_ link: Link) {
        var link = link
        link.next = heads[Int(link.from)]
        heads[Int(link.from)] = Int32(links.count)
        links.append(link)
    }

    /// Whether the relations that an edge would close are there.
    func isClosing(_ from: Int32, _ to: Int32, _ relations: [Int]) -> Bool {
        relations.contains { rows.contains(to, in: row(from, $0)) }
    }

    /// Adds a dependency with all that follows for walks; false if the level forbids it.
    mutating func add(_ new: Link) -> Bool {
        if isClosing(
            new.from,
            new.to,
            new.kind == .rw ? reach.closedByOverwrite : reach.closedByWrite
        ) {
            contradiction = new
            return false
        }
        link(new)
        pass(along: new)
        spread()
        return true
    }

    private mutating func mark(_ vertex: Int32) {
        if !isDirty[Int(vertex)] {
            isDirty[Int(vertex)] = true
            dirty.append(vertex)
        }
        if !isUnseen[Int(vertex)] {
            isUnseen[Int(vertex)] = true
            unseen.append(vertex)
        }
    }

    /// Tells all vertices after those that have changed.
    private mutating func spread() {
        var place = 0
        while place < dirty.count {
            let vertex = dirty[place]
            place += 1
            isDirty[Int(vertex)] = false
            var at = heads[Int(vertex)]
            while at >= 0 {
                pass(along: links[Int(at)])
                at = links[Int(at)].next
            }
        }
        dirty.removeAll(keepingCapacity: true)
    }

    /// Makes whatever reaches the begin of a link reach its end.
    private mutating func pass(along link: Link) {
        var isNew = false
        for (from, to) in reach.passes[Int(link.kind.rawValue)] {
            steps -= 1
            if rows.unite(row(link.to, to), with: row(link.from, from)) { isNew = true }
        }
        // The begin itself, in the state in which a relation begins.
        for to in reach.begins[Int(link.kind.rawValue)] where graph.isTransaction(Int(link.from)) {
            if rows.insert(link.from, into: row(link.to, to)) { isNew = true }
        }
        if isNew { mark(link.to) }
    }
}
