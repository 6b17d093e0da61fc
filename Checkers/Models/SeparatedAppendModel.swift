import Histories

/// A string that grows at its end, with a separator between what was appended.
///
/// What is appended is a text or an integer, as in lists that databases keep as text: "3,1,12". An
/// absent key reads as the empty string, written "" or null; what comes first has no separator.
/// Every string but the empty one is kept with a separator before it, as ",3,1,12": then it grows
/// like any other. Whether an empty part has a separator is not known, so it is unsupported.
public struct SeparatedAppendModel: Model {
    /// A call of such a string, each text with a separator before it.
    public typealias Call = StringAppendModel.Call

    /// What stands between two parts.
    public let separator: String
    /// The string before the first call.
    public let initial: ByteText

    /// A string, empty at first unless said otherwise.
    public init(separator: String, initial: String = "") {
        self.separator = separator
        self.initial = ByteText(initial.isEmpty ? "" : separator + initial)
    }

    /// Put or write, append, get or read.
    public func call(of operation: Operation) -> Compiled<Call> {
        if operation.isFail { return .nothing }
        switch operation.f {
        case "get", "read":
            guard let result = operation.result else { return .nothing }
            return text(result).map { .call(.get($0)) } ?? .unsupported
        case "put", "write":
            return text(operation.argument).map { .call(.put($0)) } ?? .unsupported
        case "append":
            guard let part = text(operation.argument), part != "" else {
                return operation.isInfo ? .nothing : .unsupported
            }
            return .call(.append(part))
        default:
            return .unsupported
        }
    }

    private func text(_ value: Value) -> ByteText? {
        Self.text(value).map { ByteText($0.isEmpty ? "" : separator + $0) }
    }

    static func text(_ value: Value) -> String? {
        value == .null ? "" : value.text ?? value.integer.map { "\($0)" }
    }

    /// The string after the call, if the call is possible.
    public func step(_ state: ByteText, _ call: Call) -> ByteText? {
        StringAppendModel().step(state, call)
    }

    /// Reads change nothing.
    public func isObserver(_ call: Call) -> Bool { StringAppendModel().isObserver(call) }

    /// The string in quotes, as it is read.
    public func describe(_ state: ByteText) -> String {
        let text = state.text.unicodeScalars.dropFirst(separator.unicodeScalars.count)
        return "\"\(String(String.UnicodeScalarView(text)))\""
    }
}

/// The layout of strings with separators, which is that of strings.
struct SeparatedLayout: Layout {
    typealias M = SeparatedAppendModel

    func layOut(
        _ key: KeyOperations<SeparatedAppendModel.Call>,
        from initial: ByteText
    ) -> (plan: SearchPlan, transitions: StringTransitions) {
        SearchPlan.strings(key, initial: initial)
    }
}

extension NamedModel {
    /// A string whose parts are separated by commas.
    public static let stringAppendComma = separated("comma", by: ",")
    /// A string whose parts are separated by spaces.
    public static let stringAppendSpace = separated("space", by: " ")
    /// A string whose parts are separated by semicolons.
    public static let stringAppendSemicolon = separated("semicolon", by: ";")
    /// A string of lines.
    public static let stringAppendLine = separated("line", by: "\n")

    private static func separated(_ name: String, by separator: Character) -> NamedModel {
        @Sendable func model(_ initial: Value) -> SeparatedAppendModel {
            let text = SeparatedAppendModel.text(initial) ?? ""
            return SeparatedAppendModel(separator: "\(separator)", initial: text)
        }
        return NamedModel(
            "string-append-\(name)",
            "a string a key, appended to with a \(name == "line" ? "line feed" : name) between",
            operations: stringAppend.operations,
            beginning: "a string",
            allows: { SeparatedAppendModel.text($0) != nil },
            isMeant: { isSeparated($0, by: separator) },
            specification: { model($0) },
            judge: { initial, engine in
                let model = model(initial)
                return .other(ModelJudge(model: model, layout: SeparatedLayout(), engine: engine))
            }
        )
    }

    /// Whether some read has the separator, no part does, and all that is read between separators
    /// was appended or put.
    private static func isSeparated(_ operations: Operations, by separator: Character) -> Bool {
        guard let byte = separator.utf8.first else { return false }
        func isRead(_ operation: Operation) -> Bool { ["read", "get"].contains(operation.f) }
        func text(_ operation: Operation) -> String? {
            let value = isRead(operation) ? operation.result ?? .null : operation.argument
            return SeparatedAppendModel.text(value)
        }
        // Performance: every register is asked this; what is no text has no separator.
        let isSeen = operations.contains { operation in
            operation.result?.text?.utf8.contains(byte) == true && isRead(operation)
        }
        guard isSeen else { return false }
        var parts: Set<ByteText> = [""]
        for operation in operations where !isRead(operation) {
            guard let part = text(operation), !part.utf8.contains(byte) else { return false }
            parts.insert(ByteText(part))
        }
        return operations.allSatisfy { operation in
            guard isRead(operation) else { return true }
            let pieces = text(operation)?.utf8.split(
                separator: byte,
                omittingEmptySubsequences: false
            )
            return pieces?.allSatisfy { parts.contains(ByteText(String(Substring($0)))) } ?? false
        }
    }
}
