import Histories

/// A number that can be added to and read.
public struct CounterModel: Model {
    /// A call of such a counter.
    public enum Call: Hashable, Sendable {
        /// Adds this, which may be negative.
        case add(Int64)
        /// A read that was answered this.
        case read(Int64)
    }

    /// The number before the first call.
    public let initial: Int128

    /// A counter, zero at first unless said otherwise.
    public init(initial: Int64 = 0) { self.initial = Int128(initial) }

    /// Add or increment, or decrement, by one where nothing is said, and read.
    ///
    /// A counter that nobody has added to may be answered null.
    public func call(of operation: Operation) -> Compiled<Call> {
        if operation.isFail { return .nothing }
        switch operation.f {
        case _ where operation.isCounting:
            guard let delta = operation.countedAmount else { return .unsupported }
            return delta == 0 ? .nothing : .call(.add(delta))
        case "read":
            guard let result = operation.result else { return .nothing }
            let number = result == .null ? Int64(exactly: initial) : result.integer
            return number.map { .call(.read($0)) } ?? .unsupported
        default:
            return .unsupported
        }
    }

    /// The number after the call, if the call is possible: it may be more than 64 bits hold.
    public func step(_ state: Int128, _ call: Call) -> Int128? {
        switch call {
        case .add(let delta): state + Int128(delta)
        case .read(let answer): state == Int128(answer) ? state : nil
        }
    }

    /// Adds are possible at any time.
    public func isAlwaysPossible(_ call: Call) -> Bool { !isObserver(call) }

    /// Reads change nothing.
    public func isObserver(_ call: Call) -> Bool {
        guard case .read = call else { return false }
        return true
    }
}

extension NamedModel {
    /// A number: add, increment or decrement, read.
    public static let counter = NamedModel(
        "counter",
        "a number a key: add n, increment (inc) or decrement (dec), read",
        operations: Operation.counting.union(["read"]),
        beginning: "an integer",
        allows: { $0.integer != nil },
        specification: { CounterModel(initial: $0.integer ?? 0) },
        judge: { initial, engine in
            let model = CounterModel(initial: initial.integer ?? 0)
            return .counter(judge(CounterFamily(model: model), engine))
        }
    )
}
