import Histories

/// What a client asks of a node.
///
/// A key holds one kind of object, settled by the first command that changes it: a register, a
/// counter, a set, a list, a queue or a lock.
public enum Command: Hashable, Sendable {
    /// What a key holds: a register's value, a counter's number, the elements of a set or a list;
    /// null if it is absent.
    case read(key: String)
    /// Sets a register; null deletes it.
    case write(key: String, Value)
    /// Sets a register if it holds the expected value.
    case compareAndSet(key: String, from: Value, to: Value)
    /// Adds to a counter.
    case add(key: String, Int64)
    /// Puts an element into a set; no integer, as an add of one is a counter's.
    case insert(key: String, Value)
    /// Takes an element out of a set.
    case remove(key: String, Value)
    /// Whether a set has an element.
    case contains(key: String, Value)
    /// Puts text behind a text, or an element behind a list.
    case append(key: String, Value)
    /// Puts an element at the end of a queue.
    case enqueue(key: String, Value)
    /// Takes the first element out of a queue; null if it is empty.
    case dequeue(key: String)
    /// Takes a lock for an owner, who may hold it already, and is answered a fencing token.
    case acquire(key: String, owner: String)
    /// Gives back the lock that was taken with this token.
    case release(key: String, token: Int64)
    /// Carries out all parts at one moment.
    case transaction([Part])
    /// Moves an amount between two registers that hold integers, if the first has so much.
    case transfer(from: String, to: String, amount: Int64)
    /// Every register that holds an integer, by key.
    case readBalances
    /// A request of a transaction that is asked for step by step.
    case interactive(InteractiveStep)

    /// A part of a transaction, on one key.
    public enum Part: Hashable, Sendable {
        /// What the key holds at that point.
        case read(String)
        /// Sets a register.
        case write(String, Value)
        /// Puts an element behind a list.
        case append(String, Value)

        /// The name of the register that this part reads or writes.
        public var key: String {
            switch self {
            case .read(let key), .write(let key, _), .append(let key, _): key
            }
        }
    }
}

extension Command {
    /// The operation's name in a history.
    public var f: String {
        switch self {
        case .read, .readBalances: "read"
        case .write: "write"
        case .compareAndSet: "cas"
        case .add, .insert: "add"
        case .remove: "remove"
        case .contains: "contains"
        case .append: "append"
        case .enqueue: "enqueue"
        case .dequeue: "dequeue"
        case .acquire: "acquire"
        case .release: "release"
        case .transaction: "txn"
        case .transfer: "transfer"
        case .interactive(let step): step.f
        }
    }

    /// The key that is asked about; empty for commands that are about several.
    public var key: String {
        switch self {
        case .read(let key), .write(let key, _), .compareAndSet(let key, _, _), .add(let key, _),
            .insert(let key, _), .remove(let key, _), .contains(let key, _),
            .append(let key, _), .enqueue(let key, _), .dequeue(let key),
            .acquire(let key, _), .release(let key, _):
            key
        case .transaction, .transfer, .readBalances, .interactive: ""
        }
    }

    /// Whether it changes nothing, so that its failure has no effect.
    public var isReadOnly: Bool {
        switch self {
        case .read, .contains, .readBalances: true
        case .transaction(let parts):
            parts.allSatisfy { part in
                guard case .read = part else { return false }
                return true
            }
        default: false
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
public struct Refusal: Hashable, Sendable, Codable {
    /// A short word for programs, such as no-quorum.
    public var code: String
    /// Whether the command certainly had no effect, and never will.
    ///
    /// Safety: only true when nothing was proposed or forwarded on behalf of the request, or when
    /// it was carried out and found to have no effect.
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
