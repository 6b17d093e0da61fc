import Histories

/// Several registers that can be read and written at once.
///
/// A write sets the registers that it names, a read was answered the ones that it names, and a
/// transaction does both in order. A register nobody wrote is null. Names are values of any kind;
/// those of maps are texts.
public struct MultiRegisterModel: Model {
    /// One part of a call.
    public enum Part: Hashable, Sendable {
        /// The register was read, and held this.
        case read(Value, Value)
        /// The register was set to this.
        case write(Value, Value)
    }

    /// What registers hold before the first call, by their names as text.
    private let beginning: [String: Value]

    /// Registers, all null unless said otherwise.
    public init(initial: [String: Value] = [:]) {
        beginning = initial.filter { $0.value != .null }
    }

    /// Nothing is written at first: a state holds what differs from the beginning.
    public var initial: [Value: Value] { [:] }

    /// Read and write of maps from name to value; read, write and txn of a list of steps:
    /// ["r", name, value] or ["w", name, value].
    public func call(of operation: Operation) -> Compiled<[Part]> {
        if operation.isFail { return .nothing }
        if operation.f == "txn" || operation.steps != nil { return transaction(operation) }
        switch operation.f {
        case "read":
            guard let result = operation.result else { return .nothing }
            return parts(result) { .read($0, $1) }
        case "write":
            return parts(operation.argument) { .write($0, $1) }
        default:
            return .unsupported
        }
    }

    /// The values by name.
    public func describe(_ state: [Value: Value]) -> String {
        let written = state.map { ($0.key.registerName, $0.value) }
        let all = beginning.merging(written) { _, later in later }
        return Value.map(all.filter { $0.value != .null }).text(limit: 40)
    }

    /// The registers after the call, if the call is possible.
    public func step(_ state: [Value: Value], _ call: [Part]) -> [Value: Value]? {
        var next = state
        for part in call {
            switch part {
            case .read(let name, let value):
                guard next[name] ?? first(name) == value else { return nil }
            case .write(let name, let value):
                next[name] = value == first(name) ? nil : value
            }
        }
        return next
    }

    /// Calls without writes change nothing.
    public func isObserver(_ call: [Part]) -> Bool {
        call.allSatisfy { part in
            guard case .read = part else { return false }
            return true
        }
    }

    /// Calls without reads are possible at any time.
    public func isAlwaysPossible(_ call: [Part]) -> Bool {
        call.allSatisfy { part in
            guard case .write = part else { return false }
            return true
        }
    }

    private func first(_ name: Value) -> Value {
        beginning.isEmpty ? .null : beginning[name.registerName] ?? .null
    }

    /// Sorted by name, so that equal calls are equal.
    private func parts(_ value: Value, _ make: (Value, Value) -> Part) -> Compiled<[Part]> {
        guard case .map(let map) = value else { return .unsupported }
        return .call(map.sorted { $0.key < $1.key }.map { make(.string($0.key), $0.value) })
    }

    private func transaction(_ operation: Operation) -> Compiled<[Part]> {
        guard let steps = operation.effectiveSteps else { return .unsupported }
        var parts: [Part] = []
        for step in steps {
            switch step.kind {
            case .read: parts.append(.read(step.name, step.value))
            case .write: parts.append(.write(step.name, step.value))
            case .append: return .unsupported
            }
        }
        return parts.isEmpty ? .nothing : .call(parts)
    }
}

extension Value {
    /// The value as the name of a register: text as it is, anything else as JSON.
    var registerName: String { text ?? jsonText }
}

extension MultiRegisterModel {
    /// Registers that begin as a map says; all null for any other value.
    init(beginning initial: Value) {
        guard case .map(let registers) = initial else {
            self.init()
            return
        }
        self.init(initial: registers)
    }
}

extension NamedModel {
    /// Several registers at once: read, write, txn.
    public static let multiRegister = NamedModel(
        "multi-register",
        "registers read and written at once: read, write, txn",
        operations: ["read", "write", "txn"],
        beginning: "an object from register to value",
        allows: { initial in
            guard case .map = initial else { return false }
            return true
        },
        isMeant: { hasMaps($0) || hasSteps($0) },
        specification: { MultiRegisterModel(beginning: $0) },
        judge: { search(MultiRegisterModel(beginning: $0), $1) }
    )

    private static func hasMaps(_ operations: Operations) -> Bool {
        operations.contains { operation in
            guard case .map = operation.result ?? operation.argument else { return false }
            return true
        }
    }

    /// Whether whatever was asked and answered is a list of steps, and some is.
    private static func hasSteps(_ operations: Operations) -> Bool {
        var hasSome = false
        for operation in operations {
            for value in [operation.argument, operation.result ?? .null] where value != .null {
                guard let steps = MicroOperation.list(value) else { return false }
                hasSome = hasSome || !steps.isEmpty
            }
        }
        return hasSome
    }
}
