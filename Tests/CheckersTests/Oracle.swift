import Histories

/// A plain search over every order (Wing and Gong 1993), for histories of a few operations.
///
/// It shares nothing with the checkers: it has its own idea of registers and strings, written down
/// as shortly as possible.
enum Oracle {
    /// Whether some order of the operations of one key is allowed.
    static func isLinearizable(_ operations: [Operation], initial: Value = .null) -> Bool {
        var seen: Set<Configuration> = []
        var pending = [Configuration(done: 0, state: initial)]
        while let next = pending.popLast() {
            guard seen.insert(next).inserted else { continue }
            let open = operations.indices.filter { next.done >> $0 & 1 == 0 }
            if open.allSatisfy({ operations[$0].isInfo }) { return true }
            let deadline = open.map { operations[$0].finish }.min() ?? 0
            for place in open where operations[place].start < deadline {
                for state in successors(next.state, operations[place]) {
                    pending.append(Configuration(done: next.done | 1 << place, state: state))
                }
            }
        }
        return false
    }

    /// Whether every key of a history is; failed operations count only as mismatches.
    static func isLinearizable(_ history: History, initial: Value = .null) -> Bool {
        let counted = history.operations + history.failed.filter(\.isMismatch)
        let keys = Set(counted.map(\.key))
        return keys.allSatisfy { key in
            isLinearizable(counted.filter { $0.key == key }, initial: initial)
        }
    }

    /// Whether operations in this order, one after the other, are what an object would answer.
    static func accepts(_ order: [Operation], initial: Value = .null) -> Bool {
        var state = initial
        for operation in order {
            guard let next = successors(state, operation).first else { return false }
            state = next
        }
        return true
    }

    private struct Configuration: Hashable {
        var done: Int
        var state: Value
    }

    private static func successors(_ state: Value, _ operation: Operation) -> [Value] {
        let argument = operation.argument
        switch operation.f {
        case "read":
            return operation.result.map { $0 == state ? [state] : [] } ?? [state]
        case "get":
            return operation.result.map { text($0) == text(state) ? [state] : [] } ?? [state]
        case "write", "put":
            return [argument]
        case "append":
            return [.string(text(state) + text(argument))]
        default:
            let pair = argument.elements ?? []
            if operation.isMismatch { return state == pair[0] ? [] : [state] }
            if state == pair[0] { return [pair[1]] }
            return operation.isInfo ? [state] : []
        }
    }

    private static func text(_ value: Value) -> String { value.text ?? "" }
}
