/// The fields of a record, found by any of the names that tools give them.
struct CallFields {
    /// What a field is for, with its names in small letters and without separators.
    enum Role {
        case client, input, call, output, end, function, key, value, from, to, error, isUnknown
        case isDone, isFound, status

        fileprivate var names: [String] {
            switch self {
            case .client:
                ["clientid", "client", "processid", "process", "threadid", "thread"]
                    + ["workerid", "worker", "pid"]
            case .input: ["input", "op", "operation", "request", "invocation"]
            case .call:
                ["call", "calltime", "start", "starttime", "startedat", "invoke"]
                    + ["invoketime", "invoked", "invokedat", "begin", "begintime"]
            case .output: ["output", "result", "response"]
            case .end:
                ["return", "returntime", "returnedat", "end", "endtime", "endedat"]
                    + ["finish", "finishtime", "finishedat", "complete", "completedat"]
            case .function: ["op", "f", "type", "operation", "kind", "method", "name", "command"]
            case .key: ["key", "k", "register"]
            case .value: ["value", "val", "v", "arg", "argument"]
            case .from: ["from", "old", "oldvalue", "expected", "expect"]
            case .to: ["to", "new", "newvalue", "desired", "value", "val", "v"]
            case .error: ["error", "err"]
            case .isUnknown: ["unknown", "timeout", "timedout"]
            case .isDone: ["ok", "success", "succeeded", "swapped"]
            case .isFound: ["found", "exists"]
            case .status: ["status", "outcome"]
            }
        }
    }

    private let fields: [String: Value]

    /// The fields of a map.
    init(_ map: [String: Value]) {
        var fields: [String: Value] = [:]
        for (name, value) in map.sorted(by: { $0.key < $1.key }) {
            let plain = name.lowercased().filter { $0 != "_" && $0 != "-" }
            fields[plain] = fields[plain] ?? value
        }
        self.fields = fields
    }

    /// The field for something, under the first of its names that is there.
    subscript(role: Role) -> Value? { role.names.lazy.compactMap { fields[$0] }.first }

    /// The same, where null says no more than nothing.
    func stated(_ role: Role) -> Value? {
        let value = self[role]
        return value == .null ? nil : value
    }

    var isEmpty: Bool { fields.isEmpty }

    /// Whether this is a record of a whole operation, and not an event.
    var isRecord: Bool {
        self[.call] != nil && fields["type"] == nil
            && (self[.input] != nil || self[.client] != nil)
    }
}
