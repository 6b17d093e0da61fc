import Histories

/// A request of a transaction that is asked for step by step, and that a node holds meanwhile.
///
/// ```
/// begin            ─▶ the transaction's number
/// step  [7, step]  ─▶ the step, with what was read
/// commit 7         ─▶ the steps
/// ```
/// Nothing is changed before the commit. A node that hears nothing for `Timing.idle` aborts it.
public enum InteractiveStep: Hashable, Sendable {
    /// Hold a new transaction.
    case begin
    /// Carry out its next step.
    case step(of: UInt64, Command.Part)
    /// Make its changes.
    case commit(UInt64)
    /// Forget it.
    case abort(UInt64)
}

extension InteractiveStep {
    /// The names of these requests, in the nodes' interface.
    public static let names = ["abort", "begin", "commit", "step"]

    /// The name of the request.
    public var f: String {
        switch self {
        case .begin: "begin"
        case .step: "step"
        case .commit: "commit"
        case .abort: "abort"
        }
    }

    var argument: Value {
        switch self {
        case .begin: .null
        case .step(let number, let part): [.int(Int64(clamping: number)), part.value]
        case .commit(let number), .abort(let number): .int(Int64(clamping: number))
        }
    }

    /// Reads a request; nil if the value does not say which transaction or step is meant.
    init?(f: String, value: Value) {
        func number(_ value: Value?) -> UInt64? { value?.integer.flatMap(UInt64.init(exactly:)) }
        switch f {
        case "begin": self = .begin
        case "step":
            guard let fields = value.elements, fields.count == 2, let number = number(fields[0]),
                let part = Command.part(fields[1])
            else { return nil }
            self = .step(of: number, part)
        case "commit", "abort":
            guard let number = number(value) else { return nil }
            self = f == "commit" ? .commit(number) : .abort(number)
        default: return nil
        }
    }
}

extension InteractiveStep: CustomStringConvertible {
    /// For instance "step of 7: read x".
    public var description: String {
        switch self {
        case .begin: "begin"
        case .step(let number, let part): "step of \(number): \(part)"
        case .commit(let number): "commit \(number)"
        case .abort(let number): "abort \(number)"
        }
    }
}
