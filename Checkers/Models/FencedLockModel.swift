import Histories

/// A lock whose acquires name the owner and are answered growing tokens, which releases name.
///
/// The owner may be heard of by several processes, as the attempts of a client policy are. An
/// owner that holds the lock and asks again gets a greater token, and the one before is void. A
/// release succeeds with the valid token, of any process; a failed call says nothing.
/// Source: sequencers in Burrows, The Chubby lock service, OSDI 2006, section 2.4.
public struct FencedLockModel: Model {
    /// What tells owners apart.
    public typealias Owner = OwnedMutexModel.Owner

    /// A call of such a lock.
    public enum Call: Hashable, Sendable {
        /// The owner got it, with this token; nil if the answer was not heard.
        case acquire(Owner, token: Int64?)
        /// The holder of this token gave it back.
        case release(token: Int64)
    }

    /// The owner, and what is known of the last token.
    public struct State: Hashable, Sendable {
        var owner: Owner?
        /// The last token, or one less than the least that it can be; nil if it can be any.
        var token: Int64?
        /// Whether the token is the last one itself.
        var isExact = true
    }

    /// A lock.
    public init() {}

    /// Nobody holds it at first.
    public var initial: State { State() }

    /// Acquire and release.
    public func call(of operation: Operation) -> Compiled<Call> {
        if operation.isFail { return .nothing }
        switch operation.f {
        case "acquire":
            let owner = Self.owner(of: operation)
            guard let result = operation.result else {
                if case .process = owner { return .nothing }
                return .call(.acquire(owner, token: nil))
            }
            return FencingToken.number(in: result)
                .map { .call(.acquire(owner, token: $0)) } ?? .unsupported
        case "release":
            return FencingToken.number(in: operation.argument)
                .map { .call(.release(token: $0)) } ?? .unsupported
        default:
            return .unsupported
        }
    }

    /// The text that an acquire is of, a field of its value that names the owner, or the process.
    static func owner(of operation: Operation) -> Owner {
        if operation.argument.text != nil { return .named(operation.argument) }
        return OwnedMutexModel.owner(of: operation)
    }

    /// The owner and the token after the call, if the call is possible.
    public func step(_ state: State, _ call: Call) -> State? {
        switch call {
        case .acquire(let owner, let token):
            guard state.owner == nil || state.owner == owner else { return nil }
            guard let token else {
                // A token that nobody heard of is greater than the last one too.
                guard let last = state.token, !state.isExact else {
                    return State(owner: owner, token: state.token, isExact: false)
                }
                if last == .max { return nil }
                return State(owner: owner, token: last + 1, isExact: false)
            }
            if let last = state.token {
                guard token > last, state.isExact || token - 1 > last else { return nil }
            }
            return State(owner: owner, token: token)
        case .release(let token):
            guard state.owner != nil else { return nil }
            if state.isExact, state.token != token { return nil }
            if !state.isExact, let last = state.token, token <= last { return nil }
            return State(owner: nil, token: token)
        }
    }

    /// Who holds it, and with which token.
    public func describe(_ state: State) -> String {
        guard let owner = state.owner else { return "free" }
        let token = state.isExact ? state.token.map { " with token \($0)" } ?? "" : ""
        return "held by \(owner)" + token
    }
}

extension NamedModel {
    /// Held by one owner at a time, by the token that its acquire was answered.
    public static let fencedLock = NamedModel(
        "fenced-lock",
        "a lock of named owners, who may ask again; releases name the token: acquire, release",
        operations: ["acquire", "release"],
        beginning: "null, as nobody holds it at first",
        isMeant: isFencedLock,
        specification: { _ in FencedLockModel() },
        judge: { .other(judge(FencedLockFamily(), $1)) }
    )

    /// Whether acquires name owners, of which each process is one, and releases name their tokens.
    @Sendable private static func isFencedLock(_ operations: Operations) -> Bool {
        var owners: [Int: ByteText] = [:]
        var tokens: Set<Value> = []
        var hasRelease = false
        for operation in operations {
            let key = operation.key.map { Value.string($0) } ?? .null
            if operation.f == "release" {
                guard let token = FencingToken.named(in: operation.argument),
                    tokens.contains([key, .int(token)])
                else { return false }
                hasRelease = true
                continue
            }
            guard let name = operation.argument.text.map({ ByteText($0) }),
                owners.updateValue(name, forKey: operation.process) ?? name == name
            else { return false }
            guard let result = operation.result else { continue }
            guard let token = FencingToken.named(in: result) else { return false }
            tokens.insert([key, .int(token)])
        }
        return hasRelease && Set(owners.values).count > 1
    }
}
