/// The exact test for any model that goes along the events with every configuration at once.
///
/// It remembers only the configurations at the present completion, so memory stays small where few
/// are possible, and it knows the earliest completion that no order gets past. `Board` has the
/// moves and the sources; the form is that of Knossos' linear search.
///
/// A narrow one keeps a limited number of configurations: those that have used the fewest optional
/// calls. An order that it finds is an order, but if it finds none there may be one that it has
/// dropped.
struct Frontier<T: Transitions>: ~Copyable {
    private var board: Board<T>
    private var memo: Memo
    /// The configurations at the position: use, state, mask.
    private var configurations: [UInt64] = []
    /// Those that need something linearized before it, by the number of optional calls they use.
    private var pending: [[UInt64]] = []
    private var pendingLeast = 0
    private var pendingCount = 0
    private var next: [UInt64] = []
    private var entered = 0
    private let widthMax: Int
    private let variantsMax: Int
    private let yieldMax: Int
    private var hasDropped = false

    /// Whether configurations were dropped, so that finding no order proves nothing.
    var isNarrowed: Bool { hasDropped || memo.hasRefused }

    /// Steps spent so far: configurations, and fractions for moving, looking at and comparing them.
    var steps: Int {
        entered + (board.moves + board.scans) >> 4 + memo.comparisons >> 2 + board.transitions.work
    }

    /// Prepares a search from these states (the model's own, if none are given).
    init(
        _ plan: SearchPlan,
        _ transitions: T,
        from states: [Int32] = [],
        widthMax: Int = .max
    ) {
        self.widthMax = widthMax
        variantsMax = widthMax == .max ? .max : max(1, widthMax / 16)
        yieldMax = widthMax == .max ? .max : widthMax * 8
        board = Board(plan, transitions)
        memo = Memo(maskWords: board.words)
        for state in states.isEmpty ? [board.initial] : states {
            board.state = state
            Self.append(board, to: &configurations)
        }
    }

    /// Searches until it decides, or until all steps or bytes are spent; it may be asked to go on.
    mutating func run(within budget: Budget) -> SearchOutcome {
        while board.position < board.plan.events.count {
            if pendingCount == 0 { begin() }
            finish(within: budget)
            guard pendingCount == 0 else {
                return .exhausted(
                    at: board.plan.call(at: board.position),
                    events: board.position,
                    open: board.openCount
                )
            }
            if next.isEmpty {
                let stuck = max(board.position, board.reach)
                return .notLinearizable(stuckAt: board.plan.call(at: stuck))
            }
            swap(&configurations, &next)
            if configurations.count / board.stride > widthMax { narrow() }
            board.step()
        }
        return .linearizable
    }

    private var bytes: Int {
        memo.bytes + board.bytes
            + (configurations.capacity + pendingCount * board.stride + next.capacity) * 8
    }

    /// Takes the configurations past the next event that need no more for it.
    private mutating func begin() {
        memo.removeAll()
        next.removeAll(keepingCapacity: true)
        entered += 1
        for start in Swift.stride(from: 0, to: configurations.count, by: board.stride) {
            load(configurations, start)
            offer()
        }
    }

    /// Linearizes calls until every configuration is past the event, or the budget is spent.
    private mutating func finish(within budget: Budget) {
        while pendingCount > 0 && steps < budget.steps && bytes <= budget.bytes {
            loadLeast()
            entered += 1
            guard insert(at: 0) else { continue }
            board.expand()
            for start in Swift.stride(from: 0, to: board.successors.count, by: board.stride) {
                load(board.successors, start)
                board.spend(UInt32(truncatingIfNeeded: board.successors[start] >> 32))
                board.settle()
                offer()
            }
            if next.count / board.stride >= yieldMax && pendingCount > 0 { dropPending() }
        }
    }

    private mutating func dropPending() {
        hasDropped = true
        for total in pendingLeast..<pending.count {
            pending[total].removeAll(keepingCapacity: true)
        }
        pendingCount = 0
    }

    /// Drops the configurations that have used the most optional calls.
    private mutating func narrow() {
        hasDropped = true
        let starts = Swift.stride(from: 0, to: configurations.count, by: board.stride)
        var costs: [Int] = []
        for start in starts { costs.append(cost(at: start)) }
        let least = costs.min() ?? 0
        var counts = [Int](repeating: 0, count: (costs.max() ?? 0) - least + 1)
        for cost in costs { counts[cost - least] += 1 }
        var limit = 0
        var kept = 0
        while kept + counts[limit] <= widthMax {
            kept += counts[limit]
            limit += 1
        }
        // Of those at the limit as many as there is room for.
        var extra = widthMax - kept
        next.removeAll(keepingCapacity: true)
        for (number, start) in starts.enumerated() {
            let rank = costs[number] - least
            if rank >= limit {
                guard rank == limit, extra > 0 else { continue }
                extra -= 1
            }
            next += configurations[start..<start + board.stride]
        }
        swap(&configurations, &next)
    }

    /// What a configuration has given away: optional calls, and open calls linearized early.
    private func cost(at start: Int) -> Int {
        let use = Int32(truncatingIfNeeded: configurations[start])
        var early = 0
        for word in 0..<board.words {
            let mask = configurations[start + 2 + word]
            early += (mask & ~board.openObserverWord(word)).nonzeroBitCount
        }
        return board.uses.total(use) * 16 + early
    }

    /// Lets the configuration at hand pass the event, or keeps it for those that come from it.
    private mutating func offer() {
        switch board.passEvent() {
        case .atReturn: if !board.isHopeless() { put() }
        case .doomed: break
        case .atEnd:
            guard insert(at: 1) else { return }
            Self.append(board, to: &next)
        }
    }

    /// Keeps the configuration at hand with those that use as many optional calls.
    private mutating func put() {
        let total = board.uses.total(board.use)
        while pending.count <= total { pending.append([]) }
        Self.append(board, to: &pending[total])
        pendingLeast = pendingCount == 0 ? total : min(pendingLeast, total)
        pendingCount += 1
    }

    /// Loads one of those that use the fewest optional calls.
    private mutating func loadLeast() {
        while pending[pendingLeast].isEmpty { pendingLeast += 1 }
        load(pending[pendingLeast], pending[pendingLeast].count - board.stride)
        pending[pendingLeast].removeLast(board.stride)
        pendingCount -= 1
    }

    private mutating func insert(at epoch: Int) -> Bool {
        memo.insert(
            position: epoch,
            state: epoch == 0 ? board.canonicalState : board.state,
            mask: board.mask,
            use: board.use,
            uses: board.uses,
            variantsMax: variantsMax
        )
    }

    private mutating func load(_ from: [UInt64], _ start: Int) {
        board.use = Int32(truncatingIfNeeded: from[start])
        board.state = Int32(truncatingIfNeeded: from[start + 1])
        for word in 0..<board.words { board.mask[word] = from[start + 2 + word] }
    }

    /// Appends the configuration at hand.
    @inline(__always)
    private static func append(_ board: borrowing Board<T>, to list: inout [UInt64]) {
        list.append(UInt64(UInt32(bitPattern: board.use)))
        list.append(UInt64(UInt32(bitPattern: board.state)))
        for word in 0..<board.words { list.append(board.mask[word]) }
    }
}
