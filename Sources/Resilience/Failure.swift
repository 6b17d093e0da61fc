import Histories
import Replication

/// What came of a layer.
enum LayerOutcome: Sendable {
    /// A node answered well; attempt 0 stands for a fallback.
    case answered(Completion, by: Attempt.ID)
    /// There is no answer, for this reason.
    case failed(CallFailure)

    /// An answer in place of the nodes; `cached` is the index of the call that it was given to.
    static func fallback(_ value: Value, cached: Int?) -> LayerOutcome {
        var details: [String: Value] = ["source": "fallback"]
        if let cached { details["cached"] = .int(Int64(cached)) }
        return .answered(Completion(kind: .ok, value: value, details: details), by: Attempt.ID(0))
    }
}

/// Why a layer has no answer.
struct CallFailure: Sendable {
    /// The kinds that rules tell apart.
    enum Kind: Hashable, Sendable {
        /// The node answered definitely: it did its part, and trying again is no use.
        case definite
        /// An attempt failed so.
        case attempt(RetryPolicy.Failure)
        /// The policy made no attempt.
        case refused(PolicyNote.Refusal)
    }

    var kind: Kind
    /// Why, in a word.
    var error: String

    /// No attempt is made.
    init(_ refusal: PolicyNote.Refusal) {
        kind = .refused(refusal)
        error = refusal.rawValue
    }

    /// It was given up after its time.
    static let timedOut = CallFailure(.attempt(.timedOut), Completion.callTimedOut)

    private init(_ kind: Kind, _ error: String) {
        self.kind = kind
        self.error = error
    }

    /// The failure of an attempt that was answered, or whose host knows why it was not.
    init(_ completion: Completion) {
        let error = completion.error ?? "unknown"
        self.init(Self.kind(completion.kind, error), error)
    }

    /// What a node that does not know the operation says is as definite as *mismatch*.
    private static func kind(_ kind: Event.Kind, _ error: String) -> Kind {
        switch error {
        case "timedOut": return .attempt(.timedOut)
        case "reset", "closed", "truncated", "cut": return .attempt(.reset)
        default:
            if kind == .info { return .attempt(.unknown) }
            return Completion.definiteAnswers.contains(error) ? .definite : .attempt(.refused)
        }
    }

    /// Whether it says something against the instance, or the service.
    var isOfService: Bool {
        guard case .attempt = kind else { return false }
        return true
    }
}

extension Completion {
    /// The errors of calls that a node answered definitely: it did its part, if only to refuse what
    /// the caller should not have asked.
    public static let definiteAnswers: Set<String> = Operation.answers.union([
        "exists", "empty", "overflow", "unsupported", "malformed", "forbidden", "unauthorized",
    ])
}
