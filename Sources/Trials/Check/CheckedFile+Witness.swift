import Checkers
import Histories

extension CheckedFile {
    /// The orders of a valid history, grouped by key.
    var linesOfOrders: [String] {
        guard verdict.isValid, let witness else { return [] }
        return witness.parts.flatMap { part -> [String] in
            let lines = part.lines
            if lines.isEmpty { return [] }
            return ["  " + (part.key.map { "order of key \($0):" } ?? "order:")]
                + lines.map { "    " + $0 }
        }
    }

    /// Why there are no orders, or none of some keys, where orders were asked for.
    public var linesOfMissingOrders: [String] {
        guard let witness else { return [] }
        switch verdict {
        case .invalid: return ["\(file): no order to show: the history is not \(property)"]
        case .unknown(let cause): return ["\(file): no order to show: \(cause.description)"]
        case .valid:
            return witness.parts.compactMap { part in
                guard case .unknown(let cause) = part.order else { return nil }
                let key = part.key.map { " of key \($0)" } ?? ""
                return "\(file): no order\(key) to show: \(cause.description)"
            }
        }
    }

    /// The orders of a valid history for `--json`; null for any other.
    var jsonOfOrders: Value? {
        guard let witness else { return nil }
        guard verdict.isValid else { return .null }
        return .list(
            witness.parts.map { part in
                var fields: [String: Value] = ["key": part.key.map { .string($0) } ?? .null]
                switch part.order {
                case .known(let order):
                    fields["operations"] = .list(order.map { .int(Int64($0.index)) })
                case .unknown(let cause): fields["cause"] = .string(cause.description)
                case .impossible: break
                }
                return .map(fields)
            }
        )
    }
}

extension Cause {
    /// The option of `faultline check` with which it may come to an answer, if there is one.
    var hint: String? {
        guard let budgetToTry else { return nil }
        let steps = "--steps \(budgetToTry.steps)"
        let memory = "--memory \(ByteCount.text(budgetToTry.bytes))"
        return switch progress?.exhausted {
        case .steps: steps
        case .memory: memory
        case nil: "\(steps) \(memory)"
        }
    }
}
