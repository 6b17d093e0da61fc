/// Finds a small set of calls that cannot be put into any order.
///
/// Only weakening a history is sound: dropping a call that merely observes, or making one that
/// changes the state optional. Deleting an acknowledged write is not, since without it a read may
/// look like a phantom. Starting from the shortest prefix that fails, where calls open at its end
/// are optional, halves and then ever smaller parts are weakened as long as it still fails. What
/// cannot be weakened is the core.
///
/// Long prefixes are cut first: a window of the last calls is enough if it fails from every state
/// that the object may have been in.
struct Reduction<Call: Hashable & Sendable> {
    /// Searches some calls, from the initial state or from anywhere.
    typealias Probe = (KeyOperations<Call>, _ isFromAnywhere: Bool, Budget) -> (
        outcome: SearchOutcome, steps: Int
    )

    private let key: KeyOperations<Call>
    private let isObserver: (Call) -> Bool
    private let probe: Probe
    private var kept: [Int] = []
    private var optional: Set<Int> = []
    private let effort: Int
    private var isWindow = false
    private var left: Int

    init(
        _ key: KeyOperations<Call>,
        stuckAt stuck: Int,
        effort: Int,
        isObserver: @escaping (Call) -> Bool,
        probe: @escaping Probe
    ) {
        self.key = key
        self.isObserver = isObserver
        self.probe = probe
        self.effort = effort
        left = effort
        let end = key.finishes[stuck]
        for call in key.calls.indices where key.starts[call] < end {
            if key.finishes[call] <= end {
                kept.append(call)
            } else if !isObserver(key.calls[call]) {
                optional.insert(call)
            }
        }
    }

    /// Keeps the smallest of some windows at the end that fail from every state.
    ///
    /// Calls that were open when the window begins may or may not have taken effect before.
    mutating func cutToWindow() {
        var size = 16
        while size < kept.count && left > 0 {
            let window = Array(kept.suffix(size))
            let beginning = key.starts[window[0]]
            let open = kept.dropLast(size).filter {
                key.finishes[$0] > beginning && !isObserver(key.calls[$0])
            }
            let weakened = optional.union(open)
            if fails(window, optional: weakened, isFromAnywhere: true) {
                kept = window
                optional = weakened
                isWindow = true
                return
            }
            size *= 4
        }
    }

    /// The calls that cannot be weakened, in order of invocation.
    mutating func core() -> [Int] {
        var size = max(1, kept.count / 2)
        while true {
            var place = 0
            while place < kept.count && left > 0 {
                let part = place..<min(place + size, kept.count)
                if !weaken(part) { place = part.upperBound }
            }
            if size == 1 || left <= 0 { return kept }
            size = max(1, size / 2)
        }
    }

    /// Weakens a part for good if what remains still fails.
    private mutating func weaken(_ part: Range<Int>) -> Bool {
        var fewer = kept
        fewer.removeSubrange(part)
        let weakened = optional.union(kept[part].filter { !isObserver(key.calls[$0]) })
        guard fails(fewer, optional: weakened, isFromAnywhere: isWindow) else { return false }
        kept = fewer
        optional = weakened
        return true
    }

    private mutating func fails(
        _ kept: [Int],
        optional: Set<Int>,
        isFromAnywhere: Bool
    ) -> Bool {
        let calls = (kept + optional).sorted()
        let trial = key.subset(calls, optional: optional)
        let allowed = Budget(steps: min(left, effort / 50))
        let (outcome, steps) = probe(trial, isFromAnywhere, allowed)
        left -= steps + calls.count
        guard case .notLinearizable = outcome else { return false }
        return true
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
