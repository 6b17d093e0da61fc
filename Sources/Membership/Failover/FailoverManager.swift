import Replication

/// Decides who is primary, and replaces a primary that does not answer.
///
/// A component for the `step` of a primary-backup strategy. When the primary falls ill:
/// ```
///                 primary unhealthy           stop traffic, wait one's turn
///   ┌───────────┐─────────────────▶┌─────────┐
///   │ following │                  │ waiting │
///   └───────────┘◀─────────────────└────┬────┘
///     ▲   ▲        healthy again        │ my turn, and still unhealthy
///     │   │                             ▼
///     │   │  a later ballot        ┌─────────┐   seal: stop under every earlier ballot
///     │   └────────────────────────│ sealing │
///     │                            └────┬────┘
///     │                                 │ a majority is sealed: choose the most advanced
///     │   the new primary has it   ┌────▼─────┐
///     └────────────────────────────│installing│  configuration number + 1
///                                  └──────────┘
///   new primary:  promote ──▶ a majority has installed ──▶ start traffic
///   old primary:  a later configuration ──▶ stop traffic, demote
/// ```
/// Fenced, this is the view change of Liskov and Cowling, *Viewstamped replication revisited*,
/// 2012, section 4.2, but any node may propose: a sealed majority refuses the old primary, so at
/// most one configuration is in force. A primary must ask `confirm` before it acknowledges or
/// reads, and backups must ask `accepts` before they apply; both refuse a deposed primary.
///
/// Unfenced, a node that believes in its own health check promotes itself at once. Cut off from
/// each other, two nodes are then primary at the same time: the split brain that is on trial.
///
/// Liveness: with a majority of nodes up and hearing each other, some node becomes primary.
public struct FailoverManager: Hashable, Sendable {
    enum Phase: Hashable, Sendable {
        case following
        case waiting(until: Duration)
        case sealing(Proposal)
        case installing(Configuration, deadline: Duration)
    }

    struct Proposal: Hashable, Sendable {
        var ballot: Ballot
        /// The primary and the backups that are wanted, if they are not free.
        var wanted: Configuration?
        var positions: [NodeID: Position] = [:]
        var retryAt: Duration
        var deadline: Duration
    }

    struct Held: Hashable, Sendable {
        var number: Int
        var message: Message
        var to: NodeID
    }

    let membership: Membership
    let options: Options
    var checker: HealthChecker
    var clock: Stopwatch
    var time: Duration = .zero
    var record: Record
    var phase: Phase = .following
    /// The highest number that any ballot was seen with.
    var highest: Int
    var isOpen = false
    /// Who has installed the configuration whose primary this node is.
    var acknowledged: Set<NodeID> = []
    var announceAt: Duration = .zero
    /// When this node began to know of a ballot later than its configuration.
    var stuckSince: Duration?
    var positions: [NodeID: Position] = [:]
    var confirmations: [Int: Set<NodeID>] = [:]
    /// Messages that wait for a record to be durable.
    var held: [Held] = []
    var lastRecord = 0
    var lastDurable = 0

    /// The index of the last write that this node applied; the strategy keeps it up to date.
    public var applied = 0

    /// The state after a start, from the last record that was durable.
    public init(
        _ membership: Membership,
        options: Options = Options(),
        recovering record: Record? = nil
    ) {
        self.membership = membership
        self.options = options
        checker = HealthChecker(targets: membership.peers, options: options.health)
        clock = Stopwatch(longestStep: options.health.interval + options.health.timeout)
        let first = Configuration.initial(of: membership.members)
        self.record =
            record ?? Record(promised: first.ballot, configuration: first, current: first.ballot)
        highest = self.record.promised.number
    }

    // MARK: Inputs

    /// The first call of a life.
    public mutating func start(at now: Instant) -> [Directive] {
        time = clock.read(now)
        if record.promised > configuration.ballot { stuckSince = time }
        let directives = [.reconfigure(configuration)] + enterRole()
        return directives + checker.start(at: now).flatMap { carryOut($0) }
    }

    /// The timer has run out.
    public mutating func tick(at now: Instant) -> [Directive] {
        time = clock.read(now)
        let health = checker.tick(at: now).flatMap { carryOut($0) }
        return health + announce() + retryConfirmations() + proceed()
    }

    /// A peer says something.
    public mutating func receive(
        _ message: Message,
        from sender: NodeID,
        at now: Instant
    ) -> [Directive] {
        time = clock.read(now)
        if case .alive(let number, let position) = message {
            positions[sender] = position
            return checker.answer(number, from: sender, at: now).flatMap { carryOut($0) }
        }
        return hear(message, from: sender)
    }

    /// The record with this number, and all before it, are durable.
    public mutating func persisted(_ number: Int) -> [Directive] {
        lastDurable = max(lastDurable, number)
        let ready = held.filter { $0.number <= number }
        held.removeAll { $0.number <= number }
        return ready.flatMap { send($0.message, to: $0.to) }
    }

    /// Asks whether the configuration is still in force; `confirmed` follows, or never.
    ///
    /// Safety: an answer may go to a client, and a read may be served, only after it. The token is
    /// the strategy's, and unique in a life.
    public mutating func confirm(_ token: Int) -> [Directive] {
        guard isServing else { return [] }
        if !options.isFenced { return [.confirmed(token)] }
        confirmations[token] = []
        return broadcast(.confirm(configuration.ballot, token))
    }

    /// Drops a question that nobody waits for any more.
    public mutating func forget(_ token: Int) { confirmations[token] = nil }

    /// This backup holds everything that the primary of its configuration does.
    public mutating func synchronized(with ballot: Ballot) -> [Directive] {
        guard accepts(ballot), record.current != ballot else { return [] }
        record.current = ballot
        return persist()
    }

    /// The primary wants other backups; refused where it is none, or they are too few.
    public mutating func reconfigure(backups: [NodeID], at now: Instant) -> [Directive] {
        time = clock.read(now)
        guard isServing, backups.count + 1 >= membership.majority,
            backups.allSatisfy({ membership.peers.contains($0) })
        else { return [] }
        var wanted = configuration
        wanted.backups = backups.sorted()
        return propose(wanted)
    }

    // MARK: What is in force

    /// The configuration that this node goes by.
    public var configuration: Configuration { record.configuration }

    /// Whether this node is primary and may serve.
    public var isServing: Bool { isOpen && isPrimary }

    /// Whether a write or a question under this ballot may be heeded.
    public func accepts(_ ballot: Ballot) -> Bool {
        ballot == configuration.ballot && (ballot == record.promised || !options.isFenced)
    }

    var isPrimary: Bool { configuration.primary == membership.me }

    var position: Position { Position(ballot: record.current, applied: applied) }
}
