import Histories
import Replication

extension PolicyRecord {
    /// What a node was asked.
    struct Attempt: Sendable {
        /// The index of its invocation among the events of attempts.
        var index: Int
        /// The index of the invocation of its call.
        var call: Int
        /// Its number among those of the call, from 1.
        var ordinal: Int
        var node: NodeID
        var isReadOnly: Bool
        var begun: Int64
        var ended: Int64?
        /// Where its events are in the file, as equal times leave the order open.
        var beginPosition: Int
        var endPosition = Int.max
        var kind: Event.Kind?
        var value = Value.null
        var error: String?
        var key: String?
        var epoch: Int?
        var limit: Int64?
        var isHedge: Bool
        var isTrial: Bool
        /// Whether the strategy promises to carry out its key once.
        var isDeduplicated: Bool

        /// An attempt that begins; nil for an event that does not say of which call.
        init?(_ event: Event, at time: Int64, position: Int) {
            guard let call = event.extra["call"]?.integer.flatMap({ Int(exactly: $0) }),
                let node = event.node
            else { return nil }
            index = event.index
            self.call = call
            self.node = NodeID(node)
            ordinal = event.extra["attempt"]?.integer.flatMap { Int(exactly: $0) } ?? 0
            isReadOnly =
                Replication.Call(f: event.f, key: event.key, argument: event.value).isReadOnly
            begun = time
            beginPosition = position
            key = event.extra["id"]?.text
            epoch = event.extra["epoch"]?.integer.flatMap { Int(exactly: $0) }
            limit = event.extra["limit"]?.integer
            isHedge = event.extra["hedge"]?.truth ?? false
            isTrial = event.extra["trial"]?.truth ?? false
            isDeduplicated = event.extra["deduplicated"]?.truth ?? false
        }

        mutating func complete(_ event: Event, at time: Int64, position: Int) {
            ended = time
            endPosition = position
            kind = event.kind
            value = event.value
            error = event.error
        }

        /// How long it took; nil for one that was never ended.
        var length: Int64? { ended.map { $0.clampedDifference(begun) } }
        /// Whether the client stopped waiting for it.
        var isAbandoned: Bool { error == "abandoned" }
        /// Whether it was waited for until its limit, and not answered.
        var ranOut: Bool {
            guard let limit, let length, kind != .ok else { return false }
            return length >= limit
        }

        /// What it shows of its instance.
        var sign: Sign {
            guard let kind, ended != nil else { return .open }
            if kind == .ok { return .good }
            if isAbandoned { return ranOut ? .bad : .cancelled }
            let isDefinite = error.map(Completion.definiteAnswers.contains) == true
            return kind == .fail && isDefinite ? .good : .bad
        }
    }

    /// What the end of an attempt, or of all attempts of a call, says of the instance.
    enum Sign: Sendable {
        /// It has not ended.
        case open
        /// The node did its part, if only to refuse what the caller should not have asked.
        case good
        /// It was refused, broken off, in vain, or came of unknown effect.
        case bad
        /// Nobody waited for it any more, for a reason of the caller's.
        case cancelled
    }

    /// The attempts of a call between two pauses: one, and hedges beside it.
    struct Round: Sendable {
        var attempts: [Attempt]

        var begun: Int64 { attempts.first?.begun ?? 0 }
        /// When the last of them ended; nil while one is open.
        var ended: Int64? {
            var last = Int64.min
            for attempt in attempts {
                guard let ended = attempt.ended else { return nil }
                last = max(last, ended)
            }
            return last
        }
    }

    /// The rounds of a call, in order: each retry begins one.
    func rounds(of call: Call) -> [Round] {
        attempts(of: call).reduce(into: []) { rounds, attempt in
            if attempt.isHedge, !rounds.isEmpty {
                rounds[rounds.count - 1].attempts.append(attempt)
            } else {
                rounds.append(Round(attempts: [attempt]))
            }
        }
    }
}
