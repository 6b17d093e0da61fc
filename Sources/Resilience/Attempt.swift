import Histories
import Replication

/// One request to one node on behalf of a call.
public struct Attempt: Hashable, Sendable {
    /// The number of an attempt: unique among those of one client, and rising.
    public struct ID: Hashable, Sendable, Comparable {
        /// From 1.
        public var number: Int32

        /// An attempt by number.
        public init(_ number: Int32) { self.number = number }

        /// The order in which attempts begin.
        public static func < (left: ID, right: ID) -> Bool { left.number < right.number }
    }

    /// The state of an attempt.
    public enum Outcome: Hashable, Sendable {
        /// The node has not answered yet, and may.
        case open
        /// The answer of the node, or the reason why there is none.
        case settled(Completion, at: Int64)
        /// The client stopped waiting; the node may act all the same.
        case abandoned(at: Int64)
    }

    /// The number.
    public var id: ID
    /// Its number among the attempts of its call, from 1.
    public var ordinal: Int32
    /// The node that is asked.
    public var node: NodeID
    /// The moment at which it begins, in the host's nanoseconds.
    public var begun: Int64
    /// The nanoseconds after which the host reports the outcome itself.
    public var limit: Int64
    /// The state.
    public var outcome = Outcome.open
    /// What tells the node that attempts are of one call; nil if nothing does.
    public var key: IdempotencyKey?
    /// The configuration under which it is made; nil without a failover.
    public var epoch: Int?
    /// Whether it is made beside another.
    public var isHedge = false
    /// Whether a half-open breaker let it through.
    public var isTrial = false

    /// An attempt that begins.
    public init(id: ID, ordinal: Int32 = 1, node: NodeID, begun: Int64, limit: Int64) {
        self.id = id
        self.ordinal = ordinal
        self.node = node
        self.begun = begun
        self.limit = limit
    }

    /// Whether its node may still be waited for.
    public var isOpen: Bool {
        guard case .open = outcome else { return false }
        return true
    }

    /// Whether it may have had an effect, or may still have one, without being known to be `ok`.
    public var isUnknown: Bool {
        switch outcome {
        case .open, .abandoned: true
        case .settled(let completion, _): completion.kind == .info
        }
    }
}

extension Completion {
    /// The error of a call that was given up before an attempt was answered.
    public static let callTimedOut = "call-timed-out"

    /// The completion of a call, given all attempts that were made for it.
    ///
    /// Safety: this is the only place that decides it.
    /// - `ok` where an attempt is: its answer is the one that the caller sees.
    /// - `fail` only if every attempt certainly had no effect. After an attempt of unknown outcome
    ///   even a definite answer proves nothing: the first may be why the second was refused.
    /// - Else `info`. A call that only reads has no effect however it ends, so there it is `fail`.
    ///
    /// - Parameters:
    ///   - attempts: All attempts of the call, in the order in which they began.
    ///   - call: What was asked.
    ///   - error: Why the policy makes no further attempt; nil if the last attempt says why.
    public init(settling attempts: [Attempt], of call: Call, error: String? = nil) {
        var last: Completion?
        for attempt in attempts {
            guard case .settled(let completion, _) = attempt.outcome else { continue }
            last = completion
            if completion.kind == .ok { break }
        }
        if let last, last.kind == .ok {
            self = last
            return
        }
        let isUnknown = !call.isReadOnly && attempts.contains(where: \.isUnknown)
        self.init(
            kind: isUnknown ? .info : .fail,
            value: last?.value ?? call.argument,
            error: error ?? last?.error ?? Completion.callTimedOut,
            details: last?.details ?? [:]
        )
    }
}
