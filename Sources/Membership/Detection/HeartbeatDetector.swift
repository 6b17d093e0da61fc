import Replication

/// Detects partitions: sends heartbeats, suspects silent peers, and draws the reachability graph.
///
/// A component for a strategy's own `step`: heartbeats, ticks of one timer and the time go in,
/// directives come out. Each heartbeat carries its sender's row (the nodes that it hears) and the
/// newest rows of others, so that a node knows the directed graph, not its own links alone. A peer:
/// ```
///              a heartbeat with a later beat
///            ┌──────────────────────────────┐
///            ▼                              │
///        ┌────────┐   silence lasts     ┌───┴─────┐
///        │ online │────────────────────▶│suspected│◀── at the start
///        └────────┘   too long          └─────────┘
/// ```
/// and the cluster, as this node sees it:
/// ```
///          all hear all               some link is down               all hear all
///  start ───────────────▶ whole ────────────────────────▶ partitioned ─────────────▶ whole
///     └── settling ends ─────────────────────────────────▶    ↺ changed
/// ```
/// Heartbeats may be lost, duplicated and reordered: one that is not later than the latest proves
/// nothing about now, and is ignored. Rows expire, because a node that cannot be heard cannot
/// correct what it said. How silence is judged: Chandra and Toueg, *Unreliable failure detectors
/// for reliable distributed systems*, JACM 1996, for a fixed timeout; `Accrual` for adaptive ones.
public struct HeartbeatDetector: Hashable, Sendable {
    /// How often it speaks, and how long it believes.
    public struct Options: Hashable, Sendable {
        /// The pause between two heartbeats.
        public var interval: Duration
        /// When silence becomes suspicious.
        public var suspicion: Suspicion
        /// How long a row counts after it was first heard.
        public var rowLifetime: Duration
        /// How long after its start a node reports nothing, unless all were heard before.
        public var settling: Duration

        /// Rows count as long as silence may last, unless told otherwise.
        public init(
            interval: Duration = .milliseconds(100),
            suspicion: Suspicion = .fixed(timeout: .milliseconds(500)),
            rowLifetime: Duration? = nil,
            settling: Duration = .seconds(2)
        ) {
            precondition(suspicion.ceiling > interval, "a timeout must outlast an interval")
            self.interval = interval
            self.suspicion = suspicion
            self.rowLifetime = rowLifetime ?? suspicion.ceiling
            self.settling = settling
        }
    }

    /// Something that the strategy must do for the detector.
    public enum Directive: Hashable, Sendable {
        /// Send to a peer; it may never arrive.
        case send(Heartbeat, to: NodeID)
        /// Call `tick` once after this; there is one such timer at a time.
        case startTimer(after: Duration)
        /// A peer was silent for too long.
        case suspect(NodeID)
        /// A peer is heard, again or for the first time.
        case trust(NodeID)
        /// A partition began, changed or ended.
        case report(PartitionEvent)
    }

    /// Bugs on purpose, for the tests that must catch them.
    enum Flaw: Hashable, Sendable {
        /// Every heartbeat counts, whatever its number.
        case ignoresBeats
        /// Rows never expire.
        case keepsRows
    }

    private struct Peer: Hashable, Sendable {
        var beat = Heartbeat.Beat(incarnation: 0, sequence: 0)
        var lastHeard: Duration = .zero
        var deadline: Duration = .zero
        var isOnline = false
        var pauses: [Duration] = []
    }

    private struct KnownRow: Hashable, Sendable {
        var row: Heartbeat.Row
        var since: Duration
    }

    private let membership: Membership
    private let options: Options
    private let flaw: Flaw?
    private var clock: Stopwatch
    private var peers: [NodeID: Peer]
    /// The newest row of each peer; expired ones are kept, so that none older passes for news.
    private var rows: [NodeID: KnownRow] = [:]
    private var sequence = 0
    private var nextBeat: Duration = .zero
    private var isSettled = false
    private var worst: PartitionView?
    /// The nodes that each member hears, in the graph as it was drawn last.
    private var drawn: [[NodeID]] = []

    /// How the cluster looks now, by what has been heard.
    public private(set) var view: PartitionView
    /// The reachability graph, by the heartbeats so far.
    public private(set) var graph: ReachabilityGraph
    /// The last thing that was reported.
    public private(set) var lastEvent: PartitionEvent?

    /// A detector that has heard nobody.
    public init(_ membership: Membership, options: Options = Options()) {
        self.init(membership, options: options, flaw: nil)
    }

    init(_ membership: Membership, options: Options, flaw: Flaw?) {
        self.membership = membership
        self.options = options
        self.flaw = flaw
        clock = Stopwatch(longestStep: options.interval * 2)
        peers = Dictionary(uniqueKeysWithValues: membership.peers.map { ($0, Peer()) })
        graph = ReachabilityGraph(nodes: membership.members, links: [])
        view = PartitionView(graph)
    }

    // MARK: Inputs

    /// The first call of a life.
    public mutating func start(at now: Instant) -> [Directive] { tick(at: now) }

    /// The timer has run out.
    public mutating func tick(at now: Instant) -> [Directive] {
        let time = clock.read(now)
        let suspects = suspectSilent(at: time)
        let heartbeats = beat(at: time)
        let reports = redraw(at: time, now)
        return suspects + heartbeats + reports + [.startTimer(after: pause(from: time))]
    }

    /// A heartbeat has come.
    public mutating func receive(
        _ heartbeat: Heartbeat,
        from sender: NodeID,
        at now: Instant
    ) -> [Directive] {
        let time = clock.read(now)
        var directives = suspectSilent(at: time)
        var isNews = !directives.isEmpty
        if heartbeat.row.node == sender, isLater(heartbeat.row.beat, of: sender) {
            if hear(sender, heartbeat.row.beat, at: time) {
                directives.append(.trust(sender))
                isNews = true
            }
            for row in [heartbeat.row] + heartbeat.gossip where adopt(row, at: time) {
                isNews = true
            }
        }
        return isNews ? directives + redraw(at: time, now) : directives
    }

    // MARK: Peers

    private func isLater(_ beat: Heartbeat.Beat, of sender: NodeID) -> Bool {
        guard let peer = peers[sender] else { return false }
        return beat > peer.beat || flaw == .ignoresBeats
    }

    /// True if the peer was suspected until now.
    private mutating func hear(
        _ sender: NodeID,
        _ beat: Heartbeat.Beat,
        at time: Duration
    ) -> Bool {
        guard var peer = peers[sender] else { return false }
        let wasOnline = peer.isOnline
        if wasOnline, peer.beat.incarnation == beat.incarnation {
            remember(pauseSince: peer, until: beat, at: time, in: &peer.pauses)
        } else {
            // What went before says nothing about the pauses of a new life or a healed link.
            peer.pauses = []
        }
        peer.beat = beat
        peer.lastHeard = time
        peer.isOnline = true
        peer.deadline = time + timeout(peer.pauses)
        peers[sender] = peer
        return !wasOnline
    }

    private func remember(
        pauseSince peer: Peer,
        until beat: Heartbeat.Beat,
        at time: Duration,
        in pauses: inout [Duration]
    ) {
        guard case .accrual(let accrual) = options.suspicion else { return }
        pauses.append((time - peer.lastHeard) / max(1, beat.sequence - peer.beat.sequence))
        if pauses.count > accrual.window { pauses.removeFirst() }
    }

    private func timeout(_ pauses: [Duration]) -> Duration {
        switch options.suspicion {
        case .fixed(let timeout): timeout
        case .accrual(let accrual): accrual.timeout(after: pauses, interval: options.interval)
        }
    }

    private mutating func suspectSilent(at time: Duration) -> [Directive] {
        membership.peers.compactMap { node in
            guard let peer = peers[node], peer.isOnline, peer.deadline < time else { return nil }
            peers[node]?.isOnline = false
            return .suspect(node)
        }
    }

    // MARK: Heartbeats and rows

    private mutating func beat(at time: Duration) -> [Directive] {
        guard time >= nextBeat else { return [] }
        nextBeat = time + options.interval
        sequence += 1
        let heartbeat = Heartbeat(
            row: Heartbeat.Row(
                node: membership.me,
                beat: Heartbeat.Beat(incarnation: membership.incarnation, sequence: sequence),
                hears: online
            ),
            gossip: membership.peers.compactMap { freshRow(of: $0, at: time) }
        )
        return membership.peers.map { .send(heartbeat, to: $0) }
    }

    private func freshRow(of node: NodeID, at time: Duration) -> Heartbeat.Row? {
        guard let known = rows[node],
            known.since + options.rowLifetime >= time || flaw == .keepsRows
        else { return nil }
        return known.row
    }

    /// Takes a row that is newer than what is known; true if it says something else.
    private mutating func adopt(_ row: Heartbeat.Row, at time: Duration) -> Bool {
        guard peers[row.node] != nil else { return false }
        let known = rows[row.node]
        if let known, row.beat <= known.row.beat { return false }
        let before = freshRow(of: row.node, at: time)
        rows[row.node] = KnownRow(row: row, since: time)
        return before?.hears != row.hears
    }

    /// The sooner of the next heartbeat and the first deadline.
    private func pause(from time: Duration) -> Duration {
        let deadlines = peers.values.filter(\.isOnline).map(\.deadline)
        let next = min(nextBeat, deadlines.min() ?? nextBeat)
        // Liveness: a clock that stands still must not make the timer run out all the time.
        return max(next - time, .milliseconds(1))
    }

    // MARK: The graph

    private mutating func redraw(at time: Duration, _ now: Instant) -> [Directive] {
        let heard = membership.members.map { node in
            node == membership.me ? online : freshRow(of: node, at: time)?.hears ?? []
        }
        let isRedrawn = heard != drawn
        if isRedrawn {
            drawn = heard
            graph = ReachabilityGraph(nodes: membership.members, heard: heard)
        }
        let before = view
        if isRedrawn { view = PartitionView(graph) }
        if !isSettled {
            isSettled = view.kind == .whole || time >= options.settling
            return isSettled && view.kind != .whole ? report(.detected, at: now) : []
        }
        if view == before { return [] }
        if view.kind == .whole { return report(.ended, at: now) }
        return report(before.kind == .whole ? .detected : .changed, at: now)
    }

    private mutating func report(
        _ change: PartitionEvent.Change,
        at now: Instant
    ) -> [Directive] {
        let isWorse = view.components.count >= worst?.components.count ?? 0
        let worstYet = isWorse ? view : worst ?? view
        worst = change == .ended ? nil : worstYet
        let event = PartitionEvent(change: change, view: view, worst: worstYet, at: now)
        lastEvent = event
        return [.report(event)]
    }
}

extension HeartbeatDetector {
    /// The peers that are heard, sorted.
    public var online: [NodeID] { membership.peers.filter { peers[$0]?.isOnline == true } }

    /// The peers that are not heard, sorted.
    public var suspected: [NodeID] { membership.peers.filter { peers[$0]?.isOnline != true } }

    /// The nodes that this one reaches and that reach it, itself included.
    public var component: [NodeID] { view.component(of: membership.me) }

    /// Whether this node's component has a majority of all members.
    public var hasMajority: Bool { component.count >= membership.majority }

    /// What this node knows of another, or of itself.
    public func status(of node: NodeID) -> NodeStatus {
        if node == membership.me { return .online }
        if peers[node]?.isOnline == true, component.contains(node) { return .online }
        return graph.isHeard(node) ? .partitioned : .offline
    }
}
