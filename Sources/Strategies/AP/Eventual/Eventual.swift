import Histories
import Replication

/// A store that answers at once and tells the others later: `eventual`.
///
/// Source: Demers et al., *Epidemic algorithms for replicated database maintenance*, PODC 1987
/// (direct mail, anti-entropy and death certificates); version vectors: Parker et al., IEEE TSE
/// 1983.
/// ```
///  write:  stamp with the vector clock ──▶ own log ──▶ ok ──▶ outbox ──▶ (soon) every peer
///  now and then, with one peer:   summary ──▶ (differs) inventory ──▶ versions, wants ──▶ versions
///
///  a deleted key:   value ──delete──▶ tombstone ──every node has it, and all before it──▶ nothing
/// ```
/// Claim: always available, and convergent once nodes can talk. A conflict is settled by the
/// resolver; under last-write-wins acknowledged writes are lost, under multi-value a read may
/// return several siblings as a list. A write that another one knowingly replaced never returns,
/// not even when the other was a delete.
public struct Eventual<Variant: EventualVariant>: Replica {
    /// What nodes say to each other; `seen` is how much the sender has seen of each node.
    public enum Message: Codable, Sendable {
        /// New versions, key by key.
        case versions([String: [Version]])
        /// The digest of all that the sender holds.
        case summary(UInt64, seen: VectorClock)
        /// The names of all that the sender holds.
        case inventory([String: [Dot]], seen: VectorClock)
        /// Keys of which the sender lacks versions.
        case wants([String])
    }

    /// A version that a node has taken in.
    public struct Record: Codable, Sendable {
        var key: String
        var version: Version
    }

    typealias Effects = [Effect<Message, Record>]
    typealias Resolver = Variant.Resolver

    struct Incoming: Sendable {
        let record: Record
        /// The client that waits, its answer, and nil where a peer sent the version.
        let client: (request: RequestID, reply: Reply)?
    }

    let membership: Membership
    var random: SeededGenerator
    /// What is durable.
    var store = VersionStore<Resolver>()
    /// What is durable or on its way to the disk.
    ///
    /// Convergence: a write builds on all of it. One that a node takes after it took a delete must
    /// know of the delete, or the delete could not be forgotten.
    var accepted = VersionStore<Resolver>()
    var stability: Stability
    var incoming: [WriteToken: Incoming] = [:]
    /// Writes of this node that are durable here and not yet shipped.
    var outbox: [String: [Version]] = [:]
    var conflicts = 0
    private var lastCount = 0
    /// The newest write of this node that was found at the start, be it replaced by now.
    private var lastOwn: Record?
    private var lastToken: UInt64 = 0

    /// The state after a start.
    public init(_ membership: Membership, seed: UInt64, recovering records: [Record]) {
        self.membership = membership
        stability = Stability(membership)
        random = SeededGenerator(
            seed: seed,
            stream: "gossip \(membership.me) \(membership.incarnation)"
        )
        for record in records {
            _ = store.merge(record.version, into: record.key)
            let dot = record.version.dot
            if dot.node == membership.me, dot.count > lastCount {
                lastCount = dot.count
                lastOwn = record
            }
        }
        accepted = store
        stability.advance(membership.me, to: lastCount)
    }

    /// Takes one input and returns what must be done about it, in order.
    public mutating func step(_ input: Input<Message>, at now: Instant) -> [Effect<Message, Record>]
    {
        switch input {
        case .start: [.startTimer(Self.gossipTimer, after: membership.timing.gossip)]
        case .request(let request, let command): answer(command, to: request, at: now)
        case .message(let message, let sender): receive(message, from: sender)
        case .timer(let timer): timer == Self.shippingTimer ? ship() : gossip()
        case .persisted(let token): finish(token)
        }
    }

    /// The versions that are held, behind the newest of this node's own, whose name must not be
    /// given twice.
    public var compacted: [Record]? {
        store.compacted(behind: lastOwn.map { ($0.key, $0.version) })?
            .map { Record(key: $0.key, version: $0.version) }
    }

    /// Equal for nodes that hold the same versions; what is deleted counts as not there.
    public var digest: UInt64 { store.digest(withTombstones: false) }

    /// Keys, deletes not yet forgotten, the most siblings of a key, and conflicts met so far.
    public var status: [String: Value] {
        [
            "conflicts": .int(Int64(conflicts)),
            "keys": .int(Int64(store.siblings.count)),
            "resolver": .string(Resolver.name),
            "siblings": .int(Int64(store.siblings.values.map(\.count).max() ?? 0)),
            "stable": .string(stability.stable.description),
            "tombstones": .int(Int64(store.tombstones.count)),
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
            return [.reply(request, .ok(Resolver.value(of: store.shown(key))))]
        case .write(let key, let value):
            return write(value, to: key, for: request, at: now)
        default:
            return [.reply(request, .error(.unsupported(command.f, by: "eventual")))]
        }
    }

    private mutating func write(
        _ value: Value,
        to key: String,
        for request: RequestID,
        at now: Instant
    ) -> Effects {
        lastCount += 1
        let dot = Dot(node: membership.me, count: lastCount)
        let details = accepted.details(ofWrite: dot, to: key)
        let version = version(value, of: key, named: dot, at: now)
        return merge(version, of: key, for: (request, .ok(value, details: details)))
    }

    private func version(
        _ value: Value,
        of key: String,
        named dot: Dot,
        at now: Instant
    ) -> Version {
        if Variant.followsCausality {
            // Convergence: of a forgotten delete nothing is left but that everybody has seen it.
            let past = accepted[key].isEmpty ? stability.stable : VectorClock()
            return accepted.successor(of: key, value, named: dot, after: past, at: now)
        }
        var version = Version(dot: dot, clock: VectorClock(), timestamp: 0, value: value)
        version.timestamp = now.nanoseconds / 1_000_000_000 * 1_000_000_000
        version.clock.advance(dot.node, to: dot.count)
        return version
    }

    mutating func merge(
        _ version: Version,
        of key: String,
        for client: (request: RequestID, reply: Reply)? = nil
    ) -> Effects {
        _ = accepted.merge(version, into: key)
        lastToken += 1
        let token = WriteToken(lastToken)
        let record = Record(key: key, version: version)
        incoming[token] = Incoming(record: record, client: client)
        return [.persist(record, token)]
    }

    private mutating func finish(_ token: WriteToken) -> Effects {
        // Safety: a name leaves this node only when it is durable, or a crash would give it twice.
        guard let taken = incoming.removeValue(forKey: token) else { return [] }
        let (key, version) = (taken.record.key, taken.record.version)
        let notes = show(version, of: key)
        guard let client = taken.client else { return notes }
        stability.advance(membership.me, to: version.dot.count)
        let shipping: Effects =
            outbox.isEmpty
            ? [.startTimer(Self.shippingTimer, after: membership.timing.shipping)] : []
        outbox[key, default: []].append(version)
        return notes + [.reply(client.request, client.reply)] + shipping
    }

    private mutating func show(_ version: Version, of key: String) -> Effects {
        switch store.merge(version, into: key) {
        case .known, .alone: return []
        case .concurrent:
            conflicts += 1
            return [.note(Note("conflict-resolved"))]
        case .overLimit:
            conflicts += 1
            return [.note(Note("conflict-resolved")), .note(Note("siblings-dropped"))]
        }
    }
}
