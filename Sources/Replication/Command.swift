import Histories

/// What a client asks of a node.
public enum Command: Hashable, Sendable {
    /// The value of a key; null if it is absent.
    case read(key: String)
    /// Sets a key.
    case write(key: String, Value)
    /// Sets a key if it holds the expected value.
    case compareAndSet(key: String, from: Value, to: Value)

    /// The operation's name in a history.
    public var f: String {
        switch self {
        case .read: "read"
        case .write: "write"
        case .compareAndSet: "cas"
        }
    }

    /// The key that is asked about.
    public var key: String {
        switch self {
        case .read(let key), .write(let key, _), .compareAndSet(let key, _, _): key
        }
    }
}

/// What a node answers.
public enum Reply: Hashable, Sendable {
    /// It took effect and returned this; details go into the history beside it.
    case ok(Value, details: [String: Value] = [:])
    /// It was refused, or its fate is unknown.
    case error(Refusal)
}

/// Why a node did not carry a command out.
public struct Refusal: Hashable, Sendable {
    /// A short word for programs, such as no-quorum.
    public var code: String
    /// Whether the command certainly had no effect, and never will.
    ///
    /// Safety: only true when nothing was proposed or forwarded on behalf of the request.
    public var isDefinite: Bool
    /// A sentence for people.
    public var message: String

    /// A refusal.
    public init(code: String, isDefinite: Bool, message: String) {
        self.code = code
        self.isDefinite = isDefinite
        self.message = message
    }

    /// The strategy does not know the command.
    public static func unsupported(_ f: String, by strategy: String) -> Refusal {
        Refusal(
            code: "unsupported",
            isDefinite: true,
            message: "\(strategy) does not support \(f)"
        )
    }

    /// Too few nodes answered in time.
    public static func noQuorum(isDefinite: Bool, _ message: String) -> Refusal {
        Refusal(code: "no-quorum", isDefinite: isDefinite, message: message)
    }
}
