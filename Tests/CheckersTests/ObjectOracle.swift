import Checkers
import Histories

/// A plain search over every order (Wing and Gong 1993) for counters, containers, sets, locks and
/// several registers, for histories of a few operations.
///
/// It shares nothing with the checkers: it has its own idea of every object, written down as
/// shortly as possible. States are lists of values.
struct ObjectOracle {
    let model: NamedModel

    private var search: OrderSearch<[Value]> { OrderSearch(initial: initial, step: successor) }

    /// Whether some order of the operations of one key is allowed.
    func isLinearizable(_ operations: [Operation]) -> Bool { search.isLinearizable(operations) }

    /// Whether every key of a history is.
    func isLinearizable(_ history: History) -> Bool {
        Set(history.operations.map(\.key)).allSatisfy { key in
            isLinearizable(history.operations.filter { $0.key == key })
        }
    }

    /// Whether operations in this order, one after the other, are what the object would answer.
    func accepts(_ order: [Operation]) -> Bool { search.accepts(order) }

    private var initial: [Value] { model == .counter ? [0] : model == .lock ? [-100] : [] }

    private func successor(_ state: [Value], _ operation: Operation) -> [Value]? {
        switch model {
        case .counter: counter(state, operation)
        case .growOnlySet, .set: set(state, operation)
        case .queue, .stack, .priorityQueue: container(state, operation)
        case .mutex: lock(state, operation, permits: 1)
        case .semaphore: lock(state, operation, permits: 2)
        case .lock: fenced(state, operation)
        case .multiRegister: registers(state, operation)
        default: nil
        }
    }

    private func counter(_ state: [Value], _ operation: Operation) -> [Value]? {
        // Sums may pass 64 bits, and then a value holds them as a text.
        let now = Int128(state[0].text ?? "0") ?? 0
        if operation.f == "read" {
            let answer = operation.result.map { Int128($0.integer ?? 0) }
            return answer ?? now == now ? state : nil
        }
        let amount = Int128(operation.argument.integer ?? 1)
        return [.string("\(operation.f.hasPrefix("dec") ? now - amount : now + amount)")]
    }

    private func set(_ state: [Value], _ operation: Operation) -> [Value]? {
        let element = operation.argument
        let isThere = state.contains(element)
        switch operation.f {
        case "read":
            guard let elements = operation.result?.elements else { return state }
            if Set(elements).count < elements.count { return nil }
            return elements.allSatisfy(state.contains) && state.allSatisfy(elements.contains)
                ? state : nil
        case "contains":
            guard let answer = operation.result else { return state }
            return (answer.elements?.last ?? answer) == .bool(isThere) ? state : nil
        case "add":
            if model == .set && operation.result == .bool(isThere) { return nil }
            return isThere ? state : (state + [element]).sorted(by: precedes)
        default:
            if operation.result == .bool(!isThere) { return nil }
            return state.filter { $0 != element }
        }
    }

    private func precedes(_ one: Value, _ other: Value) -> Bool { "\(one)" < "\(other)" }

    private func container(_ state: [Value], _ operation: Operation) -> [Value]? {
        if ["enqueue", "push", "insert"].contains(operation.f) {
            return state + [operation.argument]
        }
        if state.isEmpty { return operation.result ?? .null == .null ? state : nil }
        var place = operation.f == "dequeue" ? 0 : state.count - 1
        if operation.f == "poll" {
            for other in state.indices
            where (state[other].integer ?? 0) > (state[place].integer ?? 0) {
                place = other
            }
        }
        var rest = state
        let taken = rest.remove(at: place)
        return operation.result.map { $0 == taken } ?? true ? rest : nil
    }

    private func lock(_ state: [Value], _ operation: Operation, permits: Int) -> [Value]? {
        let owner = Value.int(Int64(operation.process))
        if operation.f == "acquire" {
            return state.count < permits ? (state + [owner]).sorted(by: precedes) : nil
        }
        guard let place = state.firstIndex(of: owner) else { return nil }
        var rest = state
        rest.remove(at: place)
        return rest
    }

    /// The last token, then the owner if there is one.
    private func fenced(_ state: [Value], _ operation: Operation) -> [Value]? {
        let holders = lock(Array(state.dropFirst()), operation, permits: 1)
        guard let holders else { return nil }
        guard operation.f == "acquire", let token = operation.result else {
            return [state[0]] + holders
        }
        return (token.integer ?? 0) > (state[0].integer ?? 0) ? [token] + holders : nil
    }

    /// One map.
    private func registers(_ state: [Value], _ operation: Operation) -> [Value]? {
        guard case .map(var map) = state.first ?? .map([:]) else { return nil }
        let isWrite = operation.f == "write"
        let said = isWrite ? operation.argument : operation.result ?? operation.argument
        if case .map(let named) = said, operation.f != "txn" {
            for (name, value) in named.sorted(by: { $0.key < $1.key }) {
                if isWrite {
                    map[name] = value
                } else if operation.isOK && map[name] ?? .null != value {
                    return nil
                }
            }
        }
        let steps = operation.result?.elements ?? operation.argument.elements ?? []
        for part in steps {
            guard let fields = part.elements else { return nil }
            let name = fields[1].text ?? "\(fields[1])"
            if fields[0] == "w" || fields[0] == "write" {
                map[name] = fields[2]
            } else if operation.isOK && map[name] ?? .null != fields[2] {
                return nil
            }
        }
        return [.map(map)]
    }
}
