import Histories
import Membership
import Replication

/// Every side of a cut goes on by itself, and a coordinator makes the sides equal: `multi-primary`.
///
/// Source: Gray, Helland, O'Neil, Shasha, *The dangers of replication and a solution*, SIGMOD 1996,
/// section 2 (lazy group: update anywhere, reconcile); conflicts by version vectors: Parker and
/// others, *Detection of mutual inconsistency in distributed systems*, IEEE TSE 1983.
/// ```
///  write, at any node:  own log ──▶ ok ──▶ backlog ──ship──▶ each node of the side ──▶ held
///                                             │ (again until it is held)
///                                             └─▶ a node of another side: given up, owed
///
///  side A:  primary n1   |- write 1 → ok -|        ┐ heal: n1 pauses all, collects what they hold,
///  side B:  primary n3      |- write 2 → ok -|     ┘ merges, sends, validates, resumes
/// ```
/// A side is a component of the reachability graph, as heartbeats draw it; its least node is its
/// primary, which coordinates the recovery. Clients are served by the node that they ask: a side
/// that forwarded all to its primary would serve nobody until it had found out that it is a side.
///
/// Nothing else repairs: what a node wrote while others did not hear it gets to them by recovery
/// alone. So a node *owes* a recovery once it has given a write up, and when it starts again, as it
/// does not know what it had shipped. It asks for one whenever all hear all, until one has been
/// validated: every node reachable, and data equal.
///
/// Claim: every node answers, whatever links are cut, and all end with the same. While data are
/// being made equal calls wait. What becomes of concurrent writes is the resolver's choice: under
/// last-write-wins acknowledged writes are lost. Deletes are remembered for ever.
public struct MultiPrimary<Variant: MultiPrimaryVariant>: Replica {
    typealias Effects = [Effect<Message, Record>]
    typealias Resolver = Variant.Resolver
    typealias Recovery = RecoveryCoordinator<VersionStore<Resolver>>

    /// Where a version on its way to the disk came from.
    enum Origin: Sendable {
        case client(RequestID, Reply)
        case peer(NodeID)
        case recovery
    }

    struct Incoming: Sendable {
        let record: Record
        let origin: Origin
    }

    static var tickTimer: TimerID { TimerID(0) }
    static var detectorTimer: TimerID { TimerID(1) }
    static var recoveryTimer: TimerID { TimerID(2) }
    /// How many calls wait for the end of a recovery before more are turned away.
    static var waitingMax: Int { 1_024 }
    /// How many records may be on their way to the disk before peers' versions are turned away.
    static var incomingMax: Int { 4_096 }

    let membership: Membership
    /// What is durable.
    var store = VersionStore<Resolver>()
    /// What is durable or on its way to the disk.
    var accepted = VersionStore<Resolver>()
    var backlog: Backlog
    var detector: HeartbeatDetector
    var recovery: Recovery
    /// Whether others may lack, until the next recovery, what this node holds.
    var isOwing: Bool
    var isPrimary = false
    /// The change that the coordinator waits for, and the last record of it.
    var change: (round: RecoveryRound, token: WriteToken)?
    /// Calls that wait for the end of a recovery.
    var waiting: [(request: RequestID, command: Command)] = []

    var ticks = 0
    var conflicts = 0
    var incoming: [WriteToken: Incoming] = [:]
    var lastCount = 0
    /// The newest write of this node that was found at the start, be it replaced by now.
    private var lastOwn: Record?
    var lastToken: UInt64 = 0
    var now = Instant(nanoseconds: 0)
    var outbox: Effects = []

    /// The state after a start.
    public init(_ membership: Membership, seed: UInt64, recovering records: [Record]) {
        self.membership = membership
        let timing = membership.timing
        backlog = Backlog(to: membership.peers, resendTicks: timing.resendTicks)
        detector = HeartbeatDetector(membership, options: timing.detection)
        recovery = Recovery(
            membership,
            options: timing.recovery(defect: Variant.recoveryDefect)
        )
        isOwing = membership.incarnation > 1
        for record in records {
            _ = store.merge(record.version, into: record.key)
            let dot = record.version.dot
            if dot.node == membership.me, dot.count > lastCount {
                lastCount = dot.count
                lastOwn = record
            }
        }
        accepted = store
    }

    /// The versions that are held, behind the newest of this node's own, whose name must not be
    /// given twice.
    public var compacted: [Record]? {
        store.compacted(behind: lastOwn.map { ($0.key, $0.version) })?
            .map { Record(key: $0.key, version: $0.version) }
    }

    /// Takes one input and returns what must be done about it, in order.
    public mutating func step(_ input: Input<Message>, at now: Instant) -> [Effect<Message, Record>]
    {
        self.now = now
        switch input {
        case .start: start()
        case .request(let request, let command): serve(command, for: request)
        case .message(let message, let sender): receive(message.word, from: sender)
        case .timer(Self.tickTimer): tick()
        case .timer(Self.detectorTimer): obey(detector.tick(at: now))
        case .timer: obey(recovery.tick(store, at: now))
        case .persisted(let token): settle(token)
        }
        defer { outbox = [] }
        return outbox
    }

    /// Equal for nodes that hold the same versions; what is deleted counts as not there.
    public var digest: UInt64 { store.digest(withTombstones: false) }

    // MARK: Effects

    mutating func send(_ word: Word, to node: NodeID) {
        outbox.append(.send(Message(word: word), to: node))
    }

    mutating func note(_ name: String) { outbox.append(.note(Note(name))) }

    // MARK: Clients

    mutating func serve(_ command: Command, for request: RequestID) {
        guard recovery.isPaused else { return answer(command, to: request) }
        if waiting.count < Self.waitingMax { return waiting.append((request, command)) }
        let refusal = Refusal(
            code: "busy",
            isDefinite: true,
            message: "\(waiting.count) calls wait for the end of a recovery at \(membership.me)"
        )
        outbox.append(.reply(request, .error(refusal)))
    }

    private mutating func answer(_ command: Command, to request: RequestID) {
        switch command {
        case .read(let key):
            outbox.append(.reply(request, .ok(Resolver.value(of: store.shown(key)))))
        case .write(let key, let value):
            lastCount += 1
            let dot = Dot(node: membership.me, count: lastCount)
            let details = accepted.details(ofWrite: dot, to: key)
            let version = accepted.successor(of: key, value, named: dot, at: now)
            merge(version, of: key, from: .client(request, .ok(value, details: details)))
        default:
            let refusal = Refusal.unsupported(command.f, by: "multi-primary")
            outbox.append(.reply(request, .error(refusal)))
        }
    }

    // MARK: The disk

    mutating func merge(_ version: Version, of key: String, from origin: Origin) {
        _ = accepted.merge(version, into: key)
        lastToken += 1
        let token = WriteToken(lastToken)
        let record = Record(key: key, version: version)
        incoming[token] = Incoming(record: record, origin: origin)
        outbox.append(.persist(record, token))
    }

    private mutating func settle(_ token: WriteToken) {
        // Safety: a name leaves this node only when it is durable, or a crash would give it twice.
        guard let taken = incoming.removeValue(forKey: token) else { return }
        let (key, version) = (taken.record.key, taken.record.version)
        show(version, of: key)
        switch taken.origin {
        case .client(let request, let reply):
            backlog.add(version, of: key)
            outbox.append(.reply(request, reply))
        case .peer(let peer): send(.held([version.dot]), to: peer)
        case .recovery: break
        }
        finishChange()
    }

    private mutating func show(_ version: Version, of key: String) {
        switch store.merge(version, into: key) {
        case .known, .alone: break
        case .concurrent, .overLimit:
            conflicts += 1
            note("conflict-resolved")
        }
    }
}
