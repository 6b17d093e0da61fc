/// Finds a small set of calls that cannot be put into any order.
///
/// Only weakening a history is sound: dropping a call that merely observes, or making one that
/// changes the state optional. Deleting an acknowledged write is not, since without it a read may
/// look like a phantom. Starting from the shortest prefix that fails, where calls open at its end
/// are optional, halves and then ever smaller parts are weakened as long as it still fails. What
/// cannot be weakened is the core: it is 1-minimal, as in Zeller and Hildebrandt, Simplifying and
/// isolating failure-inducing input, TSE 2002.
///
/// Long prefixes are cut first: a window of the last calls is enough if it fails from every state
/// that the object may have been in when the window begins.
struct Reduction<Call: Hashable & Sendable> {
    /// Searches some calls, from the initial state, or from all states that the object may have
    /// been in at a rank.
    typealias Probe = (KeyOperations<Call>, _ since: Int32?, Budget) -> (
        outcome: SearchOutcome, steps: Int
    )

    /// Calls that count as they were, and calls that only may have happened; both by number.
    struct Selection {
        /// In order of invocation.
        var kept: [Int]
        var optional: Set<Int>
    }

    let key: KeyOperations<Call>
    let isObserver: (Call) -> Bool
    private let probe: Probe
    private var start: Selection
    /// The rank at which the window begins, if the calls were cut to one.
    private(set) var window: Int32?
    private let effort: Int
    private let end: Int32
    private(set) var left: Int

    /// As many calls as can be reduced in several ways, to choose the best of.
    private static var few: Int { 48 }

    /// Reduces the shortest prefix that fails: up to the completion of the stuck call.
    init(
        _ key: KeyOperations<Call>,
        stuckAt stuck: Int,
        effort: Int,
        isObserver: @escaping (Call) -> Bool,
        probe: @escaping Probe
    ) {
        let end = key.finishes[stuck]
        let calls = key.calls.indices.filter { key.starts[$0] < end }
        self.init(key, calls, end: end, effort: effort, isObserver: isObserver, probe: probe)
    }

    /// Reduces calls, in order of invocation, that fail on their own.
    init(
        _ key: KeyOperations<Call>,
        calls: [Int],
        effort: Int,
        isObserver: @escaping (Call) -> Bool,
        probe: @escaping Probe
    ) {
        let end = KeyOperations<Call>.never - 1
        self.init(key, calls, end: end, effort: effort, isObserver: isObserver, probe: probe)
    }

    private init(
        _ key: KeyOperations<Call>,
        _ calls: [Int],
        end: Int32,
        effort: Int,
        isObserver: @escaping (Call) -> Bool,
        probe: @escaping Probe
    ) {
        self.key = key
        self.isObserver = isObserver
        self.probe = probe
        self.end = end
        let kept = calls.filter { key.finishes[$0] <= end }
        let open = calls.filter { key.finishes[$0] > end && !isObserver(key.calls[$0]) }
        start = Selection(kept: kept, optional: Set(open))
        // A search of everything costs about two steps a call, and bisection takes twenty of them.
        self.effort = max(effort, 60 * kept.count)
        left = self.effort
    }

    /// The ranks at which windows begin that are worth trying, the smallest window first.
    var beginnings: [Int32] {
        let sizes = [16, 64, 256, 1024, 4096, 16384].prefix { $0 < start.kept.count }
        return sizes.map { key.starts[start.kept[start.kept.count - $0]] }
    }

    /// Keeps the smallest of some windows at the end that fail from every state.
    ///
    /// Calls that were open when the window begins may or may not have taken effect before.
    mutating func cutToWindow() {
        let whole = start
        for beginning in beginnings where left > 0 {
            let open = whole.kept.filter {
                key.starts[$0] < beginning && key.finishes[$0] > beginning
                    && !isObserver(key.calls[$0])
            }
            start.kept = whole.kept.filter { key.starts[$0] >= beginning }
            start.optional = whole.optional.union(open)
            window = beginning
            if fails(start) { return }
        }
        start = whole
        window = nil
    }

    /// The smallest core that was found.
    ///
    /// The caller may know which calls those of a core depend on.
    mutating func core(supplied: ([Int]) -> [Int]? = { _ in nil }) -> Core {
        var base = start
        dropOldestObservers(&base)
        var size = base.kept.count / 2
        while base.kept.count > Self.few && size > 0 && left > 0 {
            weaken(&base, chunks(of: base.kept, in: .observersFirst, size: size))
            size /= 2
        }
        let first = weakened(base, in: .observersFirst)
        var best = supported(first, supplied: supplied)
        guard base.kept.count <= Self.few else { return best }
        var known = [first.kept]
        for order in Order.allCases.dropFirst() where left > 0 {
            let selection = weakened(base, in: order)
            // Most orders come to the same calls.
            if known.contains(selection.kept) { continue }
            known.append(selection.kept)
            let other = supported(selection, supplied: supplied)
            if other.cost(in: key) < best.cost(in: key) { best = other }
        }
        // Supports were acknowledged, too, which may make other calls superfluous.
        while left > 0 {
            let members = best.members.filter { key.finishes[$0] <= end }
            var again = base.without(Set(base.kept).subtracting(members), isObserver: observes)
            again.kept = members
            again.optional.subtract(members)
            let other = supported(weakened(again, in: .observersFirst), supplied: supplied)
            guard other.cost(in: key) < best.cost(in: key) else { break }
            best = other
        }
        return best
    }

    private mutating func weakened(_ base: Selection, in order: Order) -> Selection {
        var selection = base
        weaken(&selection, parts(of: base.kept, in: order))
        return selection
    }

    // MARK: Weakening

    /// Finds by bisection how many of the oldest observers can go at once.
    private mutating func dropOldestObservers(_ selection: inout Selection) {
        guard selection.kept.count > Self.few else { return }
        let observers = selection.kept.filter { isObserver(key.calls[$0]) }
        var low = 0
        var high = observers.count
        while low < high && left > 0 {
            let middle = (low + high + 1) / 2
            if fails(selection.without(Set(observers.prefix(middle)), isObserver: observes)) {
                low = middle
            } else {
                high = middle - 1
            }
        }
        selection = selection.without(Set(observers.prefix(low)), isObserver: observes)
    }

    /// Weakens each part for good if what remains still fails.
    private mutating func weaken(_ selection: inout Selection, _ parts: [[Int]]) {
        for part in parts where left > 0 {
            let fewer = selection.without(Set(part), isObserver: observes)
            if fewer.kept.count < selection.kept.count && fails(fewer) { selection = fewer }
        }
    }

    private func observes(_ call: Int) -> Bool { isObserver(key.calls[call]) }

    // MARK: Probing

    private mutating func fails(_ selection: Selection) -> Bool {
        guard case .notLinearizable = outcome(selection, since: window) else {
            return false
        }
        return true
    }

    /// What a search from the initial state, or from those at a rank, makes of a selection.
    mutating func outcome(_ selection: Selection, since: Int32? = nil) -> SearchOutcome {
        let calls = (selection.kept + selection.optional).sorted()
        let trial = key.subset(calls, optional: selection.optional)
        let allowed = Budget(steps: min(left, max(effort / 50, 4 * calls.count)))
        let (outcome, steps) = probe(trial, since, allowed)
        left -= steps + calls.count
        return outcome
    }
}

extension Reduction.Selection {
    /// The selection with some calls weakened: observers dropped, others optional.
    func without(_ calls: Set<Int>, isObserver: (Int) -> Bool) -> Self {
        Self(
            kept: kept.filter { !calls.contains($0) },
            optional: optional.union(kept.filter { calls.contains($0) && !isObserver($0) })
        )
    }
}

extension KeyOperations {
    /// Some of the calls, given in order of invocation, with ranks of their own; those in the set
    /// become optional.
    func subset(_ chosen: [Int], optional: Set<Int>) -> KeyOperations {
        var ends: [(rank: Int32, call: Int, isFinish: Bool)] = []
        var result = KeyOperations(history: history, key: key)
        for (place, call) in chosen.enumerated() {
            result.sources.append(sources[call])
            result.calls.append(calls[call])
            if !classes.isEmpty { result.classes.append(classes[call]) }
            ends.append((starts[call], place, false))
            if !isOptional(call) && !optional.contains(call) {
                ends.append((finishes[call], place, true))
            }
        }
        ends.sort { $0.rank < $1.rank }
        result.starts = [Int32](repeating: 0, count: chosen.count)
        result.finishes = [Int32](repeating: Self.never, count: chosen.count)
        for (rank, end) in ends.enumerated() {
            if end.isFinish {
                result.finishes[end.call] = Int32(rank)
            } else {
                result.starts[end.call] = Int32(rank)
            }
        }
        result.eventCount = Int32(ends.count)
        return result
    }
}
