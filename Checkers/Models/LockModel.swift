import Histories

/// A lock with one or more permits, each held by the process that acquired it.
///
/// Only a holder may release. A failed acquire says nothing: it may have been refused for any
/// reason. An acquire of unknown outcome says nothing either, since its process is heard of no
/// more: whatever it may hold, it never has to.
public struct LockModel: Model {
    /// A call of such a lock.
    public enum Call: Hashable, Sendable {
        /// The process got a permit, and this fencing token if the lock gives them out.
        case acquire(Int, token: Int64?)
        /// The process gave a permit back.
        case release(Int)
    }

    /// Who holds permits, and the last token.
    public struct State: Hashable, Sendable {
        /// Holders in ascending order, once for each permit.
        var holders: [Int] = []
        /// The last token given out.
        var token: Int64?
    }

    /// How many permits there are.
    public let permits: Int
    /// Whether each acquire is answered a fencing token, greater than all before.
    public let hasTokens: Bool

    /// A mutex, unless more permits or tokens are asked for.
    public init(permits: Int = 1, hasTokens: Bool = false) {
        self.permits = permits
        self.hasTokens = hasTokens
    }

    /// Nobody holds it at first.
    public var initial: State { State() }

    /// Acquire and release; the process is the owner.
    public func call(of operation: Operation) -> Compiled<Call> {
        if operation.isFail { return .nothing }
        switch operation.f {
        case "acquire":
            guard let result = operation.result else { return .nothing }
            guard hasTokens else { return .call(.acquire(operation.process, token: nil)) }
            return FencingToken.number(in: result)
                .map { .call(.acquire(operation.process, token: $0)) } ?? .unsupported
        case "release":
            return .call(.release(operation.process))
        default:
            return .unsupported
        }
    }

    /// Who holds it.
    public func describe(_ state: State) -> String {
        if state.holders.isEmpty { return "free" }
        return "held by " + state.holders.map(String.init).joined(separator: " and ")
    }

    /// The holders after the call, if the call is possible.
    public func step(_ state: State, _ call: Call) -> State? {
        var next = state
        switch call {
        case .acquire(let process, let token):
            guard state.holders.count < permits else { return nil }
            if let token {
                if let last = state.token, token <= last { return nil }
                next.token = token
            }
            let place = state.holders.firstIndex { $0 > process } ?? state.holders.count
            next.holders.insert(process, at: place)
        case .release(let process):
            guard let place = state.holders.firstIndex(of: process) else { return nil }
            next.holders.remove(at: place)
        }
        return next
    }
}

extension NamedModel {
    /// Held by one process at a time: acquire, release.
    public static let mutex = exclusion(
        "mutex",
        "held by one process at a time: acquire, release",
        LockModel()
    )

    /// A mutex whose acquires are answered tokens that grow.
    public static let lock = exclusion(
        "lock",
        "a mutex whose acquires return growing fencing tokens: acquire, release",
        LockModel(hasTokens: true),
        isMeant: hasTokens
    )

    /// Held by some processes at a time, by two where nothing is said: acquire, release.
    public static let semaphore = NamedModel(
        "semaphore",
        "held by two processes at a time, or as many as it begins with: acquire, release",
        operations: ["acquire", "release"],
        beginning: "how many permits there are, an integer above 0",
        allows: { $0.integer ?? 0 > 0 },
        specification: { semaphore(beginning: $0) },
        judge: { .lock(judge(LockFamily(model: semaphore(beginning: $0)), $1)) }
    )

    private static func semaphore(beginning permits: Value) -> LockModel {
        LockModel(permits: Int(permits.integer ?? 2))
    }

    private static func exclusion(
        _ name: String,
        _ summary: String,
        _ model: LockModel,
        isMeant: @escaping @Sendable (Operations) -> Bool = { _ in false }
    ) -> NamedModel {
        NamedModel(
            name,
            summary,
            operations: ["acquire", "release"],
            beginning: "null, as nobody holds it at first",
            isMeant: isMeant,
            specification: { _ in model },
            judge: { .lock(judge(LockFamily(model: model), $1)) }
        )
    }

    /// Whether every acquire was answered a token, and some was.
    @Sendable private static func hasTokens(_ operations: Operations) -> Bool {
        var isGranted = false
        for operation in operations where operation.f == "acquire" && operation.isOK {
            if operation.result.flatMap(FencingToken.named) == nil { return false }
            isGranted = true
        }
        return isGranted
    }
}
