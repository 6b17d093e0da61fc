import Checkers
import Histories

/// Causal consistency by definition (Bouajjani and others, POPL 2017, section 3), for histories of
/// a few operations: orders of what was done are tried one by one, and executed.
///
/// The definitions ask for some causal order that contains the sessions' own. It has to have each
/// read after its write, and a smaller one leaves less to explain: the smallest is enough.
struct CausalOracle {
    private let operations: [Operation]
    /// Per operation: everything before it, as bits.
    private var before: [Int]

    init(_ history: History) {
        operations = history.operations.filter { $0.isOK || $0.f == "write" }
        before = operations.map { _ in 0 }
        for (place, operation) in operations.enumerated() {
            for (other, earlier) in operations.enumerated() {
                let isSession = earlier.process == operation.process && other < place
                let isSource =
                    earlier.f == "write" && operation.f == "read" && earlier.key == operation.key
                    && earlier.argument == operation.result
                if isSession || isSource { before[place] |= 1 << other }
            }
        }
        for middle in operations.indices {
            for place in operations.indices where before[place] >> middle & 1 == 1 {
                before[place] |= before[middle]
            }
        }
    }

    func holds(_ level: Causal.Level) -> Bool {
        guard operations.indices.allSatisfy({ before[$0] >> $0 & 1 == 0 }) else { return false }
        switch level {
        case .cc: return operations.indices.allSatisfy { isExplained($0, reads: 1 << $0) }
        case .cm:
            return operations.indices.allSatisfy { place in
                let mine = operations.indices.filter {
                    operations[$0].process == operations[place].process && $0 <= place
                }
                return isExplained(place, reads: mine.reduce(0) { $0 | 1 << $1 })
            }
        case .ccv: return hasOneOrder([])
        }
    }

    /// Whether some order of all before an operation, and itself, gives some reads their values.
    private func isExplained(_ place: Int, reads: Int) -> Bool {
        let scope = before[place] | 1 << place
        func extend(_ done: Int, _ state: [String: Value]) -> Bool {
            if done == scope { return true }
            return operations.indices.contains { next in
                guard scope >> next & 1 == 1, done >> next & 1 == 0, before[next] & ~done == 0
                else { return false }
                var state = state
                let isRight = execute(next, &state)
                return (isRight || reads >> next & 1 == 0) && extend(done | 1 << next, state)
            }
        }
        return extend(0, [:])
    }

    /// Whether one order of everything gives each read its value from what came before it.
    private func hasOneOrder(_ order: [Int]) -> Bool {
        let done = order.reduce(0) { $0 | 1 << $1 }
        return operations.indices.contains { next in
            guard done >> next & 1 == 0, before[next] & ~done == 0 else { return false }
            var state: [String: Value] = [:]
            for place in order where before[next] >> place & 1 == 1 { _ = execute(place, &state) }
            guard execute(next, &state) else { return false }
            return order.count + 1 == operations.count || hasOneOrder(order + [next])
        } || operations.isEmpty
    }

    private func execute(_ place: Int, _ state: inout [String: Value]) -> Bool {
        let operation = operations[place]
        guard operation.f == "write" else {
            return state[operation.key ?? ""] ?? .null == operation.result
        }
        state[operation.key ?? ""] = operation.argument
        return true
    }
}
