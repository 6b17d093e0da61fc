import Histories

/// One value with a version that each write and each compare-and-set counts up by one.
///
/// Values are pairs of version and value, as in Jepsen's tests of etcd. Who writes knows only the
/// value, [null, 5], and is answered the version as well, [3, 5]; what is not said is not checked.
/// Nothing is there at first: version 0, of null.
public struct VersionedRegisterModel: Model {
    /// The value, and how often it was changed.
    public struct State: Hashable, Sendable {
        var version: Int64 = 0
        var value: Value = .null
    }

    /// A call, with the version that it was answered.
    public enum Call: Hashable, Sendable {
        /// A read that was answered this.
        case read(Int64?, Value)
        /// A write of this.
        case write(Int64?, Value)
        /// A compare-and-set that took effect, or may have.
        case cas(Int64?, from: Value, to: Value)
    }

    /// The version and the value before the first call.
    public let initial: State

    /// A register that begins with a pair, or with nothing.
    public init(beginning: Value = .null) {
        let pair = Pair(beginning)
        initial = State(version: pair?.version ?? 0, value: pair?.value ?? .null)
    }

    /// A version, if it is said, and what it is of.
    struct Pair {
        let version: Int64?
        let value: Value

        /// Nil if the value is no such pair.
        init?(_ value: Value) {
            guard let fields = value.elements, fields.count == 2,
                fields[0] == .null || fields[0].integer != nil
            else { return nil }
            version = fields[0].integer
            self.value = fields[1]
        }
    }

    /// Read, write and cas of pairs; the value of a cas is [from, to].
    public func call(of operation: Operation) -> Compiled<Call> {
        if operation.isFail { return .nothing }
        if operation.f == "read" {
            guard let result = operation.result else { return .nothing }
            if result == .null { return .call(.read(nil, .null)) }
            return Pair(result).map { .call(.read($0.version, $0.value)) } ?? .unsupported
        }
        if operation.isInfo && operation.argument == .null { return .nothing }
        guard let pair = change(operation) else { return .unsupported }
        switch operation.f {
        case "write":
            return .call(.write(pair.version, pair.value))
        case "cas":
            guard let ends = pair.value.elements, ends.count == 2 else { return .unsupported }
            return .call(.cas(pair.version, from: ends[0], to: ends[1]))
        default:
            return .unsupported
        }
    }

    /// The pair that was answered, if any was; it is of the value that was asked for.
    private func change(_ operation: Operation) -> Pair? {
        guard let asked = Pair(operation.argument) else { return nil }
        guard let result = operation.result, result != .null else { return asked }
        guard let answered = Pair(result) else { return nil }
        return asked.value == .null || answered.value == asked.value ? answered : nil
    }

    /// The value and its version after the call, if the call is possible.
    public func step(_ state: State, _ call: Call) -> State? {
        switch call {
        case .read(let version, let value):
            return version ?? state.version == state.version && value == state.value ? state : nil
        case .write(let version, let value):
            return next(state, version, value)
        case .cas(let version, let from, let to):
            return from == state.value ? next(state, version, to) : nil
        }
    }

    private func next(_ state: State, _ version: Int64?, _ value: Value) -> State? {
        let (count, isOver) = state.version.addingReportingOverflow(1)
        return isOver || version ?? count != count ? nil : State(version: count, value: value)
    }

    /// Reads change nothing.
    public func isObserver(_ call: Call) -> Bool {
        guard case .read = call else { return false }
        return true
    }

    /// The pair, as it is answered.
    public func describe(_ state: State) -> String {
        Value.list([.int(state.version), state.value]).text(limit: 40)
    }
}

extension NamedModel {
    /// One value with a version: read, write, cas.
    public static let versionedRegister = NamedModel(
        "versioned-register",
        "one [version, value] a key: read, write, cas; each change counts the version up",
        operations: ["read", "write", "cas"],
        beginning: "[version, value]",
        allows: { VersionedRegisterModel.Pair($0)?.version != nil },
        isMeant: hasVersions,
        specification: { VersionedRegisterModel(beginning: $0) },
        judge: { search(VersionedRegisterModel(beginning: $0), $1) }
    )

    /// Whether all values are pairs, and some change without a version was answered one.
    @Sendable private static func hasVersions(_ operations: Operations) -> Bool {
        var isAnswered = false
        for operation in operations {
            let (argument, result) = (operation.argument, operation.result ?? .null)
            let pairs = [argument, result].map(VersionedRegisterModel.Pair.init)
            guard pairs[0] != nil || argument == .null, pairs[1] != nil || result == .null else {
                return false
            }
            guard operation.f != "read", let asked = pairs[0], let answered = pairs[1] else {
                continue
            }
            isAnswered = isAnswered || asked.version == nil && answered.version != nil
        }
        return isAnswered
    }
}
