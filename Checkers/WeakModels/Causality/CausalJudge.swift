/// The patterns that a causal history must not contain, as the literature names them.
enum CausalPattern: String {
    case thinAirRead = "ThinAirRead"
    case cyclicOrder = "CyclicCO"
    case writeBeforeInitialRead = "WriteCOInitRead"
    case writeBeforeRead = "WriteCORead"
    case cyclicConflict = "CyclicCF"
    case writeSeenBeforeInitialRead = "WriteHBInitRead"
    case cyclicSight = "CyclicHB"
    case noOrder = "no total order"
}

/// A pattern with operations that are enough to show it.
struct CausalViolation {
    let pattern: CausalPattern
    /// In order of invocation.
    var core: [Int32]
    /// The one where it shows.
    let culprit: Int32
    /// The session that saw it so, where the pattern is about one.
    var session: Int32?
}

/// What an order of operations has to explain.
enum CausalDemand {
    /// Each read alone, by what its process knew.
    case consistency
    /// All reads, by one order of the writes, though not everybody has to know of them.
    case convergence
    /// The reads of each process together, by what it knew.
    case memory
    /// The reads of each process together, by what was written and its own reads alone.
    case pipeline
    /// All reads, by one order of everything.
    case sequence
}

/// Looks for the patterns of a demand in a graph.
struct CausalJudge {
    /// The most keys that a violation is shown for; one violation a key.
    private static let most = 8

    let graph: CausalGraph
    let demand: CausalDemand
    let bytes: Int
    /// The steps that are left: one for each operation and 256 sessions of a pass.
    var steps: Int
    /// The sessions that were judged, and those to judge, where memory is looked at.
    var sessions = (done: 0, all: 0)
    /// Per operation, which of two is better tried first where orders are tried; or empty.
    var ranks: [Int32] = []

    init(_ graph: CausalGraph, _ demand: CausalDemand, steps: Int, bytes: Int) {
        self.graph = graph
        self.demand = demand
        self.steps = steps
        self.bytes = bytes
    }

    /// What is wrong; none if nothing is; nil if the budget did not suffice.
    mutating func violations() -> [CausalViolation]? {
        if !graph.thinAir.isEmpty {
            return perKey(graph.thinAir) { $0 }.map {
                CausalViolation(pattern: .thinAirRead, core: [$0], culprit: $0)
            }
        }
        if demand == .pipeline { return processViews() }
        let order = CausalOrder(graph)
        let (sequence, circle) = order.sorted()
        guard circle.isEmpty else { return [cyclicOrder(order, circle)] }
        if demand == .sequence { return noOrder(order, sequence) }
        let scope = CausalPass.Scope(isOnlyBackward: true, hasSiblings: true)
        var pass = CausalPass(order, sequence, scope)
        guard spend(), pass.run(bytes: bytes) else { return nil }
        guard let weak = overwritten(order, sequence, pass) else { return nil }
        if !weak.isEmpty { return weak }
        switch demand {
        case .consistency, .pipeline, .sequence: return []
        case .convergence: return pass.edges.isEmpty ? [] : conflicts(order, sequence)
        case .memory: return processViews()
        }
    }

    mutating func spend(_ graph: CausalGraph? = nil) -> Bool {
        let graph = graph ?? self.graph
        steps -= graph.count * (1 + graph.width / 256)
        return steps >= 0
    }

    /// The first of each key, by the key's first appearance.
    private func perKey<Found>(_ found: [Found], read: (Found) -> Int32) -> [Found] {
        var seen: Set<Int32> = []
        return Array(
            found.filter { seen.insert(graph.nodes[Int(read($0))].key).inserted }.prefix(Self.most)
        )
    }

    // MARK: Causal consistency

    /// The shortest circle through one of some operations that lie on one.
    func cyclicOrder(_ order: CausalOrder, _ circle: [Int32]) -> CausalViolation {
        let paths = circle.prefix(64).compactMap { order.path(from: $0, to: $0, before: 0) }
        let core = paths.min { $0.length < $1.length }?.operations ?? circle
        return violation(.cyclicOrder, core, culprit: core.max() ?? 0)
    }

    /// Reads of what they knew to be overwritten.
    private mutating func overwritten(
        _ order: CausalOrder,
        _ sequence: [Int32],
        _ pass: CausalPass
    ) -> [CausalViolation]? {
        let initial = perKey(pass.initialReads) { $0.read }.map { found in
            let path = order.path(from: found.write, to: found.read, before: 0)
            return violation(
                .writeBeforeInitialRead,
                path?.operations ?? [],
                culprit: found.read
            )
        }
        guard !pass.edges.isEmpty else { return initial }
        var second = CausalPass(order, sequence, CausalPass.Scope(session: -1))
        second.queries = pass.edges
        guard spend(), second.run(bytes: bytes) else { return nil }
        let stale = perKey(second.answered.sorted { $0.reader < $1.reader }) { $0.reader }
        return initial
            + stale.map { edge in
                let paths = [
                    order.path(from: edge.to, to: edge.from, before: 0),
                    order.path(from: edge.from, to: edge.reader, before: 0),
                ]
                let core = paths.compactMap { $0?.operations }.flatMap { $0 }
                return violation(.writeBeforeRead, core, culprit: edge.reader)
            }
    }

    func violation(
        _ pattern: CausalPattern,
        _ core: [Int32],
        culprit: Int32
    ) -> CausalViolation {
        CausalViolation(
            pattern: pattern,
            core: Set(core + [culprit]).sorted(),
            culprit: culprit
        )
    }

    // MARK: Causal convergence

    /// Whether one order of writes explains all reads: a circle of conflicts says no.
    private mutating func conflicts(
        _ order: CausalOrder,
        _ sequence: [Int32]
    ) -> [CausalViolation]? {
        var pass = CausalPass(order, sequence, CausalPass.Scope())
        guard spend(), pass.run(bytes: bytes) else { return nil }
        var order = order
        for edge in pass.edges { order.add(edge) }
        let circle = order.sorted().circle
        guard !circle.isEmpty else { return [] }
        return [contradiction(.cyclicConflict, order, on: circle)]
    }

    /// A circle that goes through an edge that was found, with what each of its edges rests on.
    func contradiction(
        _ pattern: CausalPattern,
        _ order: CausalOrder,
        on circle: [Int32]
    ) -> CausalViolation {
        let on = Set(circle)
        let candidates = order.edges.indices
            .filter { on.contains(order.edges[$0].from) && on.contains(order.edges[$0].to) }
        var best: (edge: Int, path: CausalOrder.Path)?
        for edge in candidates.prefix(64) {
            let found = order.edges[edge]
            guard let path = order.path(from: found.to, to: found.from, before: .max) else {
                continue
            }
            if path.length < best?.path.length ?? .max { best = (edge, path) }
        }
        let edges = (best?.path.edges ?? []) + (best.map { [Int32($0.edge)] } ?? [])
        let core = evidence(best?.path.operations ?? circle, edges, order)
        let culprit = core.filter { !graph.nodes[Int($0)].isWrite }.max() ?? circle[0]
        return violation(pattern, core, culprit: culprit)
    }

    /// Operations, and those on which some edges rest.
    func evidence(
        _ operations: [Int32],
        _ edges: [Int32],
        _ order: CausalOrder
    ) -> [Int32] {
        var core = Set(operations)
        var open = edges
        var explained = Set(edges)
        while let next = open.popLast() {
            let edge = order.edges[Int(next)]
            core.formUnion([edge.from, edge.to, edge.reader])
            guard let path = order.path(from: edge.from, to: edge.reader, before: edge.round)
            else { continue }
            core.formUnion(path.operations)
            open += path.edges.filter { explained.insert($0).inserted }
        }
        return core.sorted()
    }
}
