/// The states that an object can be in when a call takes effect, over all orders of a few others.
///
/// They say what a read should have been that no order explains.
struct CandidateStates<State: Hashable> {
    private static var mostCalls: Int { 16 }

    private var states: [State] = []
    private var known: Set<State> = []

    /// The states in the order in which they were found; none if there are too many calls to try.
    static func states<Call>(
        of key: KeyOperations<Call>,
        for culprit: Int,
        from initial: State,
        step: (State, Call) -> State?
    ) -> [State] {
        guard key.count <= mostCalls else { return [] }
        var candidates = CandidateStates()
        var visited: [Configuration: Bool] = [:]
        _ = candidates.isCompletable(
            Configuration(done: 0, state: initial),
            key,
            culprit,
            step,
            &visited
        )
        return candidates.states
    }

    private struct Configuration: Hashable {
        var done: Int
        var state: State
    }

    /// Whether the other calls fit behind a configuration; the states before them are candidates.
    private mutating func isCompletable<Call>(
        _ here: Configuration,
        _ key: KeyOperations<Call>,
        _ culprit: Int,
        _ step: (State, Call) -> State?,
        _ visited: inout [Configuration: Bool]
    ) -> Bool {
        if let visited = visited[here] { return visited }
        let open = key.calls.indices.filter { $0 != culprit && here.done >> $0 & 1 == 0 }
        var isPossible = open.allSatisfy(key.isOptional)
        let deadline = open.map { key.finishes[$0] }.min() ?? KeyOperations<Call>.never
        for call in open where key.starts[call] < deadline {
            guard let next = step(here.state, key.calls[call]) else { continue }
            let there = Configuration(done: here.done | 1 << call, state: next)
            if isCompletable(there, key, culprit, step, &visited) { isPossible = true }
        }
        visited[here] = isPossible
        guard isPossible else { return false }
        // The culprit may stand here if whatever ended before it is done, and nothing after it.
        let isMoment =
            deadline > key.starts[culprit]
            && !key.calls.indices.contains {
                here.done >> $0 & 1 == 1 && key.starts[$0] > key.finishes[culprit]
            }
        if isMoment && known.insert(here.state).inserted { states.append(here.state) }
        return true
    }
}
