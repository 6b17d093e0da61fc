import Histories
import Replication

/// The client's part of a call: a pure state machine that makes attempts and completes the call.
///
/// It is to clients what `Replica` is to nodes: hosts feed it and carry out its effects, in order.
/// ```
///                       an attempt is ok, or the policy makes no further one
///                    ┌───────────────────────────────────────────────────────┐
///                    ▼                                                       │
///   ┌──────┐   call: attempt, timer of the call                          ┌────────┐
///   │ idle │ ───────────────────────────────────────────────────────────▶│ active │
///   └──────┘                                                             └────────┘
///     │  ▲ ▲   timer of the call: abandon open attempts, complete            │
///     └──┘ └─────────────────────────────────────────────────────────────────┘
///   late outcomes: a note; timers of earlier calls: nothing
/// ```
/// Safety: a call is completed once. An outcome counts once, and only while its call is active; so
/// an attempt that was given up stays unknown whatever its node answers later.
///
/// Determinism: effects depend on inputs and their times alone.
public struct ClientMachine: Sendable {
    /// Something that happened to a client.
    public enum Input: Hashable, Sendable {
        /// The caller asks; only while no other call is active.
        case call(Call)
        /// An attempt was answered, or its host knows why it was not.
        case outcome(Attempt.ID, Completion)
        /// A timer that was started has run out.
        case timer(TimerID)
        /// A node was found to serve, or not to.
        case health(NodeID, isUp: Bool)
    }

    /// Something that a host must do for a client.
    public enum Effect: Hashable, Sendable {
        /// Make an attempt of the active call, and report its outcome within its limit.
        case attempt(Attempt)
        /// Stop waiting for an attempt; its outcome, if it comes, may still be reported.
        case abandon(Attempt.ID)
        /// Run a timer once.
        case startTimer(TimerID, after: Duration)
        /// Answer the caller; the attempts in the order in which they began.
        case complete(Completion, [Attempt])
        /// Count something interesting.
        case note(Note)
    }

    private enum State: Sendable {
        case idle
        case active(Call)
    }

    /// The node of pinned attempts.
    public let node: NodeID
    /// The rules; a change counts from the next call on.
    public var policy: ClientPolicy {
        didSet { attemptLimit = policy.timeouts.attempt.nanoseconds }
    }

    private var state = State.idle
    /// Performance: emptied and filled again, so that a call allocates nothing.
    private var attempts: [Attempt] = []
    private var lastAttempt = Attempt.ID(0)
    /// The number of the active or last call, which is that of its timer.
    private var lastCall: UInt64 = 0
    private var attemptLimit: Int64

    /// A client that has not called yet.
    public init(policy: ClientPolicy, node: NodeID) {
        self.policy = policy
        self.node = node
        attemptLimit = policy.timeouts.attempt.nanoseconds
    }

    /// Whether a call is active.
    public var isActive: Bool {
        guard case .active = state else { return false }
        return true
    }

    /// Accepts one input and returns what must be done about it, in order.
    ///
    /// `now` is in nanoseconds of the host's clock, which never goes back.
    public mutating func step(_ input: Input, at now: Int64) -> Effects {
        switch input {
        case .call(let call): begin(call, at: now)
        case .outcome(let id, let completion): settle(id, completion, at: now)
        case .timer(let timer): expire(timer, at: now)
        // A pinned client stays where it is, whatever is found out about its node.
        case .health: .none
        }
    }

    /// Forgets the active call, which stays open for its caller.
    public mutating func forget() { state = .idle }

    // MARK: Inputs

    private mutating func begin(_ call: Call, at now: Int64) -> Effects {
        precondition(!isActive, "a client makes one call at a time")
        state = .active(call)
        lastCall += 1
        attempts.removeAll(keepingCapacity: true)
        let attempt = attempt(at: now)
        guard let limit = policy.timeouts.call else { return .one(.attempt(attempt)) }
        return .several([.attempt(attempt), .startTimer(TimerID(lastCall), after: limit)])
    }

    private mutating func attempt(at now: Int64) -> Attempt {
        lastAttempt.number += 1
        let attempt = Attempt(id: lastAttempt, node: node, begun: now, limit: attemptLimit)
        attempts.append(attempt)
        return attempt
    }

    private mutating func settle(
        _ id: Attempt.ID,
        _ completion: Completion,
        at now: Int64
    ) -> Effects {
        guard case .active(let call) = state,
            let place = attempts.firstIndex(where: { $0.id == id && $0.isOpen })
        else { return .one(.note(.lateOutcome)) }
        attempts[place].outcome = .settled(completion, at: now)
        return .one(complete(call))
    }

    private mutating func expire(_ timer: TimerID, at now: Int64) -> Effects {
        guard case .active(let call) = state, timer.number == lastCall else { return .none }
        var effects: [Effect] = []
        for place in attempts.indices where attempts[place].isOpen {
            attempts[place].outcome = .abandoned(at: now)
            effects.append(.abandon(attempts[place].id))
        }
        effects.append(complete(call, error: Completion.callTimedOut))
        return .several(effects)
    }

    private mutating func complete(_ call: Call, error: String? = nil) -> Effect {
        state = .idle
        return .complete(Completion(settling: attempts, of: call, error: error), attempts)
    }
}

extension Note {
    /// An outcome of an attempt that no call waits for any more.
    public static let lateOutcome = Note("late-outcome")
}
