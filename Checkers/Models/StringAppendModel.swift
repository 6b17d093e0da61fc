import Histories

/// A string that can be replaced, extended at its end, and read as a whole.
///
/// An absent key reads as the empty string, written "" or null.
public struct StringAppendModel: Model {
    /// A call of such a string.
    public enum Call: Hashable, Sendable {
        /// Replaces the string.
        case put(String)
        /// Extends it.
        case append(String)
        /// A read that was answered this.
        case get(String)
    }

    /// The string before the first call.
    public let initial: String

    /// A string, empty at first unless said otherwise.
    public init(initial: String = "") { self.initial = initial }

    /// Put or write, append, get or read; values are strings, and null is the empty one.
    public func call(of operation: Operation) -> Compiled<Call> {
        if operation.isFail { return .nothing }
        switch operation.f {
        case "get", "read":
            guard let result = operation.result else { return .nothing }
            return text(result).map { .call(.get($0)) } ?? .unsupported
        case "put", "write":
            return text(operation.argument).map { .call(.put($0)) } ?? .unsupported
        case "append":
            return text(operation.argument).map { .call(.append($0)) } ?? .unsupported
        default:
            return .unsupported
        }
    }

    /// The string after the call, if the call is possible.
    public func step(_ state: String, _ call: Call) -> String? {
        switch call {
        case .put(let text): text
        case .append(let text): state + text
        case .get(let text): state.utf8.elementsEqual(text.utf8) ? state : nil
        }
    }

    /// Reads change nothing.
    public func isObserver(_ call: Call) -> Bool {
        guard case .get = call else { return false }
        return true
    }

    /// Puts and appends are possible at any time.
    public func isAlwaysPossible(_ call: Call) -> Bool { !isObserver(call) }

    /// The string in quotation marks.
    public func describe(_ state: String) -> String { "\"\(state)\"" }

    private func text(_ value: Value) -> String? { value == .null ? "" : value.text }
}

extension NamedModel {
    /// A string per key, empty at first: put or write, append, get or read.
    public static let stringAppend = NamedModel(
        "string-append",
        "a string a key, empty at first: put or write, append, get or read",
        operations: ["put", "append", "get", "write", "read"],
        beginning: "a string",
        allows: { $0.text != nil },
        specification: { StringAppendModel(initial: $0.text ?? "") },
        judge: { initial, engine in
            let model = StringAppendModel(initial: initial.text ?? "")
            return .string(ModelJudge(model: model, layout: StringLayout(), engine: engine))
        }
    )
}
