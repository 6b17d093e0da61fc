import Histories

/// Several registers that can be read and written at once.
///
/// A write sets the registers that it names, a read was answered the ones that it names, and a
/// transaction does both in order. A register nobody wrote is null.
public struct MultiRegisterModel: Model {
    /// One part of a call.
    public enum Part: Hashable, Sendable {
        /// The register was read, and held this.
        case read(String, Value)
        /// The register was set to this.
        case write(String, Value)
    }

    /// The registers before the first call.
    public let initial: [String: Value]

    /// Registers, all null unless said otherwise.
    public init(initial: [String: Value] = [:]) {
        self.initial = initial.filter { $0.value != .null }
    }

    /// Read and write of maps from name to value, and txn of a list of parts: ["r", name, value] or
    /// ["w", name, value].
    public func call(of operation: Operation) -> Compiled<[Part]> {
        if operation.isFail { return .nothing }
        switch operation.f {
        case "read":
            guard let result = operation.result else { return .nothing }
            return parts(result) { .read($0, $1) }
        case "write":
            return parts(operation.argument) { .write($0, $1) }
        case "txn":
            return transaction(operation)
        default:
            return .unsupported
        }
    }

    /// The values by name.
    public func describe(_ state: [String: Value]) -> String { Value.map(state).text(limit: 40) }

    /// The registers after the call, if the call is possible.
    public func step(_ state: [String: Value], _ call: [Part]) -> [String: Value]? {
        var next = state
        for part in call {
            switch part {
            case .read(let name, let value):
                guard next[name] ?? .null == value else { return nil }
            case .write(let name, let value):
                next[name] = value == .null ? nil : value
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

    /// Sorted by name, so that equal calls are equal.
    private func parts(_ value: Value, _ make: (String, Value) -> Part) -> Compiled<[Part]> {
        guard case .map(let map) = value else { return .unsupported }
        return .call(map.sorted { $0.key < $1.key }.map { make($0.key, $0.value) })
    }

    /// What a transaction of unknown outcome read is not known, so only its writes remain.
    private func transaction(_ operation: Operation) -> Compiled<[Part]> {
        guard let elements = (operation.result ?? operation.argument).elements else {
            return .unsupported
        }
        var parts: [Part] = []
        for element in elements {
            guard let fields = element.elements, fields.count == 3,
                let kind = fields[0].text, let name = fields[1].text
            else { return .unsupported }
            switch kind {
            case "r": if operation.isOK { parts.append(.read(name, fields[2])) }
            case "w": parts.append(.write(name, fields[2]))
            default: return .unsupported
            }
        }
        return parts.isEmpty ? .nothing : .call(parts)
    }
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
        isMeant: { operations in
            operations.contains { operation in
                guard case .map = operation.result ?? operation.argument else { return false }
                return true
            }
        },
        specification: { MultiRegisterModel(beginning: $0) },
        judge: { initial, engine in
            let model = MultiRegisterModel(beginning: initial)
            let layout = AnyLayout(model: model)
            return .other(ModelJudge(model: model, layout: layout, engine: engine))
        }
    )
}
