import Histories
import Replication

/// A store that never shows an effect before its cause: `causal`.
///
/// Source: Lloyd, Freedman, Kaminsky, Andersen, *Don't settle for eventual: scalable causal
/// consistency for wide-area storage with COPS*, SOSP 2011, sections 3 and 4; the exchange of what
/// was missed by clocks: Ladin, Liskov, Shrira, Ghemawat, *Lazy replication*, TOCS 1992.
/// ```
///  write ─▶ name, needs ─▶ log ─▶ ok, writes ─▶ every peer, again until it has them
///
///  a peer's write:   needs applied? ──yes──▶ log ──▶ shown ──▶ (soon) how far this node is
///                         └──no──▶ buffer ──▶ when the last of them has come ─▶ log ─▶ shown
///
///  now and then:     summary ──▶ the other lacks some: writes, or the whole store
///                            └─▶ it has more: wants ──▶ writes, or the whole store
/// ```
/// A node does not know its clients' sessions. What it has shown is all that any of them can have
/// seen here, so a write needs exactly that, which is sound for each of them. Hence the claim holds
/// for clients that stay with their node.
///
/// Claim: causal+ (causal, with convergent handling of conflicts), and always available. A node
/// shows a prefix of its log, and only what is durable, so it never falls behind what it has shown,
/// not even by a crash. Of concurrent writes the one with the highest Lamport time wins, and the
/// others are lost.
public struct CausalPlus<Variant: CausalVariant>: Replica {
    /// What nodes say to each other; `have` is how much the sender has applied and keeps.
    public enum Message: Codable, Sendable {
        /// Some writes, in causal order; none to acknowledge.
        case writes([CausalWrite], have: VectorClock)
        /// Everything, where writes that the receiver lacks are no longer kept.
        case store(CausalStore)
        /// A question whether one of the two lacks something.
        case summary(have: VectorClock)
        /// A request for what the sender lacks.
        case wants(have: VectorClock)
    }

    /// What a node has applied, in the order in which it did.
    public enum Record: Codable, Sendable {
        /// One write.
        case write(CausalWrite)
        /// All that another node had applied.
        case store(CausalStore)
    }

    typealias Effects = [Effect<Message, Record>]

    /// A record on its way to the disk, and the client that waits for it, if one does.
    struct Incoming: Sendable {
        let record: Record
        let client: (request: RequestID, reply: Reply)?
    }

    let membership: Membership
    var random: SeededGenerator
    /// What is durable.
    var visible = CausalStore()
    /// What is durable or on its way to the disk.
    var accepted = CausalStore()
    var log = CausalLog()
    var incoming: [WriteToken: Incoming] = [:]
    var lastToken: UInt64 = 0
    /// Writes that came before what they need.
    var buffer: [Dot: CausalWrite] = [:]
    /// How much each peer has, by its own word.
    var known: [NodeID: VectorClock] = [:]
    /// How many of this node's writes were sent to each peer.
    var shipped: [NodeID: Int] = [:]
    /// Peers that wait to hear how far this node is.
    var owed: Set<NodeID> = []
    var isAcknowledgingSoon = false
    var isRetransmittingSoon = false

    /// The state after a start.
    public init(_ membership: Membership, seed: UInt64, recovering records: [Record]) {
        self.membership = membership
        random = SeededGenerator(
            seed: seed,
            stream: "gossip \(membership.me) \(membership.incarnation)"
        )
        for record in records { _ = show(record) }
        accepted = visible
        for peer in membership.peers {
            known[peer] = VectorClock()
            shipped[peer] = visible.applied[membership.me]
        }
    }

    /// Takes one input and returns what must be done about it, in order.
    public mutating func step(_ input: Input<Message>, at now: Instant) -> [Effect<Message, Record>]
    {
        switch input {
        case .start: start()
        case .request(let request, let command): answer(command, to: request)
        case .message(let message, let sender): receive(message, from: sender)
        case .timer(let timer): expire(CausalTimer(rawValue: timer.number))
        case .persisted(let token): finish(token)
        }
    }

    /// The values that won, as of before the writes that peers may lack, and these.
    public var compacted: [Record]? {
        [.store(visible.asOf(log.floor))] + log.writes.map { .write($0) }
    }

    /// Equal for nodes that show the same.
    public var digest: UInt64 { visible.digest }

    // MARK: Clients

    private mutating func answer(_ command: Command, to request: RequestID) -> Effects {
        switch command {
        case .read(let key):
            // Safety: what could be lost by a crash must not be shown, or a reader would go back.
            let shown = Variant.showsOnlyDurable ? visible : accepted
            return [.reply(request, .ok(shown[key]?.value ?? .null))]
        case .write(let key, let value):
            return write(value, to: key, for: request)
        case .transaction(let steps):
            return carryOut(steps, for: request)
        default:
            return [.reply(request, .error(.unsupported(command.f, by: "causal")))]
        }
    }

    mutating func write(
        _ value: Value,
        to key: String,
        for request: RequestID
    ) -> Effects {
        let write = newWrite(value, to: key)
        let replaced = accepted[key].map { [Value.string($0.dot.description)] } ?? []
        let details: [String: Value] = [
            "version": .string(write.dot.description), "replaced": .list(replaced),
        ]
        accepted.apply(write)
        return persist(.write(write), for: (request, .ok(value, details: details)))
    }

    /// A write with the next name of this node.
    func newWrite(_ value: Value, to key: String) -> CausalWrite {
        let me = membership.me
        let count = accepted.applied[me] + 1
        var needs = Variant.needsWhatWasSeen ? visible.applied : VectorClock()
        needs.advance(me, to: count - 1)
        return CausalWrite(
            key: key,
            value: value,
            dot: Dot(node: me, count: count),
            lamport: accepted.lamport + 1,
            needs: needs
        )
    }

    mutating func persist(
        _ record: Record,
        for client: (request: RequestID, reply: Reply)? = nil
    ) -> Effects {
        lastToken += 1
        let token = WriteToken(lastToken)
        incoming[token] = Incoming(record: record, client: client)
        return [.persist(record, token)]
    }

    private mutating func finish(_ token: WriteToken) -> Effects {
        // Safety: a write is named to anybody only when it is durable, so its name is never reused.
        guard let taken = incoming.removeValue(forKey: token) else { return [] }
        let notes = show(taken.record)
        guard let client = taken.client else { return notes + acknowledgeSoon() }
        return notes + [.reply(client.request, client.reply)] + ship()
    }

    /// Makes a record visible.
    private mutating func show(_ record: Record) -> Effects {
        switch record {
        case .write(let write):
            log.append(write)
            return visible.apply(write) ? [.note(Note("conflict-resolved"))] : []
        case .store(let store):
            visible.apply(store)
            // The writes that it stands for cannot be passed on one by one.
            log.forget(store.applied)
            return [.note(Note("store-applied"))]
        }
    }
}

/// What may differ between the store and its broken twins.
public protocol CausalVariant: Sendable {
    /// Whether a peer's write is held back until what it needs is there.
    static var waitsForNeeds: Bool { get }
    /// Whether a write needs all that its node has shown, not only the node's own writes.
    static var needsWhatWasSeen: Bool { get }
    /// Whether reads return only what is durable.
    static var showsOnlyDurable: Bool { get }
    /// Whether what a transaction writes becomes visible at one moment, everywhere.
    static var writesAtOnce: Bool { get }
}

extension CausalVariant {
    /// A write is shown only after the writes that it depends on.
    public static var waitsForNeeds: Bool { true }
    /// A write depends on everything that its client had seen.
    public static var needsWhatWasSeen: Bool { true }
    /// Reads return only what a crash cannot undo.
    public static var showsOnlyDurable: Bool { true }
    /// All of a transaction is one write.
    public static var writesAtOnce: Bool { true }
}

/// The store as published.
public enum FaithfulCausal: CausalVariant {}
