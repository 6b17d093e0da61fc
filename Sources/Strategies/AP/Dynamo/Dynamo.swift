import Histories
import Membership
import Replication

/// A store of sloppy quorums, hints and hash trees: `dynamo`.
///
/// Source: DeCandia et al., *Dynamo: Amazon's highly available key-value store*, SOSP 2007,
/// sections 4.2 to 4.8. The node that is asked coordinates:
/// ```
///  write:  get ──▶ R answer ──▶ name the version, log the name ──▶ put ──▶ W have it: ok
///  add:                          log the new tally             ──▶ put ──▶ W have it: ok
///  read:   get ──▶ R answer: ok ──▶ (all answer, or time is up) ──▶ repair those that lack some
///
///  an owner of the key, as the others see it        a stand-in, the next on the ring
///   ┌──────┐ silent, or suspected  ┌──────┐          put with a hint ──▶ keeps it, and takes part
///   │ here │──────────────────────▶│ away │──────▶   in anti-entropy in the owner's place
///   └──────┘◀──────────────────────└──────┘
///             heard: handoff ──▶ taken ──▶ the hint is released, and what is not its own dropped
///
///  now and then, with a peer:  roots ──▶ branches ──▶ leaves ──▶ keys ──▶ items, wants ──▶ items
/// ```
/// Claim: convergent, and answering as long as any two nodes can talk (`dynamo/one`: always). With
/// R + W > N it is still no register: stand-ins make quorums that do not meet. Under
/// last-write-wins concurrent writes are lost; `dynamo/multi-value` keeps them.
///
/// Deviations from the source. A client sends no context, so a write reads it first. A coordinator
/// logs what it names before anybody hears of it: names need no incarnation, and clocks have one
/// entry a member and are never truncated. A stand-in takes part in anti-entropy, so that the nodes
/// that are left hold the same. Deletions are kept as null, and count against the limit on keys.
///
/// The digest: a node holds a part of the keys only, so it vouches for the rest by hearsay. It
/// combines, partition by partition, the root of its own tree where it keeps the partition, else
/// the root that the first keeper last told, and whatever it still holds for others. Hence equal
/// digests mean that keepers agree, that all know it, and that no hint is on its way to live nodes.
public struct Dynamo<Variant: DynamoVariant>: Replica {
    /// What nodes say to each other; `call` numbers the coordinator's calls.
    public enum Message: Codable, Sendable {
        case heartbeat(Heartbeat)
        case get(call: UInt64, key: String)
        case found(call: UInt64, Item)
        case put(call: UInt64, key: String, Item, for: NodeID?)
        case stored(call: UInt64)
        case repair(key: String, Item, for: NodeID?)
        /// What was kept for the receiver.
        case handoff([String: Item])
        /// What was handed over, with that digest, is durable.
        case taken(key: String, digest: UInt64)
        /// The roots of the partitions that the sender keeps.
        case roots(Roots, compare: Bool)
        case tree([TreePart])
        case leaves([LeafKeys])
        case items([String: Item])
        case wants([String])
    }

    /// What a node said last of the partitions that it keeps.
    public struct Roots: Codable, Sendable {
        /// Its life and its count of such messages: an older one is no news.
        var beat: Heartbeat.Beat
        /// By partition.
        var roots: [TreePart]
    }

    /// What a node remembers.
    public enum Record: Codable, Sendable {
        /// A name or a tally that it gave as a coordinator.
        case issued(String, Issue)
        /// An item that the node stores, and the nodes that it stores it for.
        case stored(String, Item, for: [NodeID], Manner)
        /// An owner has what was kept for it, if that still has this digest.
        case released(String, digest: UInt64, for: NodeID)
    }

    /// How an item is taken in; all but merging is a bug on purpose.
    public enum Manner: String, Codable, Sendable {
        case merging
        case overwriting
        case counting
    }

    /// The last that a coordinator gave out for a key.
    public struct Issue: Codable, Sendable {
        /// Its last version of the register, without the value.
        var version: Version?
        /// What it has added in all.
        var tally = Tally.zero
    }

    /// The most that a node keeps.
    struct Limits: Sendable {
        /// Keys with items; what needs another is not taken, and not acknowledged.
        var keys = 1_000_000
        /// Keys that it has coordinated changes of; a change of another is refused.
        var issues = 1_000_000
        /// Keys that are kept for others; a put for another is not taken.
        var hints = 100_000
        /// Records on their way to the disk for others.
        var pending = 10_000
        /// Items in one message of handoff or anti-entropy.
        var batch = 128
    }

    typealias Effects = [Effect<Message, Record>]

    static var gossipTimer: TimerID { TimerID(0) }
    static var detectorTimer: TimerID { TimerID(1) }
    static var settlingTimer: TimerID { TimerID(2) }

    let membership: Membership
    let ring: Ring
    let quorums: Quorums
    let limits: Limits
    var random: SeededGenerator
    var store = DynamoStore<Variant>()
    var calls: Calls<Phase>
    var detector: HeartbeatDetector
    /// Before that, a peer that was not heard yet is not taken for away.
    var isSettled = false
    var issues: [String: Issue] = [:]
    var lastCount = 0
    var waiting: [WriteToken: Waiting] = [:]
    var lastToken: UInt64 = 0
    var beats = 0
    /// The wall clock at this step.
    var now = Instant(nanoseconds: 0)
    var heard: [NodeID: Roots] = [:]

    /// The state after a start.
    public init(_ membership: Membership, seed: UInt64, recovering records: [Record]) {
        self.init(membership, seed: seed, recovering: records, limits: Limits())
    }

    init(
        _ membership: Membership,
        seed: UInt64,
        recovering records: [Record],
        limits: Limits
    ) {
        self.membership = membership
        self.limits = limits
        ring = Ring(membership.members)
        quorums = Variant.quorums(members: membership.members.count)
        random = SeededGenerator(
            seed: seed,
            stream: "gossip \(membership.me) \(membership.incarnation)"
        )
        calls = Calls(membership)
        let timing = membership.timing
        detector = HeartbeatDetector(
            membership,
            options: HeartbeatDetector.Options(
                interval: timing.heartbeat * 2,
                suspicion: .fixed(timeout: max(timing.suspicion, timing.heartbeat * 4))
            )
        )
        for record in records { recover(record) }
    }

    private mutating func recover(_ record: Record) {
        switch record {
        case .issued(let key, let issue):
            issues[key] = issue
            lastCount = max(lastCount, issue.version?.dot.count ?? 0)
        case .stored(let key, let item, let owners, let manner):
            _ = keep(item, at: key, for: owners, manner)
        case .released(let key, let digest, let owner): drop(key, of: digest, for: owner)
        }
    }

    /// Takes one input and returns what must be done about it, in order.
    public mutating func step(_ input: Input<Message>, at now: Instant) -> [Effect<Message, Record>]
    {
        self.now = now
        switch input {
        case .start: return start()
        case .request(let request, let command): return begin(command, for: request)
        case .message(.heartbeat(let heartbeat), let sender):
            return obey(detector.receive(heartbeat, from: sender, at: now))
        case .message(let message, let sender): return receive(message, from: sender)
        case .timer(Self.gossipTimer): return gossip()
        case .timer(Self.detectorTimer): return obey(detector.tick(at: now))
        case .timer(Self.settlingTimer):
            isSettled = true
            return []
        case .timer(let timer): return expire(CallTimer(timer))
        case .persisted(let token): return finish(token)
        }
    }

    private mutating func start() -> Effects {
        let timing = membership.timing
        return obey(detector.start(at: now)) + [
            .startTimer(Self.gossipTimer, after: timing.gossip),
            .startTimer(Self.settlingTimer, after: max(timing.suspicion, timing.heartbeat * 4)),
        ]
    }

    private func obey(_ directives: [HeartbeatDetector.Directive]) -> Effects {
        directives.compactMap { directive in
            switch directive {
            case .send(let heartbeat, let node): .send(.heartbeat(heartbeat), to: node)
            case .startTimer(let delay): .startTimer(Self.detectorTimer, after: delay)
            case .suspect, .trust, .report: nil
            }
        }
    }

    /// The items that are kept with their hints, and the last that was given out of each key.
    public var compacted: [Record]? {
        let keys = Set(store.items.keys).union(store.hints.keys).sorted()
        return issues.sorted { $0.key < $1.key }.map { .issued($0.key, $0.value) }
            + keys.map {
                .stored($0, store[$0], for: store.hints[$0, default: []].sorted(), .merging)
            }
    }

    /// Equal for nodes that keep equal data, or know that those who keep it do.
    public var digest: UInt64 {
        var digest = Digest()
        let kept = keptPartitions
        for partition in 0..<Ring.partitions {
            let root =
                kept.contains(partition)
                ? store.trees[partition].root
                : keepers(of: partition).first.flatMap { heardRoot(of: partition, from: $0) }
            digest.combine("\(root ?? HashTree().root)")
        }
        for key in store.keys(outside: kept) { digest.combine("\(key) \(store[key].digest)") }
        return digest.value
    }

    /// The status: stored items, hints for other nodes, and the nodes that count as absent.
    public var status: [String: Value] {
        [
            "keys": .int(Int64(store.items.count)),
            "partitions": .int(Int64(keptPartitions.count)),
            "hints": .int(Int64(store.hints.count)),
            "hinted": names(membership.peers.filter { !store.hinted(for: $0).isEmpty }),
            "issued": .int(Int64(issues.count)),
            "siblings": .int(Int64(store.items.values.map(\.versions.count).max() ?? 0)),
            "calls": .int(Int64(calls.count)),
            "suspected": names(suspected.sorted()),
            "quorums": .list(
                [quorums.copies, quorums.reads, quorums.writes].map { .int(Int64($0)) }
            ),
        ]
    }
}

private func names(_ nodes: [NodeID]) -> Value { .list(nodes.map { .string($0.name) }) }

// MARK: Who keeps what

extension Dynamo {
    /// Those who are taken for away.
    var suspected: Set<NodeID> { isSettled ? Set(detector.suspected) : [] }

    /// The owners of a key: the first N nodes of the ring.
    func owners(of key: String) -> [NodeID] {
        Array(ring.preference(of: Ring.partition(of: key)).prefix(quorums.copies))
    }

    /// The nodes that store a partition now: its owners, or substitutes for absent owners.
    func keepers(of partition: Int) -> [NodeID] {
        let order = ring.preference(of: partition)
        guard Variant.isSloppy else {
            let owners = order.prefix(quorums.copies)
            // Those who are here come first, as a hearsay of those who are away grows old.
            return owners.filter { !suspected.contains($0) } + owners.filter(suspected.contains)
        }
        return Array(order.filter { !suspected.contains($0) }.prefix(quorums.copies))
    }

    /// The partitions that this node keeps now.
    var keptPartitions: Set<Int> {
        Set((0..<Ring.partitions).filter { keepers(of: $0).contains(membership.me) })
    }

    func heardRoot(of partition: Int, from node: NodeID) -> UInt64? {
        heard[node]?.roots.first { $0.partition == partition }?.hashes.first
    }
}
