import Histories

extension Command {
    /// The command in a client's words.
    public var call: Call {
        switch self {
        case .transaction, .transfer, .readBalances, .interactive:
            Call(f: f, key: nil, argument: argument)
        default: Call(f: f, key: key, argument: argument)
        }
    }

    private var argument: Value {
        switch self {
        case .read, .dequeue, .readBalances: .null
        case .write(_, let value), .insert(_, let value), .remove(_, let value),
            .contains(_, let value), .append(_, let value), .enqueue(_, let value):
            value
        case .compareAndSet(_, let from, let to): .list([from, to])
        case .add(_, let amount): .int(amount)
        case .acquire(_, let owner): .string(owner)
        case .release(_, let token): .int(token)
        case .transaction(let parts): .list(parts.map(\.value))
        case .transfer(let from, let to, let amount):
            ["from": .string(from), "to": .string(to), "amount": .int(amount)]
        case .interactive(let step): step.argument
        }
    }
}

extension Command.Part {
    /// The part in a client's words.
    var value: Value {
        switch self {
        case .read(let key): ["r", .string(key), nil]
        case .write(let key, let value): ["w", .string(key), value]
        case .append(let key, let element): ["append", .string(key), element]
        }
    }
}

/// Between nodes and in their logs a command is written as a client writes it, in the same words:
/// `{"f":"add","key":"c","value":1}`.
extension Command: Codable {
    private enum Field: String, CodingKey { case f, key, value }

    /// Reads a command.
    /// - Throws: `CommandError` for an operation that is no command.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        try self.init(
            f: fields.decode(String.self, forKey: .f),
            key: fields.decodeIfPresent(String.self, forKey: .key),
            value: fields.decodeIfPresent(Value.self, forKey: .value) ?? .null
        )
    }

    /// Writes a command.
    public func encode(to encoder: any Encoder) throws {
        let call = call
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(call.f, forKey: .f)
        try fields.encodeIfPresent(call.key, forKey: .key)
        try fields.encode(call.argument, forKey: .value)
    }
}
