import Histories
import Replication

/// Writes what the cluster was asked by one client: the events of `attempts.jsonl`.
///
/// Every attempt is an operation of its own. Its process is one client at one instance, and is
/// retired after an attempt of unknown outcome, or while one is still open; so what an attempt does
/// late is never taken for a part of a session.
///
/// Fields of an invocation beside those of a history:
///
/// | field | meaning |
/// |---|---|
/// | `call` | the index of the call's invocation in `history.jsonl` |
/// | `attempt` | its number among those of the call, from 1 |
/// | `id` | its idempotency key, if it has one: attempts of equal keys are one operation |
/// | `deduplicated` | true where the strategy promises to carry a key out once |
/// | `epoch` | the configuration under which it was made, with a failover |
/// | `hedge`, `trial` | true for a hedge, and for a trial of a half-open breaker |
/// | `pinned` | true for a call that is made past the policy: of set-up, progress, or the end |
/// | `limit` | how many nanoseconds it is waited for |
public struct AttemptJournal: Sendable {
    private struct Line {
        var process: Int
        var isBusy: Bool
    }

    private struct Open {
        var node: NodeID
        var process: Int
        var call: Call
        /// The marks of the call's phase, such as `final`.
        var marks: [String: Value]
    }

    private let stride: Int
    private var nextProcess: Int
    private let deduplicates: Bool
    private var lines: [NodeID: Line] = [:]
    private var open: [Attempt.ID: Open] = [:]

    /// A journal without attempts.
    ///
    /// - Parameters:
    ///   - client: The index of the client.
    ///   - stride: How many clients there are, so that no two of them use the same process.
    ///   - deduplicates: Whether the strategy promises to carry a key out once.
    public init(client: Int, of stride: Int, deduplicates: Bool) {
        nextProcess = client
        self.stride = stride
        self.deduplicates = deduplicates
    }

    /// The event that a client begins an attempt of its active call.
    public mutating func began(_ attempt: Attempt, by client: Client) -> Event {
        let call = client.call
        let line = lines[attempt.node].flatMap { $0.isBusy ? nil : $0 } ?? fresh()
        lines[attempt.node] = Line(process: line.process, isBusy: true)
        open[attempt.id] = Open(
            node: attempt.node,
            process: line.process,
            call: call,
            marks: client.marks
        )
        var extra = client.marks
        extra["call"] = .int(Int64(client.invocationIndex))
        extra["attempt"] = .int(Int64(attempt.ordinal))
        extra["limit"] = .int(attempt.limit)
        if let key = attempt.key {
            extra["id"] = .string(key.description)
            if deduplicates { extra["deduplicated"] = true }
        }
        if !client.followsPolicy { extra["pinned"] = true }
        if let epoch = attempt.epoch { extra["epoch"] = .int(Int64(epoch)) }
        if attempt.isHedge { extra["hedge"] = true }
        if attempt.isTrial { extra["trial"] = true }
        return Event(
            process: .client(line.process),
            kind: .invoke,
            f: call.f,
            key: call.key,
            value: call.argument,
            node: attempt.node.name,
            extra: extra
        )
    }

    /// The event that an attempt ended; nil for one that has ended before.
    public mutating func ended(_ id: Attempt.ID, _ completion: Completion) -> Event? {
        guard let ended = open.removeValue(forKey: id) else { return nil }
        if lines[ended.node]?.process == ended.process {
            lines[ended.node] =
                completion.kind == .info ? nil : Line(process: ended.process, isBusy: false)
        }
        return Event(
            process: .client(ended.process),
            kind: completion.kind,
            f: ended.call.f,
            key: ended.call.key,
            value: completion.value,
            error: completion.error,
            node: ended.node.name,
            extra: ended.marks.merging(completion.details) { mark, _ in mark }
        )
    }

    /// The event that an attempt is not waited for any more.
    public mutating func abandoned(_ id: Attempt.ID) -> Event? {
        guard let call = open[id]?.call else { return nil }
        let kind: Event.Kind = call.isReadOnly ? .fail : .info
        return ended(id, Completion(kind: kind, value: call.argument, error: "abandoned"))
    }

    private mutating func fresh() -> Line {
        defer { nextProcess += stride }
        return Line(process: nextProcess, isBusy: false)
    }
}
