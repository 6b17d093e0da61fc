import Histories

/// A mutex that knows its owner by a name, and that the owner may perhaps acquire again.
///
/// The owner is the `client`, `owner`, `holder`, `session` or `thread` of the value, else the
/// process. One that acquires again has to release as often. An acquire of unknown outcome by a
/// process says nothing, since the process is heard of no more; a name may be heard of again.
public struct OwnedMutexModel: Model {
    /// What tells owners apart.
    public enum Owner: Hashable, Sendable, CustomStringConvertible {
        /// The process, as nothing else was said.
        case process(Int)
        /// A name in the value.
        case named(Value)

        /// The number of the process, or the name.
        public var description: String {
            switch self {
            case .process(let process): "\(process)"
            case .named(let name): name.text(limit: 40)
            }
        }
    }

    /// A call of such a mutex.
    public enum Call: Hashable, Sendable {
        /// The owner got it.
        case acquire(Owner)
        /// The owner gave it back, or gave it back once.
        case release(Owner)
    }

    /// The owner, and how often it has to release.
    public struct State: Hashable, Sendable {
        var owner: Owner?
        var depth = 0
    }

    /// Whether its owner may acquire it again.
    public let isReentrant: Bool

    /// A mutex, reentrant or not.
    public init(isReentrant: Bool) { self.isReentrant = isReentrant }

    /// Nobody holds it at first.
    public var initial: State { State() }

    /// Acquire and release.
    public func call(of operation: Operation) -> Compiled<Call> {
        if operation.isFail { return .nothing }
        let owner = Self.owner(of: operation)
        switch operation.f {
        case "acquire":
            if operation.isInfo, case .process = owner { return .nothing }
            return .call(.acquire(owner))
        case "release":
            return .call(.release(owner))
        default:
            return .unsupported
        }
    }

    private static let fields = ["client", "owner", "holder", "session", "thread"]

    /// What a field of the value names, else the process.
    static func owner(of operation: Operation) -> Owner {
        for value in [operation.argument, operation.result ?? .null] {
            for field in fields {
                if let name = value[field], name != .null { return .named(name) }
            }
        }
        return .process(operation.process)
    }

    /// The owner after the call, if the call is possible.
    public func step(_ state: State, _ call: Call) -> State? {
        switch call {
        case .acquire(let owner):
            guard state.owner == nil || isReentrant && state.owner == owner else { return nil }
            return State(owner: owner, depth: state.depth + 1)
        case .release(let owner):
            guard state.owner == owner else { return nil }
            return state.depth > 1 ? State(owner: owner, depth: state.depth - 1) : State()
        }
    }

    /// Who holds it, and how often.
    public func describe(_ state: State) -> String {
        guard let owner = state.owner else { return "free" }
        return "held by \(owner)" + (state.depth > 1 ? " \(state.depth) times" : "")
    }
}

extension NamedModel {
    /// Held by one owner at a time, which values name: acquire, release.
    public static let ownedMutex = mutex(
        "owned-mutex",
        "a mutex of the client or owner that values name: acquire, release",
        OwnedMutexModel(isReentrant: false)
    )

    /// Held by one owner at a time, which may acquire it again: acquire, release.
    public static let reentrantMutex = mutex(
        "reentrant-mutex",
        "a mutex that its holder may acquire again, and then releases as often",
        OwnedMutexModel(isReentrant: true)
    )

    private static func mutex(
        _ name: String,
        _ summary: String,
        _ model: OwnedMutexModel
    ) -> NamedModel {
        NamedModel(
            name,
            summary,
            operations: ["acquire", "release"],
            beginning: "null, as nobody holds it at first",
            specification: { _ in model },
            judge: { search(model, $1) }
        )
    }
}
