import Histories

/// The requests of one transaction that a client asks for step by step: begin, steps, commit.
///
/// A pure value that hosts of clients feed with replies. All requests together are one operation:
/// what was not answered before the commit was asked for has failed, as nothing is changed before.
/// A commit that was not answered may have been done.
public struct Dialogue: Sendable {
    private let call: Call
    private let parts: [Command.Part]
    private var number: UInt64?
    private var results: [Value] = []

    /// The dialogue of a call; nil if that is a single request.
    public init?(_ call: Call) {
        guard call.thinking != nil, case .transaction(let parts)? = try? call.command() else {
            return nil
        }
        self.call = call
        self.parts = parts
    }

    /// The next request.
    public var command: Command {
        guard let number else { return .interactive(.begin) }
        guard !isCommitting else { return .interactive(.commit(number)) }
        return .interactive(.step(of: number, parts[results.count]))
    }

    /// The same as it is sent: under the call's idempotency key, as one attempt of it.
    public var request: Call {
        var request = command.call
        request.id = call.id
        return request
    }

    /// How long the client waits before it makes the request.
    public var pause: Duration { isCommitting ? call.thinking ?? .zero : .zero }

    /// Takes in the reply to the request; the outcome, if that was the last one.
    public mutating func receive(_ reply: Reply) -> Completion? {
        switch reply {
        case .ok(let value, let details):
            if isCommitting {
                // What was committed may be an earlier attempt of the same call.
                let steps = value.elements?.count == parts.count ? value : .list(results)
                return Completion(kind: .ok, value: steps, details: details)
            }
            guard number != nil else {
                number = value.integer.flatMap(UInt64.init(exactly:))
                return number == nil ? unanswered("undecodable") : nil
            }
            results.append(value)
            return nil
        case .error(let refusal):
            return unanswered(refusal.code, isCertain: refusal.isDefinite)
        }
    }

    /// The outcome where the request was not carried out, for certain or perhaps.
    public func unanswered(_ error: String, isCertain: Bool = false) -> Completion {
        let isUnknown = isCommitting && !isCertain && !call.isReadOnly
        return Completion(kind: isUnknown ? .info : .fail, value: call.argument, error: error)
    }

    /// Whether all steps are done.
    private var isCommitting: Bool { number != nil && results.count == parts.count }
}
