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
/// This is a pinned client. With layers the call goes through them, see `ClientPolicy`: a tree of
/// frames says where it is, and what it shares with other clients is the `Application`'s.
///
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
        /// The failover has left an instance: attempts there are given up.
        case cut(NodeID)
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

    /// The index of the client, which idempotency keys carry.
    public let client: Int
    /// The node of pinned attempts.
    public let node: NodeID
    /// The rules; a change counts from the next call on.
    public var policy: ClientPolicy {
        didSet {
            attemptLimit = policy.timeouts.attempt.nanoseconds
            isPinned = policy.isPinned
        }
    }
    /// The index of the active call's invocation in the history, which notes and fallbacks name.
    public var invocation = 0

    private var state = State.idle
    /// Performance: emptied and filled again, so that a call allocates nothing.
    var attempts: [Attempt] = []
    private var lastAttempt = Attempt.ID(0)
    /// The number of the active or last call.
    private(set) var lastCall: UInt64 = 0
    private var attemptLimit: Int64
    /// Whether the policy has no layers, which is asked at each step.
    private(set) var isPinned: Bool

    // What layers need.
    var frames = CallFrames()
    /// The frames that timers belong to.
    var timers: [UInt64: Int] = [:]
    var lastTimer: UInt64 = 0
    /// The timer of a pinned call.
    private var callTimer: UInt64 = 0
    var effects: [Effect] = []
    var cache = AnswerCache()
    var callBegun: Int64 = 0
    /// The instance that was asked last.
    var lastNode: NodeID?

    /// A client that has not called yet.
    public init(policy: ClientPolicy, client: Int, node: NodeID) {
        self.policy = policy
        self.client = client
        self.node = node
        attemptLimit = policy.timeouts.attempt.nanoseconds
        isPinned = policy.isPinned
    }

    /// Whether a call is active.
    public var isActive: Bool {
        guard case .active = state else { return false }
        return true
    }

    /// Accepts one input and returns what must be done about it, in order.
    ///
    /// `now` is in nanoseconds of the host's clock, which never goes back. The application's own
    /// effects are to be taken from it afterwards.
    @inline(__always)
    public mutating func step(
        _ input: Input,
        at now: Int64,
        in application: inout Application
    ) -> Effects {
        if !isPinned { return stepLayered(input, at: now, &application) }
        switch input {
        case .call(let call): return begin(call, at: now)
        case .outcome(let id, let completion): return settle(id, completion, at: now)
        case .timer(let timer): return expire(timer, at: now)
        // A pinned client stays where it is.
        case .cut: return .none
        }
    }

    private mutating func stepLayered(
        _ input: Input,
        at now: Int64,
        _ application: inout Application
    ) -> Effects {
        switch input {
        case .call(let call):
            start(call)
            callBegun = now
            enterLayers(at: now, in: &application)
        case .outcome(let id, let completion):
            settleLayered(id, completion, at: now, &application)
        case .timer(let timer):
            if isActive { expireLayered(timer, at: now, &application) }
        case .cut(let node):
            if isActive { cut(node, at: now, &application) }
        }
        defer { effects.removeAll(keepingCapacity: true) }
        return effects.isEmpty ? .none : .several(effects)
    }

    /// Forgets the active call, which stays open for its caller.
    public mutating func forget() { state = .idle }

    // MARK: Inputs

    private mutating func start(_ call: Call) {
        precondition(!isActive, "a client makes one call at a time")
        state = .active(call)
        lastCall += 1
        attempts.removeAll(keepingCapacity: true)
    }

    private mutating func begin(_ call: Call, at now: Int64) -> Effects {
        start(call)
        let attempt = attempt(at: now, node: node, limit: attemptLimit)
        attempts.append(attempt)
        guard let limit = policy.timeouts.call else { return .one(.attempt(attempt)) }
        lastTimer += 1
        callTimer = lastTimer
        return .several([.attempt(attempt), .startTimer(TimerID(lastTimer), after: limit)])
    }

    mutating func attempt(at now: Int64, node: NodeID, limit: Int64) -> Attempt {
        lastAttempt.number += 1
        let ordinal = Int32(truncatingIfNeeded: attempts.count + 1)
        return Attempt(id: lastAttempt, ordinal: ordinal, node: node, begun: now, limit: limit)
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
        guard case .active(let call) = state, timer.number == callTimer else { return .none }
        var effects: [Effect] = []
        for place in attempts.indices where attempts[place].isOpen {
            attempts[place].outcome = .abandoned(at: now)
            effects.append(.abandon(attempts[place].id))
        }
        effects.append(complete(call, error: Completion.callTimedOut))
        return .several(effects)
    }

    /// The active call.
    var call: Call {
        guard case .active(let call) = state else { return Call(f: "", key: nil) }
        return call
    }

    /// The layers have completed the call.
    mutating func endCall() { state = .idle }

    private mutating func complete(_ call: Call, error: String? = nil) -> Effect {
        state = .idle
        return .complete(Completion(settling: attempts, of: call, error: error), attempts)
    }
}

extension Note {
    /// An outcome of an attempt that no call waits for any more.
    public static let lateOutcome = Note("late-outcome")
}
