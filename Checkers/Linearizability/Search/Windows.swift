/// Proves that a register is not linearizable from the last part of it alone.
///
/// A window of the calls before a completion is enough if no order gets past that completion from
/// any value at all, whatever had happened before: calls that were open when the window begins may
/// have taken effect earlier, and no optional call has been used yet. A search through the whole
/// prefix would have to try every way to get there first.
struct Windows {
    private let key: RegisterKey
    /// Calls of unknown outcome, in order of invocation.
    private let optional: [Int]
    /// Per rank: how many acknowledged calls are open there.
    private var openAt: [Int32]
    /// Steps spent so far.
    private(set) var steps = 0

    private static let sizeMin: Int32 = 16

    init(_ key: RegisterKey) {
        self.key = key
        let operations = key.operations
        optional = operations.calls.indices.filter(operations.isOptional)
        openAt = [Int32](repeating: 0, count: Int(operations.eventCount) + 1)
        for call in operations.calls.indices where !operations.isOptional(call) {
            openAt[Int(operations.starts[call])] += 1
            openAt[Int(operations.finishes[call])] -= 1
        }
        for rank in openAt.indices.dropFirst() { openAt[rank] += openAt[rank - 1] }
    }

    /// The rank at which a window begins that proves that the completion of a call is impossible.
    mutating func proof(of stuck: Int, spending limit: Int) -> Int32? {
        // A search that gave up before it reached any completion names a call that has none.
        guard !key.operations.isOptional(stuck) else { return nil }
        let end = key.operations.finishes[stuck]
        var size = Self.sizeMin
        var left = limit
        while size < end && left > 0 {
            let start = quietest(from: max(1, end - 2 * size), to: end - size)
            let window = Window(
                key,
                from: start,
                to: end,
                openAtStart: openAt[Int(start) - 1],
                optional
            )
            let allowed = Budget(steps: max(left / 2, 256))
            let (outcome, spent) = window.search(within: allowed)
            steps += spent
            left -= spent
            if case .notLinearizable = outcome { return start }
            size *= 2
        }
        return nil
    }

    /// The rank at which the fewest calls are open.
    private func quietest(from first: Int32, to last: Int32) -> Int32 {
        var best = last
        for rank in stride(from: last, through: first, by: -1)
        where openAt[Int(rank) - 1] < openAt[Int(best) - 1] {
            best = rank
        }
        return best
    }
}

/// Some calls at the end of a prefix of a register, which begins with any value.
struct Window {
    let key: RegisterKey
    /// The calls by their numbers in the whole key, in order of invocation.
    private(set) var calls: [Int] = []
    /// Which of them may never have happened: those of unknown outcome, and those open at the end.
    private(set) var optional: Set<Int> = []
    /// Which of them may have taken effect before the window.
    private(set) var expiring: Set<Int> = []

    /// The calls that are open somewhere from one rank to another.
    init(
        _ key: RegisterKey,
        from start: Int32,
        to end: Int32,
        openAtStart: Int32,
        _ optionalCalls: [Int]
    ) {
        self.key = key
        let operations = key.operations
        let first = Self.firstCall(operations, from: start)
        var before: [Int] = []
        var missing = openAtStart
        var call = first - 1
        while missing > 0 && call >= 0 {
            if operations.finishes[call] >= start && !operations.isOptional(call) {
                missing -= 1
                if !operations.calls[call].isObserver {
                    before.append(call)
                    expiring.insert(call)
                    if operations.finishes[call] > end { optional.insert(call) }
                }
            }
            call -= 1
        }
        before += optionalCalls.prefix { $0 < first }
        optional.formUnion(optionalCalls.prefix { operations.starts[$0] < end })
        calls = before.sorted()
        call = first
        while call < operations.count && operations.starts[call] < end {
            let isWhole = operations.finishes[call] <= end
            if isWhole || !operations.calls[call].isObserver { calls.append(call) }
            if !isWhole { optional.insert(call) }
            call += 1
        }
        expiring.subtract(optional)
    }

    /// The first call that is invoked at a rank or later.
    private static func firstCall(
        _ operations: KeyOperations<RegisterCall<Int32>>,
        from start: Int32
    ) -> Int {
        var low = 0
        var high = operations.count
        while low < high {
            let middle = (low + high) / 2
            if operations.starts[middle] < start { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Searches the window from every value.
    func search(within budget: Budget) -> (outcome: SearchOutcome, steps: Int) {
        let places = calls.indices.filter { expiring.contains(calls[$0]) }
        return key.with(key.operations.subset(calls, optional: optional))
            .search(isFromAnywhere: true, expiring: Set(places), within: budget)
    }
}
