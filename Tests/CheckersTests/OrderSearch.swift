import Histories

/// A plain search over every order (Wing and Gong 1993), for any object and a few operations.
///
/// It shares nothing with the checkers. Operations of unknown outcome may be left out.
struct OrderSearch<State: Hashable> {
    let initial: State
    /// The state after an operation with its answer; nil if the object would not answer so.
    let step: (State, Operation) -> State?

    /// Whether some order of the operations, each between its ends, is allowed.
    func isLinearizable(_ operations: [Operation]) -> Bool {
        var seen: Set<Configuration> = []
        var pending = [Configuration(done: 0, state: initial)]
        while let next = pending.popLast() {
            guard seen.insert(next).inserted else { continue }
            let open = operations.indices.filter { next.done >> $0 & 1 == 0 }
            if open.allSatisfy({ operations[$0].isInfo }) { return true }
            let deadline = open.map { operations[$0].finish }.min() ?? 0
            for place in open where operations[place].start < deadline {
                guard let state = step(next.state, operations[place]) else { continue }
                pending.append(Configuration(done: next.done | 1 << place, state: state))
            }
        }
        return false
    }

    /// Whether operations in this order, one after the other, are what the object would answer.
    func accepts(_ order: [Operation]) -> Bool {
        var state = initial
        for operation in order {
            guard let next = step(state, operation) else { return false }
            state = next
        }
        return true
    }

    private struct Configuration: Hashable {
        var done: Int
        var state: State
    }
}
