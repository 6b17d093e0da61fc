import Generators
import Histories
import Replication

extension Client {
    /// The event that a history has of the call before its first attempt is made.
    @inline(__always)
    public var invocation: Event {
        var extra = marks
        if let due { extra["due"] = .int(due) }
        return event(.invoke, call.argument, nil, extra, at: isAtOwnNode ? node.name : nil)
    }

    /// The event that a history has of the call's completion.
    ///
    /// Its node is the one that answered, or else the last one that was asked.
    @inline(__always)
    public func event(of completion: Completion, _ attempts: [Attempt]) -> Event {
        let details = completion.details
        var place = isAtOwnNode ? node.name : nil
        if followsPolicy {
            let source = details["source"]?.text
            place =
                attempts.last { $0.node.name == source }?.node.name
                ?? attempts.last?.node.name ?? place
        }
        return event(
            completion.kind,
            completion.value,
            completion.error,
            details.isEmpty ? marks : marks.merging(details) { mark, _ in mark },
            at: place
        )
    }

    @inline(__always)
    private func event(
        _ kind: Event.Kind,
        _ value: Value,
        _ error: String?,
        _ extra: [String: Value],
        at place: String?
    ) -> Event {
        Event(
            process: .client(process),
            kind: kind,
            f: call.f,
            key: call.key,
            value: value,
            error: error,
            node: place,
            extra: extra
        )
    }

    /// Accepts the completion of the call, once it is recorded.
    ///
    /// Safety: a process with an attempt of unknown outcome is retired, even if the call is ok: the
    /// attempt may still act beside the process's later calls. Its successor needs a connection of
    /// its own.
    ///
    /// - Returns: When to ask for the next call; nil if the task is done.
    public mutating func finish(
        _ completion: Completion,
        _ attempts: [Attempt],
        at now: Int64
    ) -> Int64? {
        if attempts.contains(where: \.isUnknown), !call.isReadOnly { process += stride }
        guard advance(after: completion, at: now) else {
            task = .none
            return nil
        }
        return completion.kind == .fail ? now + rest : now
    }

    /// Whether there may be more to ask.
    private mutating func advance(after completion: Completion, at now: Int64) -> Bool {
        switch task {
        case .none: return false
        case .script: break
        case .generator(let left, var pace):
            generator.receive(completion.answer)
            pace.advance(at: now)
            task = .generator(left: left, pace)
        case .untilServed:
            generator.receive(completion.answer)
            return !completion.isServed
        case .each(let calls, let next, let attempts):
            guard completion.isSettled || tries >= attempts else { break }
            isSettled = isSettled && completion.isSettled
            task = .each(calls, next: next + 1, attempts: attempts)
            tries = 0
        case .drain(let calls, let next):
            guard completion.kind != .ok || completion.value == .null else { break }
            task = .drain(calls, next: next + 1)
        }
        return true
    }
}
