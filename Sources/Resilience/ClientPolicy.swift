import Replication

/// The rules by which a client makes attempts at nodes for one call: a value of the plan.
///
/// Each part of a policy is a field of its own. A call passes through the parts from outside in:
/// ```
/// call ─▶ timeout of the call ─▶ selection of a node ─▶ timeout of the attempt ─▶ node
/// ```
/// A fallback would stand outside all others, a breaker inside it, a retry inside the breaker.
public struct ClientPolicy: Hashable, Sendable {
    /// The rule that chooses the node of an attempt.
    public enum Selection: String, Hashable, Sendable, CaseIterable {
        /// Every attempt goes to the client's own node.
        case pinned
    }

    /// The times after which an attempt or a whole call is given up.
    public struct Timeouts: Hashable, Sendable {
        /// From the begin of an attempt to its outcome.
        public var attempt: Duration
        /// From the call to its completion, over all attempts; nil for no limit.
        public var call: Duration?

        /// The limits of attempts, and of calls.
        public init(attempt: Duration, call: Duration? = nil) {
            self.attempt = attempt
            self.call = call
        }
    }

    /// The rule that chooses the node of an attempt.
    public var selection: Selection
    /// The limits in time.
    public var timeouts: Timeouts

    /// A policy of these parts.
    public init(selection: Selection = .pinned, timeouts: Timeouts) {
        self.selection = selection
        self.timeouts = timeouts
    }

    /// The policy of set-up and final reads, and the default: one attempt at the client's own node.
    public static func pinned(timeout: Duration) -> ClientPolicy {
        ClientPolicy(timeouts: Timeouts(attempt: timeout))
    }
}
