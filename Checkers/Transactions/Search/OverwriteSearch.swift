import Histories

/// Looks for a read of a version that a later transaction replaced, and a way from that transaction
/// back to the reader.
///
/// No component of a graph tells whether there is such a cycle, as the read must be its only one of
/// that kind. All dependencies of the way lead forward in an order, so that a way back exists only
/// inside the stretch between the two: sources that begin near each other share a sweep over their
/// stretch, 64 at a time, one bit each.
struct OverwriteSearch {
    /// What the way back may consist of.
    enum Way {
        /// All dependencies but further reads of that kind: consistent view.
        case dependencies
        /// Reads and order alone, from any later version: transactional causal consistency.
        case causes
    }

    /// A reader, and the version that it read though a later one was known.
    struct Found {
        let reader: Int32
        let read: Int
    }

    /// Where ways begin: at a version, or at all versions of a tail.
    private struct Source {
        var first: Int32
        /// Places of writes, or vertices.
        var entries: [Int32]
        var reads: [(read: Int32, place: Int32)]
    }

    private let facts: TransactionFacts
    private let orders: VersionOrders
    private let graph: DependencyGraph
    private let way: Way
    private let automaton: Automaton
    private let order: TopologicalOrder
    /// Per vertex of the facts: its vertex in the graph, or -1.
    private var locals: [Int32]
    private var masks: [UInt64]
    /// Per place of the order: the sources that must not arrive there.
    private var asked: [UInt64]
    /// Per vertex in order, or per write: the sources that begin there, or are passed on there.
    private var entered: [UInt64]
    private var reached: [Int32] = []
    private var enteredAt: [Int32] = []

    /// A search in a graph without cycles of dependencies.
    init(
        _ facts: TransactionFacts,
        _ orders: VersionOrders,
        _ graph: DependencyGraph,
        _ way: Way,
        _ form: IsolationLevel.Form
    ) {
        self.facts = facts
        self.orders = orders
        self.graph = graph
        self.way = way
        let dependencies = way == .causes ? Automaton.reads(form) : .updates(form)
        automaton = way == .causes ? .causes(form) : dependencies
        order = TopologicalOrder(graph, dependencies) { vertex in
            graph.isTransaction(vertex) ? facts.completed(Int(graph.names[vertex])) : 0
        }
        locals = [Int32](repeating: -1, count: facts.count)
        for (local, vertex) in graph.names.enumerated() { locals[Int(vertex)] = Int32(local) }
        masks = [UInt64](repeating: 0, count: graph.count)
        asked = masks
        entered =
            way == .causes ? [UInt64](repeating: 0, count: facts.writtenKeys.count) : masks
    }

    /// The first such reads that are found, at most one a sweep.
    mutating func find(most: Int) -> [Found] {
        let sources = self.sources()
        var found: [Found] = []
        var start = 0
        while start < sources.count, found.count < most {
            let end = min(start + 64, sources.count)
            if let one = sweep(Array(sources[start..<end])) { found.append(one) }
            start = end
        }
        return found
    }

    // MARK: Sources

    private func place(of vertex: Int32) -> Int32 {
        let local = locals[Int(vertex)]
        return local < 0 ? -1 : order.places[Int(local)]
    }

    /// Where a version enters: its write, or its transaction.
    private func entry(_ key: Int32, _ owner: Int32) -> Int32? {
        let local = locals[Int(owner)]
        guard local >= 0 else { return nil }
        guard way == .causes else { return order.places[Int(local)] }
        return facts.write(of: key, by: Int(owner)).map { Int32($0) }
    }

    /// The sources in the order of where they begin; reads that lie before theirs cannot be
    /// reached.
    private func sources() -> [Source] {
        var sources: [Source] = []
        var known: [Int64: Int] = [:]
        for local in 0..<graph.transactionCount {
            let vertex = graph.names[local]
            for read in facts.reads(of: Int(vertex)) where orders.readRanks[read] >= 0 {
                let key = facts.readKeys[read]
                let rank = orders.readRanks[read]
                let id = Int64(key) << 32 | Int64(rank)
                let number = known[id] ?? sources.count
                if number == sources.count {
                    guard let source = source(key, rank) else { continue }
                    known[id] = number
                    sources.append(source)
                }
                let place = order.places[local]
                if place > sources[number].first {
                    sources[number].reads.append((Int32(read), place))
                }
            }
        }
        return sources.filter { !$0.reads.isEmpty }.sorted { $0.first < $1.first }
    }

    private func source(_ key: Int32, _ rank: Int32) -> Source? {
        if let owner = orders.owner(of: Int(key), rank: rank + 1) {
            guard let entry = entry(key, owner) else { return nil }
            return Source(first: place(of: owner), entries: [entry], reads: [])
        }
        let owners = orders.tail(of: Int(key)).filter { locals[Int($0)] >= 0 }
        guard let first = owners.map(place).min() else { return nil }
        return Source(first: first, entries: owners.compactMap { entry(key, $0) }, reads: [])
    }

    // MARK: Sweeps

    private mutating func sweep(_ sources: [Source]) -> Found? {
        guard let first = sources.first?.first else { return nil }
        var last = first
        for (bit, source) in sources.enumerated() {
            for entry in source.entries { enter(1 << UInt64(bit), at: Int(entry)) }
            for read in source.reads {
                asked[Int(read.place)] |= 1 << UInt64(bit)
                last = max(last, read.place)
            }
        }
        var found: Found?
        for place in Int(first)...Int(last) {
            let vertex = Int(order.vertices[place])
            let hit = masks[place] & asked[place]
            if hit != 0, found == nil {
                found = Self.found(sources[hit.trailingZeroBitCount], Int32(place), vertex)
            }
            let mask = masks[place] | entering(vertex, place)
            if mask != 0 { send(mask, from: vertex) }
            asked[place] = 0
        }
        for place in reached { masks[Int(place)] = 0 }
        for entry in enteredAt { entered[Int(entry)] = 0 }
        reached.removeAll(keepingCapacity: true)
        enteredAt.removeAll(keepingCapacity: true)
        return found
    }

    private static func found(_ source: Source, _ place: Int32, _ vertex: Int) -> Found? {
        source.reads.first { $0.place == place }.map {
            Found(reader: Int32(vertex), read: Int($0.read))
        }
    }

    @inline(__always)
    private mutating func enter(_ mask: UInt64, at entry: Int) {
        if entered[entry] == 0 { enteredAt.append(Int32(entry)) }
        entered[entry] |= mask
    }

    /// The sources that begin at a vertex, or that come along the versions of what it wrote.
    private mutating func entering(_ vertex: Int, _ place: Int) -> UInt64 {
        guard way == .causes else { return entered[place] }
        guard graph.isTransaction(vertex) else { return 0 }
        var mask: UInt64 = 0
        let owner = Int(graph.names[vertex])
        for write in facts.writes(of: owner) where entered[write] != 0 {
            mask |= entered[write]
            passOn(entered[write], write)
        }
        return mask
    }

    /// Passes sources on to the next version of a key.
    private mutating func passOn(_ mask: UInt64, _ write: Int) {
        let rank = orders.writeRanks[write]
        let key = facts.writtenKeys[write]
        guard rank != VersionOrders.unseen else { return }
        if let next = orders.owner(of: Int(key), rank: rank + 1) {
            if let entry = entry(key, next) { enter(mask, at: Int(entry)) }
        } else {
            for next in orders.tail(of: Int(key)) {
                if let entry = entry(key, next) { enter(mask, at: Int(entry)) }
            }
        }
    }

    private mutating func send(_ mask: UInt64, from vertex: Int) {
        for edge in graph.edges(of: vertex) where automaton.next(0, graph.kinds[edge]) == 0 {
            let place = order.places[Int(graph.targets[edge])]
            if masks[Int(place)] == 0 { reached.append(place) }
            masks[Int(place)] |= mask
        }
    }
}
