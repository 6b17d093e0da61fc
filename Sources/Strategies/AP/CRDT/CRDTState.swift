import Histories
import Replication

/// All objects of a node, as a join-semilattice: merging is a least upper bound.
///
/// Source: Shapiro, Preguiça, Baquero, Zawirski, *A comprehensive study of convergent and
/// commutative replicated data types*, INRIA RR-7506, 2011: PN-counter (specification 7) and
/// MV-register (10). The set is the OR-set without tombstones of Bieniusa et al., *An optimized
/// conflict-free replicated set*, RR-8083, 2012, section 4: a causal context tells an element that
/// was removed from one that was never heard of.
/// ```
///        mine, theirs   only mine, they      only mine, they      (and the same from
///                       never saw it         saw it               their side)
///  dot      kept            kept               gone: they removed it
/// ```
/// The context has no gaps, as every node's updates come in order (causal delta-merging, Almeida
/// et al., section 5). Every update is an event in it, also a remove, hence equal contexts mean
/// equal states. A register or an element has at most one dot a node: a node replaces its own.
struct CRDTState<Variant: CRDTVariant>: Hashable, Sendable {
    private(set) var context = VectorClock()
    private(set) var counters: [String: [NodeID: Tally]] = [:]
    private(set) var sets: [String: [Value: [Dot]]] = [:]
    private(set) var registers: [String: [Sibling]] = [:]
    private(set) var elements = 0

    /// How many cells hold something.
    var cellCount: Int { counters.count + registers.count + elements }

    /// How many values a key holds that did not know of each other, where it holds most.
    var mostSiblings: Int { registers.values.map(\.count).max() ?? 0 }

    // MARK: Reading

    /// What a key holds; null if nothing.
    func value(of key: String) -> Value {
        if let tallies = counters[key] {
            return .int(tallies.values.reduce(0) { $0 &+ $1.value })
        }
        if let elements = sets[key] {
            return .list(elements.keys.sorted(by: Elements.precedes))
        }
        return Variant.registers.value(of: registers[key] ?? [])
    }

    func contains(_ element: Value, in key: String) -> Bool { sets[key]?[element] != nil }

    /// Why a key does not take a command, by what it holds already; nil if it does.
    func refusal(of command: Command) -> Refusal? {
        let key = command.key
        let isFree =
            switch command {
            case .add: sets[key] == nil && registers[key] == nil
            case .write: sets[key] == nil && counters[key] == nil
            case .insert, .remove, .contains: counters[key] == nil && registers[key] == nil
            default: true
            }
        guard !isFree else { return nil }
        return Refusal(
            code: "wrong-kind",
            isDefinite: true,
            message: "\(key) holds another kind of object, which has no \(command.f)"
        )
    }

    // MARK: Updating

    /// Carries out a node's own update; one that has an effect is an event of the context.
    mutating func apply(
        _ command: Command,
        at timestamp: Int64,
        by node: NodeID
    ) -> Reply {
        if let refusal = refusal(of: command) { return .error(refusal) }
        let dot = Dot(node: node, count: context[node] + 1)
        switch command {
        case .add(let key, let amount): return add(amount, to: key, dot)
        case .insert(let key, let element):
            let replaced = sets[key]?[element] ?? []
            put([dot], at: element, of: key)
            context.advance(dot.node, to: dot.count)
            return .ok(element, details: details(dot, replaced))
        case .remove(let key, let element):
            let replaced = sets[key]?[element] ?? []
            guard !replaced.isEmpty else { return .ok(element, details: details(nil, [])) }
            put([], at: element, of: key)
            context.advance(dot.node, to: dot.count)
            return .ok(element, details: details(nil, replaced))
        case .write(let key, let value):
            let replaced = registers[key] ?? []
            // Convergence: a clock that lags must not let a write lose to one that it replaced.
            let floor = replaced.map(\.timestamp).max().map { $0 &+ 1 } ?? timestamp
            let time = max(timestamp, floor)
            registers[key] = [Sibling(dot: dot, timestamp: time, value: value)]
            context.advance(dot.node, to: dot.count)
            return .ok(value, details: details(dot, replaced.map(\.dot)))
        default:
            return .error(.unsupported(command.f, by: Variant.name))
        }
    }

    private mutating func add(
        _ amount: Int64,
        to key: String,
        _ dot: Dot
    ) -> Reply {
        let tally = counters[key]?[dot.node] ?? .zero
        guard let sum = tally.adding(amount) else {
            let message = "\(key) has no room for \(amount) more"
            return .error(Refusal(code: "overflow", isDefinite: true, message: message))
        }
        counters[key, default: [:]][dot.node] = sum
        context.advance(dot.node, to: dot.count)
        return .ok(.int(amount), details: ["version": .string(dot.description)])
    }

    private func details(_ dot: Dot?, _ replaced: [Dot]) -> [String: Value] {
        var details: [String: Value] = [
            "replaced": .list(replaced.map { .string($0.description) })
        ]
        if let dot { details["version"] = .string(dot.description) }
        return details
    }

    private mutating func put(_ dots: [Dot], at element: Value, of key: String) {
        let before = sets[key]?[element]
        elements += (dots.isEmpty ? 0 : 1) - (before == nil ? 0 : 1)
        sets[key, default: [:]][element] = dots.isEmpty ? nil : dots
        if sets[key]?.isEmpty == true { sets[key] = nil }
    }
}

// MARK: Merging

extension CRDTState {
    /// Joins what a peer sent.
    mutating func join(_ delta: Delta) {
        let fragments = delta.isWhole ? delta.fragments + missing(in: delta) : delta.fragments
        for fragment in fragments { join(fragment, knowing: delta.context) }
        // Safety: only now, as a fragment must be joined with what was known before all of them.
        context.merge(delta.context)
    }

    /// The cells of this node that a whole state does not mention, as empty.
    private func missing(in whole: Delta) -> [Fragment] {
        let mentioned = Set(whole.fragments.map(\.cell))
        return cells.filter { !mentioned.contains($0) }.map { cell in
            switch cell {
            case .counter(let key): .counter(key, [:])
            case .element(let key, let element): .element(key, element, [])
            case .register(let key): .register(key, [])
            }
        }
    }

    private mutating func join(_ fragment: Fragment, knowing theirs: VectorClock) {
        switch fragment {
        case .counter(let key, let tallies) where !tallies.isEmpty:
            counters[key, default: [:]].merge(tallies) {
                Variant.addsTallies
                    ? Tally(up: $0.up &+ $1.up, down: $0.down &+ $1.down) : $0.merged(with: $1)
            }
        case .counter: break
        case .element(let key, let element, let dots):
            let before = sets[key]?[element] ?? []
            put(joined(before, dots, theirs), at: element, of: key)
        case .register(let key, let siblings):
            let after = survivors(registers[key] ?? [], siblings, theirs) { $0.dot }
            registers[key] = after.isEmpty ? nil : after
        }
    }

    private func joined(_ mine: [Dot], _ theirs: [Dot], _ seenByThem: VectorClock) -> [Dot] {
        if Variant.removesConcurrentAdds && theirs.isEmpty { return [] }
        if Variant.mergesByUnion { return Set(mine + theirs).sorted() }
        return survivors(mine, theirs, seenByThem) { $0 }
    }

    /// What both hold, and what only one holds that the other has not heard of.
    private func survivors<Dotted>(
        _ mine: [Dotted],
        _ theirs: [Dotted],
        _ seenByThem: VectorClock,
        dot: (Dotted) -> Dot
    ) -> [Dotted] {
        let myDots = mine.map(dot)
        let theirDots = theirs.map(dot)
        let kept = mine.filter { theirDots.contains(dot($0)) || !seenByThem.covers(dot($0)) }
        let new = theirs.filter { !myDots.contains(dot($0)) && !context.covers(dot($0)) }
        return (kept + new).sorted { dot($0) < dot($1) }
    }

    /// What a peer needs of some cells; a cell that is empty says so.
    func delta(of cells: [Cell]) -> Delta {
        Delta(
            context: context,
            fragments: cells.map { cell in
                switch cell {
                case .counter(let key): .counter(key, counters[key] ?? [:])
                case .element(let key, let element):
                    .element(key, element, sets[key]?[element] ?? [])
                case .register(let key): .register(key, registers[key] ?? [])
                }
            }
        )
    }

    /// Everything.
    var whole: Delta {
        var whole = delta(of: cells)
        whole.isWhole = true
        return whole
    }

    /// Every cell that holds something, in an order of its own.
    var cells: [Cell] {
        counters.keys.sorted().map { .counter($0) }
            + sets.sorted { $0.key < $1.key }.flatMap { key, elements in
                elements.keys.sorted(by: Elements.precedes).map { .element(key, $0) }
            }
            + registers.keys.sorted().map { .register($0) }
    }

    /// A digest of the data, the same on every machine.
    var digest: UInt64 {
        var digest = Digest()
        for cell in cells {
            switch cell {
            case .counter(let key):
                digest.combine("counter \(key)")
                for (node, tally) in (counters[key] ?? [:]).sorted(by: { $0.key < $1.key }) {
                    digest.combine("\(node) \(tally.up) \(tally.down)")
                }
            case .element(let key, let element):
                digest.combine("element \(key)")
                digest.combine(element.jsonText)
                for dot in sets[key]?[element] ?? [] { digest.combine(dot.description) }
            case .register(let key):
                digest.combine("register \(key)")
                for sibling in registers[key] ?? [] { digest.combine(sibling.dot.description) }
            }
        }
        return digest.value
    }
}

extension VectorClock {
    /// Whether an event lies in the past.
    func covers(_ dot: Dot) -> Bool { self[dot.node] >= dot.count }
}
