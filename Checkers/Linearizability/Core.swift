/// Calls that no order explains, and why they are no accident.
struct Core {
    /// The calls that contradict each other: with any one of them weakened there is an order.
    var essential: [Int]
    /// The calls that such orders use, besides; that they may have happened is enough.
    var supports: [Int]
    /// Whether the supports are complete: without them, essential calls may look superfluous.
    var isExplained: Bool

    /// All of them, in order of invocation.
    var members: [Int] { (essential + supports).sorted() }

    /// Fewer calls are better, then fewer processes, then explained ones, then later ones.
    func cost<Call>(in key: KeyOperations<Call>) -> (Int, Int, Int, Int) {
        let processes = Set(members.map { key.operation($0).process }).count
        return (members.count, processes, isExplained ? 0 : 1, -(members.first ?? 0))
    }
}

// MARK: Orders

extension Reduction {
    /// In which order calls are weakened; what comes late has the best chance to stay.
    enum Order: CaseIterable {
        /// Observers before others, so that what an acknowledged write proves needs no reader.
        case observersFirst
        /// Whole processes before single calls.
        case processesFirst
        /// The oldest before the newest.
        case oldestFirst
        /// The newest before the oldest.
        case newestFirst
    }

    /// Parts to weaken one after another; every call is tried on its own at last.
    func parts(of kept: [Int], in order: Order) -> [[Int]] {
        let singles = chunks(of: kept, in: order, size: 1)
        guard order == .processesFirst else { return singles }
        return byProcess(kept) + singles
    }

    /// The calls in an order, in parts of a size.
    func chunks(of kept: [Int], in order: Order, size: Int) -> [[Int]] {
        let ordered: [Int]
        switch order {
        case .oldestFirst: ordered = kept
        case .newestFirst: ordered = kept.reversed()
        case .observersFirst, .processesFirst:
            let lonely = kept.count > 1000 ? kept : byProcess(kept).flatMap { $0 }
            ordered =
                lonely.filter { isObserver(key.calls[$0]) }
                + lonely.filter { !isObserver(key.calls[$0]) }
        }
        return stride(from: 0, to: ordered.count, by: size).map {
            Array(ordered[$0..<min($0 + size, ordered.count)])
        }
    }

    /// The calls of each process; those that have few go first, then those that began early.
    private func byProcess(_ kept: [Int]) -> [[Int]] {
        var places: [Int: Int] = [:]
        var groups: [[Int]] = []
        for call in kept {
            let process = key.operation(call).process
            if let place = places[process] {
                groups[place].append(call)
            } else {
                places[process] = groups.count
                groups.append([call])
            }
        }
        return groups.sorted { ($0.count, $0[0]) < ($1.count, $1[0]) }
    }
}

// MARK: Supports

extension Reduction {
    private static var mostSupports: Int { 24 }

    /// A core with the fewest other calls that explain it once any one of its calls is weakened.
    ///
    /// They make the core stand on its own: without the write that a read saw, the read alone would
    /// look like the culprit.
    mutating func supported(_ selection: Selection, supplied: ([Int]) -> [Int]?) -> Core {
        let essential = selection.kept
        let bare = Core(essential: essential, supports: [], isExplained: false)
        let known = supplied(essential).map { $0.filter { !essential.contains($0) } }
        // A window begins in other states than the initial one, so nothing is missing in it.
        if window != nil && known == nil { return bare }
        // Mostly nothing is needed, or what the caller knows; searching everything costs more.
        var attempts = [[], known ?? []]
        attempts.append(selection.optional.sorted())
        for (place, candidates) in attempts.enumerated() where left > 0 {
            if attempts[..<place].contains(candidates) { continue }
            guard explains(essential, candidates) else { continue }
            let supports = fewest(candidates, for: essential)
            return supports.count > Self.mostSupports
                ? bare : Core(essential: essential, supports: supports, isExplained: true)
        }
        return Core(essential: essential, supports: known ?? [], isExplained: false)
    }

    private mutating func fewest(_ candidates: [Int], for essential: [Int]) -> [Int] {
        var supports = candidates
        var size = max(1, supports.count / 2)
        while true {
            var place = 0
            while place < supports.count && left > 0 {
                var fewer = supports
                fewer.removeSubrange(place..<min(place + size, supports.count))
                if explains(essential, fewer) {
                    supports = fewer
                } else {
                    place += size
                }
            }
            if size == 1 || left <= 0 { return supports }
            size /= 2
        }
    }

    /// Whether there is an order as soon as any one essential call is weakened.
    private mutating func explains(_ essential: [Int], _ supports: [Int]) -> Bool {
        for call in essential {
            var weakened = Selection(kept: essential, optional: Set(supports))
            weakened = weakened.without([call]) { isObserver(key.calls[$0]) }
            guard case .linearizable = outcome(weakened) else { return false }
        }
        return true
    }
}
