import Histories

/// Builds the graph of all dependencies that are certain, or that follow from chosen orders.
///
/// Edges of versions lead to the next version only: what comes later is reached over it. Source:
/// Adya, Weak consistency, MIT 1999, section 4.4.
struct GraphBuilder {
    private let facts: TransactionFacts
    private let orders: VersionOrders
    private var list = EdgeList()
    /// The number of vertices so far.
    private var count: Int

    private init(_ facts: TransactionFacts, _ orders: VersionOrders) {
        self.facts = facts
        self.orders = orders
        count = facts.count
        list.reserveCapacity(facts.readKeys.count * 2 + facts.writtenKeys.count + facts.count * 3)
    }

    /// The graph of a history for an order of versions, with the order edges of a form.
    static func graph(
        _ facts: TransactionFacts,
        _ orders: VersionOrders,
        _ form: IsolationLevel.Form
    ) -> DependencyGraph {
        var builder = GraphBuilder(facts, orders)
        builder.addVersions()
        builder.addReads()
        if form != .plain { builder.addSessions() }
        if form == .realTime { builder.addRealTime() }
        return DependencyGraph(
            builder.list,
            transactionCount: facts.count,
            vertexCount: builder.count,
            names: Array(0..<Int32(facts.count))
        )
    }

    private mutating func addVersions() {
        for key in 0..<facts.columns.keyCount {
            let chain = orders.chain(of: key)
            for place in chain.indices.dropFirst() {
                list.add(chain[place - 1], chain[place], .ww)
            }
            if let last = chain.last {
                for vertex in orders.tail(of: key) { list.add(last, vertex, .ww) }
            }
        }
    }

    private mutating func addReads() {
        var tailReads: [Int] = []
        for vertex in 0..<facts.count {
            for read in facts.reads(of: vertex) {
                let source = facts.readSources[read]
                if source >= 0 { list.add(source, Int32(vertex), .wr) }
                let rank = orders.readRanks[read]
                guard rank >= 0 else { continue }
                let key = Int(facts.readKeys[read])
                if let next = orders.owner(of: key, rank: rank + 1) {
                    if next != Int32(vertex) { list.add(Int32(vertex), next, .rw) }
                } else if !orders.tail(of: key).isEmpty {
                    tailReads.append(read)
                }
            }
        }
        if !tailReads.isEmpty { addTails(tailReads) }
    }

    /// Adds the edges from those that read the last version of a chain to those that come after it.
    private mutating func addTails(_ reads: [Int]) {
        var readers: [Int32: [Int32]] = [:]
        var vertex = 0
        for read in reads {
            while facts.reads(of: vertex).upperBound <= read { vertex += 1 }
            if readers[facts.readKeys[read]]?.last != Int32(vertex) {
                readers[facts.readKeys[read], default: []].append(Int32(vertex))
            }
        }
        for key in readers.keys.sorted() {
            addTail(orders.tail(of: Int(key)), key, readers[key] ?? [])
        }
    }

    private mutating func addTail(_ tail: ArraySlice<Int32>, _ key: Int32, _ readers: [Int32]) {
        let updaters = readers.filter { facts.write(of: key, by: Int($0)) != nil }
        if updaters.count == 1 {
            for vertex in tail where vertex != updaters[0] {
                list.add(updaters[0], vertex, .update)
            }
        }
        // Each would have to come before the other one: one update is lost in any order.
        for (one, other) in zip(updaters, updaters.dropFirst()) {
            list.add(one, other, .update)
            list.add(other, one, .update)
        }
        guard readers.count * tail.count > 4 * (readers.count + tail.count) else {
            for reader in readers {
                for vertex in tail where vertex != reader { list.add(reader, vertex, .rw) }
            }
            return
        }
        let meeting = Int32(count)
        count += 1
        for reader in readers { list.add(reader, meeting, .rw) }
        for vertex in tail { list.add(meeting, vertex, .pass) }
    }

    /// Each transaction of a process comes after the one before it.
    private mutating func addSessions() {
        var last: [Int32] = []
        for vertex in 0..<facts.count {
            let process = Int(facts.process(of: vertex))
            while last.count <= process { last.append(-1) }
            if last[process] >= 0 { list.add(last[process], Int32(vertex), .session) }
            last[process] = Int32(vertex)
        }
    }

    /// Real time by points: those that were answered before a point come before those that are
    /// invoked after it.
    ///
    /// There is a path over points from one transaction to another just where the first was
    /// answered before the second was invoked, whatever the concurrency, with three edges a
    /// transaction.
    private mutating func addRealTime() {
        let ends = facts.inOrderOfCompletion
        var ended = 0
        var waiting: [Int32] = []
        var point: Int32 = -1
        for vertex in 0..<facts.count {
            let begin = facts.invoked(vertex)
            while ended < ends.count, facts.completed(Int(ends[ended])) < begin {
                waiting.append(ends[ended])
                ended += 1
            }
            if !waiting.isEmpty {
                let next = Int32(count)
                count += 1
                for vertex in waiting { list.add(vertex, next, .realTime) }
                if point >= 0 { list.add(point, next, .pass) }
                point = next
                waiting.removeAll(keepingCapacity: true)
            }
            if point >= 0 { list.add(point, Int32(vertex), .pass) }
        }
    }
}
