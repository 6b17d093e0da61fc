import Histories

/// The reads and writes of all keys as one graph: what certainly came before what.
///
/// An operation comes after the one before it of its own session, and a read after the write that
/// it read. Operations have numbers here, in order of invocation.
struct CausalGraph {
    /// One read or write.
    struct Node {
        /// The number in the history.
        var number: Int32
        var session: Int32
        var key: Int32
        var isWrite: Bool
        /// The operations before and after it in its session, or -1.
        var previous: Int32 = -1
        var next: Int32 = -1
        /// Of a write: which write of its session it is, from 1.
        var ordinal: Int32 = 0
        /// Of a read: where the writes that it read begin, in the list of all.
        var firstSource: Int32 = 0
        var sourceCount: Int32 = 0
    }

    private(set) var nodes: [Node] = []
    /// The writes that were read, read by read; -1 for the value before the first write.
    private(set) var sources: [Int32] = []
    /// Reads of what nobody wrote.
    private(set) var thinAir: [Int32] = []
    /// Per session: its place among those that write, or -1.
    private(set) var dimensions: [Int32] = []
    /// The number of sessions that write.
    private(set) var width = 0
    /// Per operation: how many reads read it.
    private(set) var readers: [Int32] = []
    /// Per key: who writes it, and what.
    private(set) var writers = CausalWriters()
    /// The numbers of the last operations of all sessions, -1 where a session has none.
    private(set) var last: [Int32] = []

    var count: Int { nodes.count }
    var keyCount: Int { writers.keyCount }

    /// The sources of a read.
    func sources(of node: Node) -> ArraySlice<Int32> {
        let first = Int(node.firstSource)
        return sources[first..<first + Int(node.sourceCount)]
    }

    /// Adds an operation; those of a session come in their order.
    mutating func append(number: Int32, session: Int32, key: Int32, isWrite: Bool) {
        nodes.append(Node(number: number, session: session, key: key, isWrite: isWrite))
    }

    /// Says what the next read has read: all reads have to be given, in their order.
    mutating func setSources(of read: Int, _ found: [Int32], isThinAir: Bool) {
        nodes[read].firstSource = Int32(sources.count)
        nodes[read].sourceCount = Int32(found.count)
        sources += found
        if isThinAir { thinAir.append(Int32(read)) }
    }

    /// Links what was added.
    mutating func finish(sessionCount: Int, keyCount: Int) {
        last = [Int32](repeating: -1, count: sessionCount)
        dimensions = last
        readers = [Int32](repeating: 0, count: count)
        var written = [Int32](repeating: 0, count: sessionCount)
        for place in nodes.indices {
            let session = Int(nodes[place].session)
            let previous = last[session]
            nodes[place].previous = previous
            if previous >= 0 { nodes[Int(previous)].next = Int32(place) }
            last[session] = Int32(place)
            guard nodes[place].isWrite else { continue }
            if dimensions[session] < 0 {
                dimensions[session] = Int32(width)
                width += 1
            }
            written[session] += 1
            nodes[place].ordinal = written[session]
        }
        for source in sources where source >= 0 { readers[Int(source)] += 1 }
        writers = CausalWriters(self, keyCount: keyCount)
    }

    /// Some operations alone, in ascending order; reads of writes left out read thin air.
    func subset(_ kept: [Int32]) -> CausalGraph {
        var graph = CausalGraph()
        guard let first = kept.first, let last = kept.last else { return graph }
        var places = [Int32](repeating: -1, count: Int(last - first) + 1)
        var sessions: [Int32: Int32] = [:]
        var keys: [Int32: Int32] = [:]
        for (place, old) in kept.enumerated() {
            places[Int(old - first)] = Int32(place)
            let node = nodes[Int(old)]
            graph.append(
                number: node.number,
                session: Self.number(of: node.session, in: &sessions),
                key: Self.number(of: node.key, in: &keys),
                isWrite: node.isWrite
            )
        }
        for (place, old) in kept.enumerated() where !nodes[Int(old)].isWrite {
            let found = sources(of: nodes[Int(old)])
            let left = found.compactMap { source -> Int32? in
                guard source >= 0 else { return source }
                guard source >= first, source <= last else { return nil }
                let place = places[Int(source - first)]
                return place < 0 ? nil : place
            }
            graph.setSources(of: place, left, isThinAir: left.count < found.count)
        }
        graph.finish(sessionCount: sessions.count, keyCount: keys.count)
        return graph
    }

    private static func number(of old: Int32, in numbers: inout [Int32: Int32]) -> Int32 {
        if let number = numbers[old] { return number }
        numbers[old] = Int32(numbers.count)
        return Int32(numbers.count - 1)
    }
}

/// Who writes which key: per key a slot for each session, with its writes in their order.
struct CausalWriters {
    /// Per key: where its slots begin.
    private var bounds: [Int32] = [0]
    /// Per slot: the dimension of the session.
    private(set) var dimensions: [Int32] = []
    /// Per slot: where its writes begin in the list.
    private var starts: [Int32] = [0]
    /// Writes by key, then by session, then in their order.
    private var writes: [Int32] = []
    private var ordinals: [Int32] = []

    init() {}

    /// The writes of a graph; or its reads, each by how many writes of its session came before.
    init(_ graph: CausalGraph, keyCount: Int, reads: Bool = false) {
        var counts = [Int32](repeating: 0, count: graph.last.count)
        var before = [Int32](repeating: 0, count: graph.count)
        for (place, node) in graph.nodes.enumerated() {
            if node.isWrite { counts[Int(node.session)] += 1 }
            before[place] = counts[Int(node.session)]
        }
        writes = graph.nodes.indices.filter { graph.nodes[$0].isWrite != reads }.map(Int32.init)
        writes.sort {
            let one = graph.nodes[Int($0)]
            let other = graph.nodes[Int($1)]
            return (one.key, one.session, $0) < (other.key, other.session, $1)
        }
        ordinals = writes.map { before[Int($0)] }
        starts = []
        bounds = []
        var current: (key: Int32, session: Int32) = (-1, -1)
        for (place, write) in writes.enumerated() {
            let node = graph.nodes[Int(write)]
            guard (node.key, node.session) != current else { continue }
            current = (node.key, node.session)
            while bounds.count <= Int(node.key) { bounds.append(Int32(dimensions.count)) }
            starts.append(Int32(place))
            dimensions.append(graph.dimensions[Int(node.session)])
        }
        while bounds.count <= keyCount { bounds.append(Int32(dimensions.count)) }
        starts.append(Int32(writes.count))
    }

    var keyCount: Int { bounds.count - 1 }

    /// The slots of a key.
    @inline(__always)
    func slots(of key: Int32) -> Range<Int> { Int(bounds[Int(key)])..<Int(bounds[Int(key) + 1]) }

    /// The last write of a slot among the writes of its session up to an ordinal, or -1.
    func last(in slot: Int, upTo ordinal: Int32) -> Int32 {
        var low = Int(starts[slot])
        let first = low
        var high = Int(starts[slot + 1])
        while low < high {
            let middle = (low + high) / 2
            if ordinals[middle] <= ordinal { low = middle + 1 } else { high = middle }
        }
        return low > first ? writes[low - 1] : -1
    }
}
