import Histories
import Replication

/// A store that answers from one node and tells the others later: `eventual`.
///
/// Source: Demers et al., *Epidemic algorithms for replicated database maintenance*, PODC 1987
/// (direct mail and anti-entropy); version vectors: Parker et al., IEEE TSE 1983.
/// ```
///  write:  stamp with the vector clock ──▶ own log ──▶ ok ──▶ outbox ──▶ (soon) every peer
///  now and then, with one peer:   summary ──▶ (differs) inventory ──▶ versions, wants ──▶ versions
/// ```
/// Claim: always available, and convergent once nodes can talk. A conflict is settled by the
/// resolver; under last-write-wins acknowledged writes are lost, under multi-value a read may
/// return several siblings as a list.
public struct Eventual<Resolver: ConflictResolver>: Replica {
    /// What nodes say to each other.
    public enum Message: Codable, Sendable {
        /// New versions, key by key.
        case versions([String: [Version]])
        /// The digest of all that the sender holds.
        case summary(UInt64)
        /// The names of all that the sender holds.
        case inventory([String: [Dot]])
        /// Keys of which the sender lacks versions.
        case wants([String])
    }

    /// A version that a node has taken in.
    public struct Record: Codable, Sendable {
        var key: String
        var version: Version
    }

    typealias Effects = [Effect<Message, Record>]

    private struct Incoming: Sendable {
        let record: Record
        /// The client that waits, its answer, and nil where a peer sent the version.
        let client: (request: RequestID, reply: Reply)?
    }

    private static var gossipTimer: TimerID { TimerID(0) }
    private static var shippingTimer: TimerID { TimerID(1) }

    private let membership: Membership
    private var random: SeededGenerator
    private var store = VersionStore<Resolver>()
    /// What the next local write builds on while an earlier one is on its way to the disk.
    private var drafts: [String: Version] = [:]
    private var incoming: [WriteToken: Incoming] = [:]
    /// Writes of this node that are durable here and not yet shipped.
    private var outbox: [String: [Version]] = [:]
    private var lastCount = 0
    private var lastToken: UInt64 = 0

    /// The state after a start.
    public init(_ membership: Membership, seed: UInt64, recovering records: [Record]) {
        self.membership = membership
        random = SeededGenerator(
            seed: seed,
            stream: "gossip \(membership.me) \(membership.incarnation)"
        )
        for record in records {
            _ = store.merge(record.version, into: record.key)
            if record.version.dot.node == membership.me {
                lastCount = max(lastCount, record.version.dot.count)
            }
        }
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

    /// Equal for nodes that hold the same versions.
    public var digest: UInt64 { store.digest }

    /// Keys held, and the most siblings that a key has.
    public var status: [String: Value] {
        [
            "keys": .int(Int64(store.siblings.count)),
            "siblings": .int(Int64(store.siblings.values.map(\.count).max() ?? 0)),
            "resolver": .string(Resolver.name),
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
            return [.reply(request, .ok(value(of: key)))]
        case .write(let key, let value):
            return write(value, to: key, for: request, at: now)
        default:
            return [.reply(request, .error(.unsupported(command.f, by: "eventual")))]
        }
    }

    /// Null of none, the value of one, and a list of the values of several siblings.
    private func value(of key: String) -> Value {
        let versions = store[key]
        return switch versions.count {
        case 0: .null
        case 1: versions[0].value
        default: .list(versions.map(\.value))
        }
    }

    private mutating func write(
        _ value: Value,
        to key: String,
        for request: RequestID,
        at now: Instant
    ) -> Effects {
        let replaced = drafts[key].map { [$0] } ?? store[key]
        lastCount += 1
        let dot = Dot(node: membership.me, count: lastCount)
        var clock = replaced.reduce(into: VectorClock()) { $0.merge($1.clock) }
        clock.advance(dot.node, to: dot.count)
        // Convergence: a clock that lags must not let a write lose to one that it replaced.
        let floor = replaced.map(\.timestamp).max().map { $0 + 1 } ?? 0
        let version = Version(
            dot: dot,
            clock: clock,
            timestamp: max(now.nanoseconds, floor),
            value: value
        )
        drafts[key] = version
        let details: [String: Value] = [
            "version": .string(dot.description),
            "replaced": .list(replaced.map { .string($0.dot.description) }),
        ]
        return take(
            Incoming(
                record: Record(key: key, version: version),
                client: (request, .ok(value, details: details))
            )
        )
    }

    private mutating func take(_ taken: Incoming) -> Effects {
        lastToken += 1
        let token = WriteToken(lastToken)
        incoming[token] = taken
        return [.persist(taken.record, token)]
    }

    private mutating func finish(_ token: WriteToken) -> Effects {
        // Safety: a name leaves this node only when it is durable, or a crash would give it twice.
        guard let taken = incoming.removeValue(forKey: token) else { return [] }
        let key = taken.record.key
        let version = taken.record.version
        let note: Effects =
            store.merge(version, into: key) ? [.note(Note("conflict-resolved"))] : []
        guard let client = taken.client else { return note }
        if drafts[key]?.dot == version.dot { drafts[key] = nil }
        let shipping: Effects =
            outbox.isEmpty
            ? [.startTimer(Self.shippingTimer, after: membership.timing.shipping)] : []
        outbox[key, default: []].append(version)
        return note + [.reply(client.request, client.reply)] + shipping
    }

    // MARK: Peers

    private mutating func ship() -> Effects {
        defer { outbox = [:] }
        return membership.peers.map { .send(.versions(outbox), to: $0) }
    }

    private mutating func gossip() -> Effects {
        let again = Effect<Message, Record>.startTimer(
            Self.gossipTimer,
            after: membership.timing.gossip
        )
        guard let peer = random.pick(membership.peers) else { return [again] }
        return [again, .send(.summary(store.digest), to: peer)]
    }

    private mutating func receive(_ message: Message, from sender: NodeID) -> Effects {
        switch message {
        case .versions(let versions):
            return learn(versions)
        case .summary(let digest):
            return digest == store.digest ? [] : [.send(.inventory(store.inventory), to: sender)]
        case .inventory(let theirs):
            return compare(with: theirs, of: sender)
        case .wants(let keys):
            let versions = keys.reduce(into: [:]) { $0[$1] = store[$1] }
            return [.send(.versions(versions), to: sender)]
        }
    }

    private mutating func learn(_ versions: [String: [Version]]) -> Effects {
        var effects: Effects = []
        for (key, versions) in versions.sorted(by: { $0.key < $1.key }) {
            for version in versions where !store.knows(version, of: key) {
                effects += take(
                    Incoming(record: Record(key: key, version: version), client: nil)
                )
            }
        }
        return effects
    }

    /// Sends what the peer lacks, and asks for what this node lacks.
    private func compare(with theirs: [String: [Dot]], of sender: NodeID) -> Effects {
        var surplus: [String: [Version]] = [:]
        for (key, versions) in store.siblings {
            let known = Set(theirs[key] ?? [])
            let unknown = versions.filter { !known.contains($0.dot) }
            if !unknown.isEmpty { surplus[key] = unknown }
        }
        let wanted = theirs.filter { key, dots in
            let known = store[key]
            return !dots.allSatisfy { dot in
                known.contains { $0.clock[dot.node] >= dot.count }
            }
        }
        var effects: Effects = []
        if !surplus.isEmpty { effects.append(.send(.versions(surplus), to: sender)) }
        if !wanted.isEmpty { effects.append(.send(.wants(wanted.keys.sorted()), to: sender)) }
        return effects.isEmpty ? [] : [.note(Note("anti-entropy"))] + effects
    }
}
