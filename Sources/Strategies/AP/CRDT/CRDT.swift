import Histories
import Replication

/// Conflict-free replicated data types, of which peers are sent what changed: `crdt`.
///
/// Source: Shapiro et al., INRIA RR-7506, 2011 (the types); Almeida, Shoker, Baquero, *Delta state
/// replicated data types*, JPDC 2018, section 6, algorithm 2 (the anti-entropy).
/// ```
///  update:  own log ──▶ apply ──▶ ok ──▶ (soon) delta ──▶ each peer: log, join ──▶ joined
///
///  a peer:   start, a whole state joined, or too far behind for the buffer
///           ┌───────────────────────────────────────────────────────┐
///        in step                                                 in debt
///           └◀─ seen ◀─ summary, and sooner or later whole state ◀──┘
/// ```
/// Claim: every node answers by itself, always; nodes that have seen the same updates are equal,
/// whatever the order (strong eventual consistency, RR-7506, section 2.2). Adds win over removes
/// that did not know of them. Nothing acknowledged is lost from counters and sets; of concurrent
/// writes of a register the reader sees the latest, or all of them under `crdt/multi-value`.
///
/// Neither counts nor dots need an incarnation: an update is visible only when it is durable, so
/// the next life counts on from the log.
public struct CRDT<Variant: CRDTVariant>: Replica {
    /// What nodes say to each other.
    public enum Message: Codable, Sendable {
        /// What changed since the peer's last acknowledgement, or everything.
        case delta(Delta, upTo: Mark)
        /// The peer's changes up to there are durable here.
        case joined(upTo: Mark)
        /// Updates that the receiver should have seen.
        case summary(VectorClock)
        /// It has.
        case seen(VectorClock)
        /// It has not.
        case lacks
    }

    /// A place in the order of a node's changes, in one of its lives.
    public struct Mark: Hashable, Codable, Sendable {
        var incarnation: Int
        var number: UInt64
    }

    /// Something to be done to the state, in the order of the log.
    public enum Record: Codable, Sendable {
        /// A client's update, with the wall clock.
        case update(Command, at: Int64)
        /// A peer's.
        case delta(Delta)
    }

    /// The most that a node keeps.
    struct Limits: Sendable {
        /// Cells: counters, registers and elements; an update that needs another is refused.
        var cells = 1_000_000
        /// Changes in the buffer; a peer that is further behind is sent the whole state.
        var changes = 4_096
    }

    typealias Effects = [Effect<Message, Record>]

    /// Who waits for a record.
    enum Waiting: Sendable {
        case client(RequestID)
        /// A client that was told that its update takes too long.
        case nobody
        case peer(NodeID, upTo: Mark)
    }

    static var gossipTimer: UInt64 { 0 }
    static var shippingTimer: UInt64 { 1 }
    /// The timer of a token is the token's number and this.
    static var firstDeadline: UInt64 { 2 }

    let membership: Membership
    let limits: Limits
    var state = CRDTState<Variant>()
    var buffer: DeltaBuffer
    var progress: [NodeID: PeerProgress]
    var isShipping = false
    /// Records on their way to the disk.
    private var waiting: [WriteToken: (record: Record, whose: Waiting)] = [:]
    /// Peers of which a delta is on its way to the disk: one each at a time.
    private(set) var joining: Set<NodeID> = []
    private var lastToken: UInt64 = 0

    /// The state after a start; it needs no dice.
    public init(_ membership: Membership, seed: UInt64, recovering records: [Record]) {
        self.init(membership, recovering: records, limits: Limits())
    }

    init(_ membership: Membership, recovering records: [Record], limits: Limits) {
        self.membership = membership
        self.limits = limits
        buffer = DeltaBuffer(limit: limits.changes)
        progress = Dictionary(uniqueKeysWithValues: membership.peers.map { ($0, PeerProgress()) })
        for record in records { _ = carryOut(record) }
        guard !records.isEmpty, !Variant.forgetsDeltasOnRestart else { return }
        for peer in membership.peers { progress[peer]?.owe(state.context) }
    }

    /// Takes one input and returns what must be done about it, in order.
    public mutating func step(_ input: Input<Message>, at now: Instant) -> [Effect<Message, Record>]
    {
        switch input {
        case .start: gossip()
        case .request(let request, let command): answer(command, to: request, at: now)
        case .message(let message, let sender): receive(message, from: sender)
        case .timer(TimerID(Self.gossipTimer)): gossip()
        case .timer(TimerID(Self.shippingTimer)): ship()
        case .timer(let timer): giveUp(WriteToken(timer.number - Self.firstDeadline))
        case .persisted(let token): finish(token)
        }
    }

    /// The whole state, some cells at a time, and last the updates that it takes into account.
    ///
    /// A cell that came with the context of all would be taken for removed if it came late.
    public var compacted: [Record]? {
        // Without any update, a start still knows that there was a life before.
        guard state.context != VectorClock() else { return nil }
        let whole = state.whole
        let parts = stride(from: 0, to: whole.fragments.count, by: Self.cellsInRecord).map {
            start in
            Delta(
                context: VectorClock(),
                fragments: Array(whole.fragments[start...].prefix(Self.cellsInRecord))
            )
        }
        return (parts + [Delta(context: whole.context, fragments: [])]).map { .delta($0) }
    }

    private static var cellsInRecord: Int { 256 }

    /// Equal for nodes that hold the same data.
    public var digest: UInt64 { state.digest }

    /// What it holds, what it has seen, and which peers are behind.
    public var status: [String: Value] {
        [
            "keys": .int(
                Int64(state.counters.count + state.sets.count + state.registers.count)
            ),
            "elements": .int(Int64(state.elements)),
            "siblings": .int(Int64(state.mostSiblings)),
            "updates": .map(
                Dictionary(
                    uniqueKeysWithValues: membership.members.map {
                        ($0.name, .int(Int64(state.context[$0])))
                    }
                )
            ),
            "buffered": .int(Int64(buffer.count)),
            "behind": .list(behind.map { .string($0.name) }),
        ]
    }

    // MARK: Clients

    private mutating func answer(
        _ command: Command,
        to request: RequestID,
        at now: Instant
    ) -> Effects {
        switch command {
        case .read(let key):
            return [.reply(request, .ok(state.value(of: key)))]
        case .contains(let key, let element):
            let reply = state.refusal(of: command).map { Reply.error($0) }
            return [.reply(request, reply ?? .ok(.bool(state.contains(element, in: key))))]
        case .remove where !Variant.isGrowOnly: break
        case .write where !Variant.isGrowOnly: break
        case .add, .insert: break
        default:
            return [.reply(request, .error(.unsupported(command.f, by: Variant.name)))]
        }
        guard state.cellCount < limits.cells || command.f == "remove" else {
            let message = "this node holds \(limits.cells) objects and elements, and no more"
            let refusal = Refusal(code: "full", isDefinite: true, message: message)
            return [.reply(request, .error(refusal))]
        }
        let (token, effects) = apply(
            .update(command, at: now.nanoseconds),
            for: .client(request)
        )
        let deadline = TimerID(token.number + Self.firstDeadline)
        return effects + [.startTimer(deadline, after: membership.timing.request)]
    }

    /// Safety: the update is on its way to the disk, so it may still take effect.
    private mutating func giveUp(_ token: WriteToken) -> Effects {
        guard case .client(let request)? = waiting[token]?.whose else { return [] }
        waiting[token]?.whose = .nobody
        let refusal = Refusal(
            code: "slow-disk",
            isDefinite: false,
            message: "the update was not durable in time"
        )
        return [.reply(request, .error(refusal))]
    }

    // MARK: The log

    private mutating func apply(
        _ record: Record,
        for whose: Waiting
    ) -> (token: WriteToken, effects: Effects) {
        lastToken += 1
        let token = WriteToken(lastToken)
        waiting[token] = (record, whose)
        return (token, [.persist(record, token)])
    }

    /// Takes a peer's delta, unless one of its is on its way already: it will be sent again.
    mutating func merge(_ delta: Delta, upTo mark: Mark, from sender: NodeID) -> Effects {
        guard joining.insert(sender).inserted else { return [] }
        return apply(.delta(delta), for: .peer(sender, upTo: mark)).effects
    }

    private mutating func finish(_ token: WriteToken) -> Effects {
        // Safety: nobody sees an update that a crash could still undo, so a dot is given once.
        guard let (record, whose) = waiting.removeValue(forKey: token) else { return [] }
        let before = state.context
        let reply = carryOut(record)
        var effects: Effects = []
        if state.context != before { effects += note(record) }
        switch whose {
        case .client(let request): effects += [reply.map { .reply(request, $0) }].compactMap(\.self)
        case .nobody: break
        case .peer(let peer, let mark):
            joining.remove(peer)
            effects += [.note(Note("delta-joined")), .send(.joined(upTo: mark), to: peer)]
        }
        return effects
    }

    /// The state is what the log says, in its order: a start carries out the same again.
    private mutating func carryOut(_ record: Record) -> Reply? {
        switch record {
        case .update(let command, let time):
            return state.apply(command, at: time, by: membership.me)
        case .delta(let delta):
            state.join(delta)
            return nil
        }
    }
}
