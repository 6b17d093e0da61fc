import Histories

/// The outcome of a call, in the words of a history.
public struct Completion: Hashable, Sendable {
    /// Took effect, certainly not, or unknown.
    public var kind: Event.Kind
    /// What it returned; the argument where it returned nothing.
    public var value: Value
    /// Why it did not succeed, in a word.
    public var error: String?
    /// What the node said beside its answer.
    public var details: [String: Value]

    /// A completion.
    public init(
        kind: Event.Kind,
        value: Value,
        error: String? = nil,
        details: [String: Value] = [:]
    ) {
        self.kind = kind
        self.value = value
        self.error = error
        self.details = details
    }

    /// What a node's reply to a call means.
    ///
    /// Safety: an error is a failure only where the node says that nothing came of the call, or
    /// where the call changes nothing anyway.
    public init(_ reply: Reply, to call: Call) {
        switch reply {
        case .ok(let value, let details):
            self.init(kind: .ok, value: value, details: details)
        case .error(let refusal):
            self.init(
                kind: refusal.isDefinite || call.isReadOnly ? .fail : .info,
                value: call.argument,
                error: refusal.code
            )
        }
    }

    /// Whether what was asked for is so now: it was done, or a compare-and-set came too late.
    public var isSettled: Bool { kind == .ok || error == Operation.mismatch }

    /// Whether a node did its part: the command was carried out, if only to find it without effect.
    public var isServed: Bool {
        error.map(Operation.answers.contains) ?? (kind == .ok)
    }
}
