/// One pass over an order, with a vector clock for each session: what every read knew of.
///
/// A clock counts, for each session that writes, how many of its writes are known. A clock is kept
/// for a write only until its last reader has come, so that memory stays small.
struct CausalPass {
    /// What is looked for.
    struct Scope {
        /// Only reads of this session count; all if nil.
        var session: Int32?
        /// Only edges against the order: the others cannot contradict it alone.
        var isOnlyBackward = false
        /// Whether reads of several siblings count: they say nothing about which write won.
        var hasSiblings = false
        /// The round of the edges that are found.
        var round: Int32 = 0
    }

    /// A read of the value before all writes, and a write of its key that it knew of.
    struct InitialRead {
        let write: Int32
        let read: Int32
    }

    let order: CausalOrder
    private let graph: CausalGraph
    let sequence: [Int32]
    let scope: Scope
    /// Edges of which it is asked whether the second write comes before the first as well.
    var queries: [CausalEdge] = []

    private(set) var edges: [CausalEdge] = []
    private(set) var initialReads: [InitialRead] = []
    /// The queries whose answer is yes.
    private(set) var answered: [CausalEdge] = []
    private var places: [Int32]
    /// Per write and slot of its key: the edge found last.
    private var found: [UInt64: Int] = [:]

    init(_ order: CausalOrder, _ sequence: [Int32], _ scope: Scope) {
        self.order = order
        graph = order.graph
        self.sequence = sequence
        self.scope = scope
        places = [Int32](repeating: 0, count: sequence.count)
        for (place, operation) in sequence.enumerated() { places[Int(operation)] = Int32(place) }
    }

    /// Whether memory sufficed.
    mutating func run(bytes: Int) -> Bool {
        let clocks = CausalClocks(width: graph.width, bytes: bytes)
        var uses = graph.readers
        for edge in order.edges { uses[Int(edge.from)] += 1 }
        var kept = [Int32](repeating: -1, count: graph.count)
        var current = [Int32](repeating: -1, count: graph.last.count)
        let questions = Dictionary(grouping: queries) { $0.from }
        for operation in sequence {
            let node = graph.nodes[Int(operation)]
            let session = Int(node.session)
            if current[session] < 0 { current[session] = clocks.allocateZero() }
            let clock = current[session]
            func release(_ source: Int32) {
                uses[Int(source)] -= 1
                guard uses[Int(source)] == 0 else { return }
                clocks.release(kept[Int(source)])
            }
            if node.isWrite {
                for edge in order.edges(to: operation) {
                    let from = order.edges[Int(edge)].from
                    clocks.join(clock, with: kept[Int(from)])
                    release(from)
                }
                clocks[clock][Int(graph.dimensions[session])] = node.ordinal
                if uses[Int(operation)] > 0 { kept[Int(operation)] = clocks.copy(clock) }
                if !questions.isEmpty { answer(questions[operation] ?? [], clocks[clock]) }
            } else {
                let sources = graph.sources(of: node)
                for source in sources where source >= 0 {
                    clocks.join(clock, with: kept[Int(source)])
                }
                if scope.session == nil || scope.session == node.session {
                    judge(operation, node, sources, clocks, clock, kept)
                }
                for source in sources where source >= 0 { release(source) }
            }
            if node.next < 0 { clocks.release(clock) }
            if clocks.isExhausted { return false }
        }
        return true
    }

    private mutating func answer(_ questions: [CausalEdge], _ clock: UnsafeMutablePointer<Int32>) {
        for edge in questions {
            let first = graph.nodes[Int(edge.to)]
            let dimension = Int(graph.dimensions[Int(first.session)])
            if clock[dimension] >= first.ordinal { answered.append(edge) }
        }
    }

    /// Finds the writes of the key that a read knew of, but that its source did not.
    private mutating func judge(
        _ read: Int32,
        _ node: CausalGraph.Node,
        _ sources: ArraySlice<Int32>,
        _ clocks: CausalClocks,
        _ clock: Int32,
        _ kept: [Int32]
    ) {
        guard scope.hasSiblings || sources.count == 1 else { return }
        let writers = graph.writers
        let mine = clocks[clock]
        for source in sources {
            if source < 0 {
                for slot in writers.slots(of: node.key) {
                    let write = writers.last(in: slot, upTo: mine[Int(writers.dimensions[slot])])
                    if write >= 0 {
                        initialReads.append(InitialRead(write: write, read: read))
                        break
                    }
                }
                continue
            }
            let known = clocks[kept[Int(source)]]
            for slot in writers.slots(of: node.key) {
                let dimension = Int(writers.dimensions[slot])
                guard mine[dimension] > known[dimension] else { continue }
                let write = writers.last(in: slot, upTo: mine[dimension])
                guard write >= 0, graph.nodes[Int(write)].ordinal > known[dimension] else {
                    continue
                }
                if scope.isOnlyBackward && places[Int(write)] < places[Int(source)] { continue }
                record(write, source, read, slot)
            }
        }
    }

    /// Of each session the last write is enough: all before it come before it.
    private mutating func record(_ write: Int32, _ source: Int32, _ read: Int32, _ slot: Int) {
        let place = UInt64(UInt32(source)) << 32 | UInt64(UInt32(slot))
        let edge = CausalEdge(from: write, to: source, reader: read, round: scope.round)
        if let known = found[place] {
            if edges[known].from < write { edges[known] = edge }
        } else {
            found[place] = edges.count
            edges.append(edge)
        }
    }
}
