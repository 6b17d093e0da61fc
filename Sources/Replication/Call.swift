import Histories

/// One operation as its client asks for it: in a generator, in a history and on the wire.
///
/// `Command` is the same, understood: its keys and arguments have types. Whatever a call says can
/// be recorded and sent, even if no node knows it.
public struct Call: Hashable, Sendable {
    /// The operation's name.
    public var f: String
    /// The key; nil for whole-store operations.
    public var key: String?
    /// The argument; null for reads.
    public var argument: Value
    /// Tells a node which attempts are of one call; nil where nothing does.
    public var id: IdempotencyKey?
    /// Set where a transaction is asked for step by step: how long its client thinks before it
    /// commits.
    public var thinking: Duration?

    /// A call.
    public init(f: String, key: String?, argument: Value = .null, id: IdempotencyKey? = nil) {
        self.f = f
        self.key = key
        self.argument = argument
        self.id = id
    }
}

extension Call {
    /// The command that the call means.
    public func command() throws(CommandError) -> Command {
        try Command(f: f, key: key, value: argument)
    }

    /// Whether the call is well formed and changes nothing: unanswered, it simply failed.
    ///
    /// Equal to `isReadOnly` of the command, and asked of every answer: so it makes no command.
    public var isReadOnly: Bool {
        switch f {
        case "read": true
        case "contains": key != nil
        case "txn": readsInEveryPart
        default: false
        }
    }

    private var readsInEveryPart: Bool {
        guard let parts = argument.elements, !parts.isEmpty else { return false }
        return parts.allSatisfy { part in
            guard let fields = part.elements, fields.count == 3 else { return false }
            return fields[0].text == "r" && fields[1].text != nil
        }
    }
}
