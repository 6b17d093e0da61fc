import Histories

/// Looks for what levels forbid that concern single items: lost updates, transactions of which a
/// part vanishes again, and transactions of which only a part is seen.
///
/// The order of versions is known here, so ranks are compared. Of two sets of keys the smaller one
/// is gone through (Møldrup and Pavlogiannis, AWDIT, PLDI 2025, section 4).
struct ItemLevels {
    private let facts: TransactionFacts
    private let orders: VersionOrders
    private static let most = 8

    init(_ facts: TransactionFacts, _ orders: VersionOrders) {
        self.facts = facts
        self.orders = orders
    }

    private func cycle(_ edges: Cycle.Edge...) -> Violation { .cycle(Cycle(edges: edges)) }

    /// Transactions that read a version and wrote the key, where another version is between.
    func lostUpdates() -> [Violation] {
        var found: [Violation] = []
        for vertex in 0..<facts.count {
            for read in facts.reads(of: vertex) where found.count < Self.most {
                let key = facts.readKeys[read]
                let rank = orders.readRanks[read]
                guard rank >= 0, let write = facts.write(of: key, by: vertex),
                    orders.writeRanks[write] > rank + 1,
                    let other = orders.owner(of: Int(key), rank: rank + 1),
                    other != Int32(vertex)
                else { continue }
                let me = Int32(vertex)
                found.append(
                    cycle(
                        Cycle.Edge(from: me, to: other, kind: .rw, key: key),
                        Cycle.Edge(from: other, to: me, kind: .ww, key: key)
                    )
                )
            }
        }
        return found
    }

    /// Transactions that read something of another one, and later an item from before it.
    func vanished() -> [Violation] {
        var found: [Violation] = []
        /// Per key: the transaction, and the least rank that it reads later; which read that is.
        var later = [(vertex: Int32, rank: Int32)](
            repeating: (-1, 0),
            count: facts.columns.keyCount
        )
        for vertex in 0..<facts.count where found.count < Self.most {
            let reads = facts.reads(of: vertex)
            guard reads.count > 1 else { continue }
            for read in reads.reversed() {
                let source = facts.readSources[read]
                if source >= 0 {
                    look(for: source, among: (read + 1)..<reads.upperBound) { key, rank, written in
                        let now = later[Int(key)]
                        guard now.vertex == Int32(vertex), now.rank < written else { return }
                        found.append(seen(Int32(vertex), source, key))
                    }
                }
                let key = Int(facts.readKeys[read])
                let rank = orders.readRanks[read]
                guard rank >= 0 else { continue }
                if later[key].vertex != Int32(vertex) || rank < later[key].rank {
                    later[key] = (Int32(vertex), rank)
                }
            }
        }
        return found
    }

    /// Calls with each key that a transaction wrote and that some reads are of, their rank, and the
    /// rank of what was written.
    private func look(
        for source: Int32,
        among reads: Range<Int>,
        _ body: (_ key: Int32, _ rank: Int32, _ written: Int32) -> Void
    ) {
        let writes = facts.writes(of: Int(source))
        if writes.count < reads.count {
            for write in writes { body(facts.writtenKeys[write], -1, orders.writeRanks[write]) }
        } else {
            for read in reads {
                let key = facts.readKeys[read]
                if let write = facts.write(of: key, by: Int(source)) {
                    body(key, orders.readRanks[read], orders.writeRanks[write])
                }
            }
        }
    }

    private func seen(_ reader: Int32, _ source: Int32, _ key: Int32) -> Violation {
        cycle(
            Cycle.Edge(from: source, to: reader, kind: .wr),
            Cycle.Edge(from: reader, to: source, kind: .rw, key: key)
        )
    }

    /// Transactions that read from another one, or come after it in the order of the form, and read
    /// an item from before it.
    func fractured(_ form: IsolationLevel.Form) -> [Violation] {
        var found: [Violation] = []
        var least = [(vertex: Int32, rank: Int32)](
            repeating: (-1, 0),
            count: facts.columns.keyCount
        )
        for vertex in 0..<facts.count where found.count < Self.most {
            let reads = facts.reads(of: vertex)
            for read in reads where orders.readRanks[read] >= 0 {
                let key = Int(facts.readKeys[read])
                if least[key].vertex != Int32(vertex) || orders.readRanks[read] < least[key].rank {
                    least[key] = (Int32(vertex), orders.readRanks[read])
                }
            }
            var before: Int32 = -1
            for read in reads {
                let source = facts.readSources[read]
                guard source >= 0, source != before else { continue }
                before = source
                look(for: source, among: reads) { key, _, written in
                    let now = least[Int(key)]
                    guard now.vertex == Int32(vertex), now.rank < written else { return }
                    found.append(seen(Int32(vertex), source, key))
                }
            }
        }
        if form != .plain { found += outdated(form) }
        return found
    }

    /// Reads from before a transaction that precedes their own in the order of the form.
    private func outdated(_ form: IsolationLevel.Form) -> [Violation] {
        var found: [Violation] = []
        var latest = LatestVersions(facts, orders)
        for vertex in 0..<facts.count where found.count < Self.most {
            latest.advance(to: vertex)
            for read in facts.reads(of: vertex) where orders.readRanks[read] >= 0 {
                let key = facts.readKeys[read]
                let isRealTime = form == .realTime
                guard
                    let last = latest.version(of: key, before: vertex, inRealTime: isRealTime),
                    last.rank > orders.readRanks[read], last.owner != Int32(vertex)
                else { continue }
                let kind = isRealTime ? Dependency.realTime : .session
                found.append(
                    cycle(
                        Cycle.Edge(from: last.owner, to: Int32(vertex), kind: kind),
                        Cycle.Edge(from: Int32(vertex), to: last.owner, kind: .rw, key: key)
                    )
                )
            }
        }
        return found
    }
}

/// The latest version of each key that precedes a transaction, as transactions come one by one.
private struct LatestVersions {
    typealias Version = (rank: Int32, owner: Int32)

    private let facts: TransactionFacts
    private let orders: VersionOrders
    private let ends: [Int32]
    private var ended = 0
    private var ofAll: [Version]
    private var ofSessions: [Int64: Version] = [:]
    private var vertex = 0

    init(_ facts: TransactionFacts, _ orders: VersionOrders) {
        self.facts = facts
        self.orders = orders
        ends = facts.inOrderOfCompletion
        ofAll = Array(repeating: (0, -1), count: facts.columns.keyCount)
    }

    /// Takes in all transactions that precede this one.
    mutating func advance(to vertex: Int) {
        let begin = facts.invoked(vertex)
        while ended < ends.count, facts.completed(Int(ends[ended])) < begin {
            let owner = ends[ended]
            ended += 1
            for write in facts.writes(of: Int(owner)) {
                let key = Int(facts.writtenKeys[write])
                if orders.writeRanks[write] > ofAll[key].rank {
                    ofAll[key] = (orders.writeRanks[write], owner)
                }
            }
        }
        while self.vertex < vertex {
            for write in facts.writes(of: self.vertex) {
                let id = session(self.vertex, facts.writtenKeys[write])
                if orders.writeRanks[write] > ofSessions[id]?.rank ?? 0 {
                    ofSessions[id] = (orders.writeRanks[write], Int32(self.vertex))
                }
            }
            self.vertex += 1
        }
    }

    private func session(_ vertex: Int, _ key: Int32) -> Int64 {
        Int64(facts.process(of: vertex)) << 32 | Int64(key)
    }

    func version(of key: Int32, before vertex: Int, inRealTime: Bool) -> Version? {
        let version = inRealTime ? ofAll[Int(key)] : ofSessions[session(vertex, key)]
        return version.flatMap { $0.owner < 0 ? nil : $0 }
    }
}
