import Histories

/// What is in a reader's past, as each level sees it.
extension ForcedLevels {
    /// Monotonic atomic view: what was read from before.
    mutating func forceLaterReads() {
        /// Per key: the two nearest later reads of different versions, for one transaction.
        var near = [(vertex: Int32, first: Int32, second: Int32)](
            repeating: (-1, -2, -2),
            count: facts.columns.keyCount
        )
        for vertex in 0..<facts.count {
            let reads = facts.reads(of: vertex)
            guard reads.count > 1 else { continue }
            for read in reads.reversed() {
                let source = facts.readSources[read]
                if source >= 0 {
                    forEachKey(of: source, orOf: (read + 1)..<reads.upperBound) { key in
                        let now = near[Int(key)]
                        guard now.vertex == Int32(vertex) else { return }
                        let later = now.first == source ? now.second : now.first
                        if later > -2 { add(source, later, key, vertex) }
                    }
                }
                let key = Int(facts.readKeys[read])
                if near[key].vertex != Int32(vertex) {
                    near[key] = (Int32(vertex), source, -2)
                } else if near[key].first != source {
                    near[key] = (Int32(vertex), source, near[key].first)
                }
            }
        }
    }

    /// Calls with each key that a transaction wrote and that may be among those of some reads.
    private func forEachKey(of source: Int32, orOf reads: Range<Int>, _ body: (Int32) -> Void) {
        let writes = facts.writes(of: Int(source))
        if writes.count < reads.count {
            for write in writes { body(facts.writtenKeys[write]) }
        } else {
            for read in reads where facts.write(of: facts.readKeys[read], by: Int(source)) != nil {
                body(facts.readKeys[read])
            }
        }
    }

    /// Read atomic: whatever else a transaction wrote of which something was read.
    mutating func forceSiblings() {
        var sources = [(vertex: Int32, first: Int32, second: Int32)](
            repeating: (-1, -2, -2),
            count: facts.columns.keyCount
        )
        for vertex in 0..<facts.count {
            let reads = facts.reads(of: vertex)
            guard reads.count > 1 else { continue }
            for read in reads {
                let key = Int(facts.readKeys[read])
                let source = facts.readSources[read]
                if sources[key].vertex != Int32(vertex) {
                    sources[key] = (Int32(vertex), source, -2)
                } else if sources[key].first != source {
                    sources[key].second = source
                }
            }
            for read in reads where facts.readSources[read] >= 0 {
                let source = facts.readSources[read]
                forEachKey(of: source, orOf: reads) { key in
                    let now = sources[Int(key)]
                    guard now.vertex == Int32(vertex) else { return }
                    if now.first > -2 { add(source, now.first, key, vertex) }
                    if now.second > -2 { add(source, now.second, key, vertex) }
                }
            }
        }
    }

    /// Read atomic: the last write of the key before in the same process.
    mutating func forceSessions() {
        var last: [Int64: Int32] = [:]
        for vertex in 0..<facts.count {
            let process = Int64(facts.process(of: vertex)) << 32
            for read in facts.reads(of: vertex) {
                let key = facts.readKeys[read]
                if let before = last[process | Int64(key)] {
                    add(before, facts.readSources[read], key, vertex)
                }
            }
            for write in facts.writes(of: vertex) {
                last[process | Int64(facts.writtenKeys[write])] = Int32(vertex)
            }
        }
    }

    /// Read atomic: the writes of the key that had ended before, but for those that had ended
    /// before another one began.
    mutating func forceRealTime() {
        var fronts: [[Int32]] = Array(repeating: [], count: facts.columns.keyCount)
        let ends = facts.inOrderOfCompletion
        var ended = 0
        for vertex in 0..<facts.count {
            while ended < ends.count,
                facts.completed(Int(ends[ended])) < facts.invoked(vertex)
            {
                let writer = ends[ended]
                ended += 1
                for write in facts.writes(of: Int(writer)) {
                    let key = Int(facts.writtenKeys[write])
                    fronts[key].removeAll {
                        facts.completed(Int($0)) < facts.invoked(Int(writer))
                    }
                    fronts[key].append(writer)
                }
            }
            for read in facts.reads(of: vertex) {
                let key = facts.readKeys[read]
                for before in fronts[Int(key)] {
                    add(before, facts.readSources[read], key, vertex)
                }
            }
        }
    }

    /// Causal: whatever is in the past over reads and order.
    mutating func forcePasts() {
        if form == .plain {
            forcePasts(BitRows.self)
        } else {
            forcePasts(ClockRows.self)
        }
    }

    private mutating func forcePasts<Rows: ReachRows>(_ kind: Rows.Type) {
        let chains = Chains(facts, graph)
        guard Rows.bytes(rows: graph.count, chains: chains) < budget.bytes / 2 else {
            cause = .tooManyTransactions(facts.count)
            return
        }
        let causes = Automaton.causes(form)
        let order = TopologicalOrder(graph, causes) { Int32(truncatingIfNeeded: $0) }
        var rows = Rows(rows: graph.count, chains: chains)
        for vertex in order.vertices {
            for edge in graph.edges(of: Int(vertex))
            where causes.next(0, graph.kinds[edge]) == 0 {
                let target = Int(graph.targets[edge])
                _ = rows.unite(target, with: Int(vertex))
                _ = rows.insert(vertex, into: target)
            }
        }
        let locals = (0..<Int32(facts.count)).map { $0 }
        let writers = OpenWriters(facts, .allOpen(facts), graph, chains, locals: locals)
        var kept: [Int32] = []
        var latest: [Int32] = []
        for vertex in 0..<facts.count {
            for read in facts.reads(of: vertex) {
                let key = facts.readKeys[read]
                let source = facts.readSources[read]
                kept.removeAll(keepingCapacity: true)
                // What is in the past of the source comes before it anyway.
                rows.forEachWriter(
                    of: writers.runs(of: key),
                    in: writers,
                    row: vertex,
                    outside: Int(source)
                ) { writer in
                    if writer != source { kept.append(writer) }
                }
                if kept.count < 2 {
                    for writer in kept { add(writer, source, key, vertex) }
                    continue
                }
                // The latest ones are enough: others come before them.
                kept.sort { order.places[Int($0)] > order.places[Int($1)] }
                latest.removeAll(keepingCapacity: true)
                for writer in kept
                where !latest.contains(where: { rows.contains(writer, in: Int($0)) }) {
                    latest.append(writer)
                    add(writer, source, key, vertex)
                }
            }
        }
    }
}

extension Cause {
    static func tooManyTransactions(_ count: Int) -> Cause {
        Cause(
            .budgetExhausted,
            "the order of versions is open, and the sets of what comes before each of \(count)"
                + " transactions would take more than half of the memory allowed"
        )
    }
}
