import Histories

/// One value that can be read, written, and compared and set.
///
/// This is the specification. Histories of registers are checked over dense integers instead, and
/// the tests hold that faster form to this one.
public struct RegisterModel: Model {
    /// A call over the values of a history.
    public typealias Call = RegisterCall<Value>

    /// The value before the first write; a read that was answered null saw this one.
    public let initial: Value
    /// Whether compare-and-set belongs to the model.
    public let hasCompareAndSet: Bool
    /// Whether delete belongs to the model; it makes the value what it was at first.
    public let hasDelete: Bool

    /// A register, with or without compare-and-set and delete.
    public init(
        initial: Value = .null,
        hasCompareAndSet: Bool = true,
        hasDelete: Bool = false
    ) {
        self.initial = initial
        self.hasCompareAndSet = hasCompareAndSet
        self.hasDelete = hasDelete
    }

    /// Reads with an unknown outcome say nothing, and neither do failed calls except a
    /// compare-and-set that observed another value.
    public func call(of operation: Operation) -> Compiled<Call> {
        if operation.isFail && !(hasCompareAndSet && operation.isMismatch) { return .nothing }
        switch operation.f {
        case "read":
            guard let result = operation.result else { return .nothing }
            return .call(.read(normal(result)))
        case "write":
            return .call(.write(normal(operation.argument)))
        case "cas" where hasCompareAndSet:
            if operation.isInfo && operation.argument == .null { return .nothing }
            guard let pair = operation.argument.elements, pair.count == 2 else {
                return .unsupported
            }
            return compareAndSet(operation, from: normal(pair[0]), to: normal(pair[1]))
        case "delete" where hasDelete:
            return .call(.write(initial))
        default:
            return .unsupported
        }
    }

    /// The value after the call, if the call is possible.
    public func step(_ state: Value, _ call: Call) -> Value? {
        switch call {
        // Spelt out, because a bare nil would be taken for the value null.
        case .read(let value): state == value ? .some(state) : .none
        case .write(let value): value
        case .cas(let from, let to): state == from ? .some(to) : .none
        case .differs(let value): state == value ? .none : .some(state)
        }
    }

    /// Reads, and compare-and-sets that observed another value, change nothing.
    public func isObserver(_ call: Call) -> Bool { call.isObserver }

    /// Writes are possible at any time.
    public func isAlwaysPossible(_ call: Call) -> Bool { call.isAlwaysPossible }

    /// The value as in every other sentence.
    public func describe(_ state: Value) -> String { state.text(limit: 40) }

    /// A compare-and-set of a value to itself changes nothing: it is a read.
    private func compareAndSet(
        _ operation: Operation,
        from: Value,
        to: Value
    ) -> Compiled<Call> {
        if operation.isFail { return .call(.differs(from: from)) }
        guard from == to else { return .call(.cas(from: from, to: to)) }
        return operation.isOK ? .call(.read(from)) : .nothing
    }

    /// Null stands for "nothing written yet", hence for the initial value.
    private func normal(_ value: Value) -> Value { value == .null ? initial : value }
}

extension NamedModel {
    /// One value: read, write.
    public static let register = NamedModel(
        "register",
        "one value a key: read, write",
        operations: ["read", "write"],
        beginning: "any value",
        allows: { _ in true },
        specification: { RegisterModel(initial: $0, hasCompareAndSet: false) },
        judge: { initial, engine in
            let model = RegisterModel(initial: initial, hasCompareAndSet: false)
            return .register(RegisterJudge(model: model, engine: engine))
        }
    )

    /// One value: read, write, and compare-and-set, whose value is the pair of from and to.
    public static let casRegister = NamedModel(
        "cas-register",
        "one value a key: read, write, cas [from, to]",
        operations: ["read", "write", "cas"],
        beginning: "any value",
        allows: { _ in true },
        specification: { RegisterModel(initial: $0) },
        judge: { .register(RegisterJudge(model: RegisterModel(initial: $0), engine: $1)) }
    )

    /// One value that can be taken away again: it is null then, as at first.
    public static let deletableRegister = NamedModel(
        "deletable-register",
        "one value a key: read (null if there is none), write, cas [from, to], delete",
        operations: ["read", "write", "cas", "delete"],
        beginning: "null, as there is no value at first",
        specification: { _ in RegisterModel(hasDelete: true) },
        judge: { .register(RegisterJudge(model: RegisterModel(hasDelete: true), engine: $1)) }
    )
}
