import Replication

/// Makes the data of all nodes equal after a partition.
///
/// A component for a strategy's own `step`, on every node: each takes part, and one coordinates,
/// the least that is alive. The coordinating side:
/// ```
///   ┌────┐ partition ended ┌───────┐ my turn ┌──────┐ all said what ┌────────┐
///   │idle│────────────────▶│waiting│────────▶│asking│─── they hold ▶│fetching│
///   └────┘                 └───────┘         └──────┘               └───┬────┘
///      ▲                       ▲                │ all equal             │ all sides
///      │                       │ backoff        ▼                       ▼
///      │ recovered, failed  ┌──┴───┐ equal ┌──────────┐ all durable ┌────────┐
///      └────────────────────│ending│◀──────│validating│◀────────────│changing│
///                           └──────┘ or not└──────────┘             └────────┘
/// ```
/// Silence, a refusal or unequal data end an attempt; the next has a later round. The side that
/// takes part:
/// ```
///   ┌────┐  ask: pause   ┌──────┐  change, then durable  ┌───────┐
///   │idle│──────────────▶│paused│───────────────────────▶│changed│
///   └────┘               └──────┘                        └───────┘
///      ▲   end, or the coordinator is silent: resume         │
///      └─────────────────────────────────────────────────────┘
/// ```
/// Safety: rounds are ordered. A node changes its data only for the latest round that it knows,
/// once, in the life in which it paused, and while it is paused. So two coordinators, or a late
/// copy of a message, never undo what was written after the pause.
///
/// Liveness: the coordinator may die. Others take their turn, and a paused node resumes by itself.
public struct RecoveryCoordinator<State: Reconcilable>: Sendable {
    typealias Snapshot = State.Snapshot

    enum Phase: Sendable {
        case idle
        case waiting(ticks: Int)
        case active(Attempt)
    }

    struct Attempt: Sendable {
        var round: RecoveryRound
        var waited = 0
        var step: Step
    }

    enum Step: Sendable {
        case asking([NodeID: Answer])
        case fetching(RecoveryStrategy.Plan, lives: [NodeID: Int], [NodeID: Snapshot])
        case changing(RecoveryChange<Snapshot>, lives: [NodeID: Int], [NodeID: [String: Int]])
        case validating([NodeID: UInt64])
        case ending(Ending, Set<NodeID>)
    }

    enum Ending: Sendable {
        case recovered
        case failed(isLast: Bool)
    }

    struct Answer: Sendable {
        var life: Int
        var summary: RecoverySummary
        var side: [NodeID]
    }

    enum Part: Sendable {
        case idle
        /// No ticks: paused until the next recovery.
        case paused(RecoveryRound, ticks: Int?, Progress)
    }

    enum Progress: Sendable {
        case untouched
        case changing
        case changed(lost: [String: Int])
    }

    let membership: Membership
    let options: RecoveryOptions
    var phase: Phase = .idle
    var part: Part = .idle
    var promised: RecoveryRound
    /// Of rounds up to this one, nothing is heeded any more.
    var closed: RecoveryRound
    var attempts = 0
    var side: [NodeID] = []
    var detected: Instant?
    /// Whether the data were made equal since the last sign of a partition.
    var isRecovered = false
    var isTicking = false

    /// What the current or the last recovery took, if this node coordinated it.
    public internal(set) var figures: RecoveryFigures?
    /// What all of them took together.
    public internal(set) var totals = RecoveryTotals()
    /// The last thing that was reported.
    public internal(set) var lastEvent: RecoveryEvent?

    /// A coordinator that knows of no partition.
    public init(_ membership: Membership, options: RecoveryOptions = RecoveryOptions()) {
        self.membership = membership
        self.options = options
        promised = RecoveryRound(number: 0, node: membership.members[0], incarnation: 0)
        closed = promised
    }

    /// Whether clients must wait.
    public var isPaused: Bool {
        if case .paused = part { true } else { false }
    }

    // MARK: Inputs

    /// The detector has reported something.
    public mutating func observe(_ event: PartitionEvent, at now: Instant) -> [Directive] {
        switch event.change {
        case .detected:
            detected = now
            fallthrough
        case .changed:
            side = event.worst.component(of: membership.me)
            isRecovered = false
            return []
        case .ended where isRecovered: return []
        case .ended:
            let turn = membership.members.firstIndex(of: membership.me) ?? 0
            return begin(afterTicks: turn * options.timeoutTicks * 2, at: now)
        }
    }

    /// Recovers, whether or not there was a partition.
    public mutating func begin(afterTicks ticks: Int = 0, at now: Instant) -> [Directive] {
        guard case .idle = phase else { return [] }
        attempts = 0
        isRecovered = false
        figures = RecoveryFigures(detected: detected, began: now)
        phase = .waiting(ticks: ticks)
        return wake()
    }

    /// The timer has run out.
    public mutating func tick(_ state: State, at now: Instant) -> [Directive] {
        isTicking = false
        let expired = expire()
        return expired + proceed(state, now) + wake()
    }

    /// A peer says something.
    public mutating func receive(
        _ message: Message,
        from sender: NodeID,
        _ state: State,
        at now: Instant
    ) -> [Directive] {
        guard membership.members.contains(sender) else { return [] }
        return hear(message, from: sender, state, now) + wake()
    }

    /// The change of this round is carried out and durable.
    public mutating func reconciled(
        _ round: RecoveryRound,
        lost: [String: Int],
        _ state: State,
        at now: Instant
    ) -> [Directive] {
        guard case .paused(let current, let ticks, .changing) = part, current == round else {
            return []
        }
        part = .paused(round, ticks: ticks, .changed(lost: lost))
        return send(.changed(round, lost: lost), to: round.node, state, now) + wake()
    }

    // MARK: Time and messages

    mutating func wake() -> [Directive] {
        let isBusy: Bool
        switch (phase, part) {
        case (.idle, .idle), (.idle, .paused(_, ticks: nil, _)): isBusy = false
        default: isBusy = true
        }
        guard isBusy, !isTicking else { return [] }
        isTicking = true
        return [.startTimer(after: options.tick)]
    }

    mutating func report(_ event: RecoveryEvent) -> Directive {
        lastEvent = event
        totals.add(event)
        return .report(event)
    }

    /// Sends; a node's word to itself is heard at once.
    mutating func send(
        _ message: Message,
        to node: NodeID,
        _ state: State,
        _ now: Instant
    ) -> [Directive] {
        node == membership.me
            ? hear(message, from: node, state, now) : [.send(message, to: node)]
    }
}

/// How a recovery is done, and how long it is tried; times are counted in ticks.
public struct RecoveryOptions: Sendable {
    /// What becomes of traffic when the last attempt has failed.
    public enum Fallback: String, Hashable, Sendable, Codable, CaseIterable {
        /// Clients are answered, from unequal data.
        case resume
        /// Clients wait for the next recovery.
        case stayPaused
    }

    /// Whose data count.
    public var strategy: RecoveryStrategy
    /// The pause after which unanswered messages are sent again.
    public var tick: Duration
    /// How many ticks a step may take; a paused node waits twice as long.
    public var timeoutTicks: Int
    /// How many attempts are made.
    public var attempts: Int
    /// The ticks before the second attempt; they double with every further one.
    public var backoffTicks: Int
    /// What becomes of traffic when the last attempt has failed.
    public var fallback: Fallback
    /// A bug on purpose; nil in all but broken strategies and tests.
    public var defect: RecoveryDefect?

    /// Merges, unless told otherwise.
    public init(
        strategy: RecoveryStrategy = .multiMaster,
        tick: Duration = .milliseconds(100),
        timeoutTicks: Int = 10,
        attempts: Int = 5,
        backoffTicks: Int = 2,
        fallback: Fallback = .resume,
        defect: RecoveryDefect? = nil
    ) {
        precondition(timeoutTicks > 0 && attempts > 0, "a recovery is tried at least once")
        self.strategy = strategy
        self.tick = tick
        self.timeoutTicks = timeoutTicks
        self.attempts = attempts
        self.backoffTicks = backoffTicks
        self.fallback = fallback
        self.defect = defect
    }
}

/// A bug of a recovery on purpose, which whatever tests the recovery must find.
public enum RecoveryDefect: String, Hashable, Sendable, CaseIterable {
    /// A node changes its data whatever the round and the life, paused or not.
    case ignoresRounds
    /// The result is sent once; that all nodes hold it is taken for granted.
    case skipsValidation
    /// The last node is not sent the result.
    case leavesOneOut
}
