import Checkers
import Histories

/// What variants of registers, counters, mutexes and strings would answer, as shortly as possible.
///
/// States are lists of values.
enum VariantOracle {
    /// The search for an order of an object; nil for one that is no such variant.
    static func search(_ model: NamedModel) -> OrderSearch<[Value]>? {
        switch model {
        case .deletableRegister: OrderSearch(initial: [nil], step: deletable)
        case .versionedRegister: OrderSearch(initial: [0, nil], step: versioned)
        case .fetchAdd: OrderSearch(initial: [0], step: counter)
        case .ownedMutex: OrderSearch(initial: []) { mutex($0, $1, most: 1) }
        case .reentrantMutex: OrderSearch(initial: []) { mutex($0, $1, most: .max) }
        case .fencedLock: OrderSearch(initial: [nil, -1], step: fenced)
        case .stringAppendComma: OrderSearch(initial: []) { string($0, $1, ",") }
        case .stringAppendSpace: OrderSearch(initial: []) { string($0, $1, " ") }
        case .stringAppendSemicolon: OrderSearch(initial: []) { string($0, $1, ";") }
        case .stringAppendLine: OrderSearch(initial: []) { string($0, $1, "\n") }
        default: nil
        }
    }

    /// The value alone is the state.
    private static func deletable(_ state: [Value], _ operation: Operation) -> [Value]? {
        switch operation.f {
        case "read": return operation.result ?? state[0] == state[0] ? state : nil
        case "write": return [operation.argument]
        case "delete": return [nil]
        default:
            let ends = operation.argument.elements ?? []
            return ends[0] == state[0] ? [ends[1]] : nil
        }
    }

    /// The version and the value.
    private static func versioned(_ state: [Value], _ operation: Operation) -> [Value]? {
        let said = (operation.result ?? operation.argument).elements ?? []
        let version = operation.isOK ? said[0].integer : nil
        if operation.f == "read" {
            guard operation.isOK else { return state }
            return version ?? state[0].integer == state[0].integer && said[1] == state[1]
                ? state : nil
        }
        let next = (state[0].integer ?? 0) + 1
        guard version ?? next == next else { return nil }
        guard operation.f == "cas" else { return [.int(next), said[1]] }
        let ends = said[1].elements ?? []
        return ends[0] == state[1] ? [.int(next), ends[1]] : nil
    }

    /// The number.
    private static func counter(_ state: [Value], _ operation: Operation) -> [Value]? {
        let now = state[0].integer ?? 0
        let isLess = operation.f.lowercased().contains("dec")
        let amount = (operation.argument.integer ?? 1) * (isLess ? -1 : 1)
        let next = operation.f == "read" ? now : now + amount
        let isPlain = ["dec", "add"].contains(operation.f)
        let isBefore = ["get_and", "get-and"].contains { operation.f.hasPrefix($0) }
        let told = isBefore ? now : next
        guard !isPlain, let answer = operation.result?.integer else { return [.int(next)] }
        return answer == told ? [.int(next)] : nil
    }

    /// The owner, as often as it acquired.
    private static func mutex(
        _ state: [Value],
        _ operation: Operation,
        most: Int
    ) -> [Value]? {
        let value = operation.argument == .null ? operation.result ?? .null : operation.argument
        let name = value["owner"] ?? value["client"]
        let owner = name ?? .int(Int64(operation.process))
        if operation.f == "release" { return state.last == owner ? state.dropLast() : nil }
        if operation.isInfo && name == nil { return state }
        guard state.isEmpty || state.count < most && state[0] == owner else { return nil }
        return state + [owner]
    }

    /// The owner, and every number that the last token may be.
    private static func fenced(_ state: [Value], _ operation: Operation) -> [Value]? {
        let tokens = state.dropFirst().compactMap(\.integer)
        if operation.f == "release" {
            let isValid = state[0] != nil && state.dropFirst().contains(operation.argument)
            return isValid ? [nil, operation.argument] : nil
        }
        let owner = operation.argument
        guard state[0] == nil || state[0] == owner else { return nil }
        guard let token = operation.result?.integer else {
            return [owner] + (0..<40).filter { $0 > tokens.min() ?? 40 }.map { .int($0) }
        }
        return tokens.contains { $0 < token } ? [owner, .int(token)] : nil
    }

    /// The parts.
    private static func string(
        _ state: [Value],
        _ operation: Operation,
        _ separator: String
    ) -> [Value]? {
        func text(_ value: Value) -> String { value.text ?? value.integer.map { "\($0)" } ?? "" }
        switch operation.f {
        case "append": return state + [operation.argument]
        case "write": return [operation.argument]
        default:
            guard let read = operation.result else { return state }
            return text(read) == state.map(text).joined(separator: separator) ? state : nil
        }
    }
}
