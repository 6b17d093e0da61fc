import Histories

/// A string that can be replaced, extended at its end, and read as a whole.
///
/// An absent key reads as the empty string, written "" or null.
public struct StringAppendModel: Model {
    /// A call of such a string.
    public enum Call: Hashable, Sendable {
        /// Replaces the string.
        case put(ByteText)
        /// Extends it.
        case append(ByteText)
        /// A read that was answered this.
        case get(ByteText)
    }

    /// The string before the first call.
    public let initial: ByteText

    /// A string, empty at first unless said otherwise.
    public init(initial: ByteText = "") { self.initial = initial }

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
    public func step(_ state: ByteText, _ call: Call) -> ByteText? {
        switch call {
        case .put(let text): text
        case .append(let text): ByteText(state.text + text.text)
        case .get(let text): state == text ? state : nil
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
    public func describe(_ state: ByteText) -> String { "\"\(state)\"" }

    private func text(_ value: Value) -> ByteText? {
        value == .null ? "" : value.text.map { ByteText($0) }
    }
}

extension NamedModel {
    /// A string per key, empty at first: put or write, append, get or read.
    public static let stringAppend = NamedModel(
        "string-append",
        "a string a key, empty at first: put or write, append, get or read",
        operations: ["put", "append", "get", "write", "read"],
        beginning: "a string",
        allows: { $0.text != nil },
        specification: { StringAppendModel(initial: ByteText($0.text ?? "")) },
        judge: { initial, engine in
            let model = StringAppendModel(initial: ByteText(initial.text ?? ""))
            return .string(ModelJudge(model: model, layout: StringLayout(), engine: engine))
        }
    )
}
