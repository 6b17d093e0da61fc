/// Sets of vertices, a row each, that only grow.
///
/// Two forms: bits for any order, and clocks where vertices are in few chains, each of which is in
/// order: then a set is known by the last vertex of each chain that is in it.
protocol ReachRows {
    init(rows: Int, chains: Chains)
    func contains(_ vertex: Int32, in row: Int) -> Bool
    /// Adds a vertex; true if it is new.
    mutating func insert(_ vertex: Int32, into row: Int) -> Bool
    /// Adds all of another row; true if anything is new.
    mutating func unite(_ row: Int, with other: Int) -> Bool
    /// Calls with the writers in a row that are not in another one, or with the last of these in
    /// each chain; -1 is no other row.
    func forEachWriter(
        of writers: Range<Int>,
        in index: OpenWriters,
        row: Int,
        outside other: Int,
        _ body: (Int32) -> Void
    )
    /// The bytes that a number of rows take.
    static func bytes(rows: Int, chains: Chains) -> Int
}

/// Chains of vertices, each in the order that holds between its vertices.
struct Chains {
    /// Per vertex: its chain, or -1, and its place in the chain from 1.
    private(set) var chains: [Int32]
    private(set) var places: [Int32]
    private(set) var count = 0

    /// The processes of transactions, which are in order; other vertices are in no chain.
    init(_ facts: TransactionFacts, _ graph: DependencyGraph) {
        chains = [Int32](repeating: -1, count: graph.count)
        places = [Int32](repeating: 0, count: graph.count)
        var known: [Int32: (chain: Int32, length: Int32)] = [:]
        for (vertex, name) in graph.names.enumerated() {
            let process = facts.process(of: Int(name))
            var entry = known[process] ?? (Int32(known.count), 0)
            entry.length += 1
            known[process] = entry
            chains[vertex] = entry.chain
            places[vertex] = entry.length
        }
        count = known.count
    }

    var vertexCount: Int { chains.count }
}

/// For each row, the last vertex of every chain that is in it.
struct ClockRows: ReachRows {
    private var clocks: [Int32]
    private let width: Int
    private let chains: Chains

    init(rows: Int, chains: Chains) {
        width = chains.count
        self.chains = chains
        clocks = [Int32](repeating: 0, count: rows * chains.count)
    }

    static func bytes(rows: Int, chains: Chains) -> Int { rows * chains.count * 4 }

    @inline(__always)
    func contains(_ vertex: Int32, in row: Int) -> Bool {
        let chain = Int(chains.chains[Int(vertex)])
        return chain >= 0 && clocks[row * width + chain] >= chains.places[Int(vertex)]
    }

    @inline(__always)
    mutating func insert(_ vertex: Int32, into row: Int) -> Bool {
        let chain = Int(chains.chains[Int(vertex)])
        guard chain >= 0, clocks[row * width + chain] < chains.places[Int(vertex)] else {
            return false
        }
        clocks[row * width + chain] = chains.places[Int(vertex)]
        return true
    }

    @inline(__always)
    mutating func unite(_ row: Int, with other: Int) -> Bool {
        let (mine, theirs, width) = (row * width, other * width, width)
        // Speed: without checks of bounds these become operations on vectors.
        return clocks.withUnsafeMutableBufferPointer { clocks in
            var raised: Int32 = 0
            for chain in 0..<width {
                let (old, new) = (clocks[mine + chain], clocks[theirs + chain])
                raised |= new > old ? 1 : 0
                clocks[mine + chain] = max(old, new)
            }
            return raised != 0
        }
    }

    func forEachWriter(
        of runs: Range<Int>,
        in index: OpenWriters,
        row: Int,
        outside other: Int,
        _ body: (Int32) -> Void
    ) {
        for run in runs {
            let chain = Int(index.chains[run])
            guard chain >= 0 else { continue }
            let clock = clocks[row * width + chain]
            let known = other < 0 ? 0 : clocks[other * width + chain]
            guard clock > known else { continue }
            // The last writer of the run that is not after the clock.
            let writers = index.writers(ofRun: run)
            var (low, high) = (writers.lowerBound, writers.upperBound)
            while low < high {
                let middle = (low + high) / 2
                if index.chainPlaces[middle] <= clock { low = middle + 1 } else { high = middle }
            }
            guard low > writers.lowerBound, index.chainPlaces[low - 1] > known else { continue }
            body(index.vertices[low - 1])
        }
    }
}

/// For each row, a bit a vertex.
struct BitRows: ReachRows {
    private var bits: [UInt64]
    private let width: Int

    init(rows: Int, chains: Chains) {
        width = (chains.vertexCount + 63) / 64
        bits = [UInt64](repeating: 0, count: rows * width)
    }

    static func bytes(rows: Int, chains: Chains) -> Int {
        rows * ((chains.vertexCount + 63) / 64) * 8
    }

    @inline(__always)
    func contains(_ vertex: Int32, in row: Int) -> Bool {
        bits[row * width + Int(vertex) >> 6] >> UInt64(vertex & 63) & 1 == 1
    }

    @inline(__always)
    mutating func insert(_ vertex: Int32, into row: Int) -> Bool {
        if contains(vertex, in: row) { return false }
        bits[row * width + Int(vertex) >> 6] |= 1 << UInt64(vertex & 63)
        return true
    }

    @inline(__always)
    mutating func unite(_ row: Int, with other: Int) -> Bool {
        var new: UInt64 = 0
        for word in 0..<width {
            let more = bits[other * width + word] & ~bits[row * width + word]
            new |= more
            bits[row * width + word] |= more
        }
        return new != 0
    }

    func forEachWriter(
        of runs: Range<Int>,
        in index: OpenWriters,
        row: Int,
        outside other: Int,
        _ body: (Int32) -> Void
    ) {
        for run in runs {
            for place in index.writers(ofRun: run) where contains(index.vertices[place], in: row) {
                let vertex = index.vertices[place]
                if other < 0 || !contains(vertex, in: other) { body(vertex) }
            }
        }
    }
}

/// The writers of each key whose order is open, chain by chain.
struct OpenWriters {
    /// Vertices of the graph, key by key, chain by chain, in the order of the chains.
    private(set) var vertices: [Int32] = []
    /// Of the same: their places in their chains.
    private(set) var chainPlaces: [Int32] = []
    /// Per run of writers of one key and chain: the chain, or -1.
    private(set) var chains: [Int32] = []
    private var firstRuns: [Int32] = [0]
    private var runStarts: [Int32] = []
    /// Per write of the facts: its place in `vertices`, or -1.
    private var places: [Int32]
    private let facts: TransactionFacts
    private let names: [Int32]

    /// The tails of all keys, as far as their writers are in a graph.
    init(
        _ facts: TransactionFacts,
        _ orders: VersionOrders,
        _ graph: DependencyGraph,
        _ chains: Chains,
        locals: [Int32]
    ) {
        self.facts = facts
        names = graph.names
        places = [Int32](repeating: -1, count: facts.writtenKeys.count)
        for key in 0..<facts.columns.keyCount {
            let writers = orders.tail(of: key).map { locals[Int($0)] }.filter { $0 >= 0 }.sorted {
                let (one, other) = (Int($0), Int($1))
                return (chains.chains[one], chains.places[one])
                    < (chains.chains[other], chains.places[other])
            }
            for (number, vertex) in writers.enumerated() {
                let isNew =
                    number == 0
                    || chains.chains[Int(writers[number - 1])] != chains.chains[Int(vertex)]
                if isNew {
                    runStarts.append(Int32(vertices.count))
                    self.chains.append(chains.chains[Int(vertex)])
                }
                if let write = facts.write(of: Int32(key), by: Int(names[Int(vertex)])) {
                    places[write] = Int32(vertices.count)
                }
                vertices.append(vertex)
                chainPlaces.append(chains.places[Int(vertex)])
            }
            firstRuns.append(Int32(runStarts.count))
        }
    }

    /// The place of a writer of a key; nil if its order is not open.
    @inline(__always)
    func place(_ key: Int32, _ vertex: Int32) -> Int? {
        guard let write = facts.write(of: key, by: Int(names[Int(vertex)])) else { return nil }
        return places[write] < 0 ? nil : Int(places[write])
    }

    func runs(of key: Int32) -> Range<Int> {
        Int(firstRuns[Int(key)])..<Int(firstRuns[Int(key) + 1])
    }

    func writers(ofRun run: Int) -> Range<Int> {
        Int(runStarts[run])..<(run + 1 < runStarts.count ? Int(runStarts[run + 1]) : vertices.count)
    }

    /// The places of all writers of a key.
    func writers(of key: Int32) -> Range<Int> {
        let runs = runs(of: key)
        guard let first = runs.first, let last = runs.last else { return 0..<0 }
        return writers(ofRun: first).lowerBound..<writers(ofRun: last).upperBound
    }
}
