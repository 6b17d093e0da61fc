/// A property of histories: a consistency model, an isolation level, a sum that adds up.
///
/// One registry for everything that is claimed, checked, listed and shown. A property is a row in
/// this file; what decides it is a row of `Criterion.all` in `Checkers`. Names are what people type
/// and what stands in files: they are never changed.
public struct Property: Sendable {
    /// The sorts of properties.
    public enum Family: String, Sendable, Hashable, CaseIterable {
        /// What reads may return, given all operations and their order.
        case consistency
        /// What one process may see, given what it did and saw before.
        case session
        /// Which anomalies transactions are kept from.
        case isolation
        /// What must add up: nothing lost, doubled, invented or brought back.
        case accounting
        /// Who is served, and when.
        case availability
    }

    /// The name in claims, on the command line and in files.
    public let name: String
    /// Other names of it, which are understood but not written.
    public let aliases: [String]
    /// The sort of property.
    public let family: Family
    /// One line for people.
    public let summary: String
    /// Every other property that a history which has this one has, too.
    public let implied: Set<Property>

    /// A property, with the next weaker ones; what those imply is added.
    public init(
        _ name: String,
        _ family: Family,
        _ summary: String,
        aliases: [String] = [],
        implies weaker: [Property] = []
    ) {
        self.name = name
        self.aliases = aliases
        self.family = family
        self.summary = summary
        implied = weaker.reduce(into: Set(weaker)) { $0.formUnion($1.implied) }
    }

    /// Whether a history that has this property has the other one.
    public func implies(_ other: Property) -> Bool { self == other || implied.contains(other) }
}

extension Property {
    /// The registry, in the order in which lists and tables show it.
    public static let all: [Property] =
        [linearizable] + IsolationLevel.properties + [
            sequential, causalMemory, causalConvergence, causalConsistency, pram, readYourWrites,
            monotonicReads, monotonicWrites, writesFollowReads, regular, safe, versionStaleness,
            timeStaleness, causal, convergent, durable, convergence, equalAtRest, lostWrites,
            resurrection, lostElements, setLastRead, counterBounds, totalQueue, fencing, uniqueIDs,
            replyOrder, readingsKept, readingsRise, bank, bankTotal, longFork, snapshotStamps,
            commitStamps, insertedOnce, log, stock, available, progress,
        ]

    /// The property of a name, or of another name for it.
    public static func named(_ name: String) -> Property? { byName[name] }

    private static let byName = Dictionary(
        uniqueKeysWithValues: all.flatMap { property in
            ([property.name] + property.aliases).map { ($0, property) }
        }
    )

    private static let places = Dictionary(
        uniqueKeysWithValues: all.enumerated().map { ($1.name, $0) }
    )
}

// MARK: Consistency models of registers, the strongest first

/// Causal consistency alone lets a process go back and forth between concurrent writes. Regular and
/// safe registers ask for real time, the causal models for the order of processes: neither implies
/// the other (Viotti and Vukolić, Consistency in non-transactional distributed storage systems,
/// 2016).
extension Property {
    /// Herlihy and Wing, Linearizability, TOPLAS 1990.
    public static let linearizable = Property(
        "linearizable",
        .consistency,
        "one order, each operation between its invocation and completion",
        implies: [sequential, regular, versionStaleness, timeStaleness]
    )
    /// Lamport, How to make a multiprocessor computer, IEEE Transactions on Computers 1979.
    public static let sequential = Property(
        "sequential",
        .consistency,
        "one order of everything, each process in its own",
        implies: [causalMemory, causal]
    )
    /// The promise of a causally consistent store, for all objects and scenarios that test it.
    public static let causal = Property(
        "causal",
        .consistency,
        "what a process sees never contradicts what it saw, or what that was based on",
        implies: [causalConvergence, replyOrder]
    )
    /// Ahamad and others, Causal memory, Distributed Computing 1995.
    public static let causalMemory = Property(
        "causal-cm",
        .consistency,
        "causal memory: for each process an order of what it knew",
        aliases: ["causal-memory"],
        implies: [causalConsistency, pram]
    )
    /// Bouajjani and others, On verifying causal consistency, POPL 2017, section 3.
    public static let causalConvergence = Property(
        "causal-ccv",
        .consistency,
        "causal convergence: causes first, and one order of all writes",
        aliases: ["causal-convergence"],
        implies: [causalConsistency, monotonicReads]
    )
    /// Bouajjani and others, On verifying causal consistency, POPL 2017, section 3.
    public static let causalConsistency = Property(
        "causal-cc",
        .consistency,
        "causal consistency: causes before effects",
        aliases: ["causal-consistency"],
        implies: [readYourWrites, monotonicWrites, writesFollowReads]
    )
    /// Lipton and Sandberg, PRAM, Princeton 1988.
    public static let pram = Property(
        "pram",
        .consistency,
        "pipelined RAM: everybody sees the writes of a process in their order",
        implies: [readYourWrites, monotonicReads, monotonicWrites]
    )
    /// Lamport, On interprocess communication, 1986, for one writer; here for any number.
    public static let regular = Property(
        "regular",
        .consistency,
        "a read returns the latest write before it, or one that overlaps it",
        implies: [safe]
    )
    /// Lamport, On interprocess communication, 1986, for one writer; here for any number.
    public static let safe = Property(
        "safe",
        .consistency,
        "a read that overlaps no write returns the latest before it"
    )
    /// Aiyer, Alvisi and Bazzi, On the availability of non-strict quorum systems, DISC 2005.
    public static let versionStaleness = Property(
        "k-atomic",
        .consistency,
        "a read returns the latest version, or how many it lags at least"
    )
    /// Golab, Li and Shah, Analyzing consistency properties, PODC 2011.
    public static let timeStaleness = Property(
        "delta-atomic",
        .consistency,
        "a read returns the latest value, or for how long it was stale"
    )
}

// MARK: Session guarantees

/// Terry and others, Session guarantees for weakly consistent replicated data, PDIS 1994.
extension Property {
    /// Section 3.1 of the paper.
    public static let readYourWrites = Property(
        "read-your-writes",
        .session,
        "a process sees its own writes"
    )
    /// Section 3.2 of the paper.
    public static let monotonicReads = Property(
        "monotonic-reads",
        .session,
        "a process does not see older values than before"
    )
    /// Section 3.4 of the paper.
    public static let monotonicWrites = Property(
        "monotonic-writes",
        .session,
        "writes of a process are seen in their order"
    )
    /// Section 3.3 of the paper.
    public static let writesFollowReads = Property(
        "writes-follow-reads",
        .session,
        "writes are seen after what their process had read"
    )
}

// MARK: Isolation levels that have a name of their own in Swift

extension Property {
    /// Serializability alone says nothing of time: a read may return an old state.
    public static let serializable = IsolationLevel.serializable.property()
    /// Serializability in real time: what is answered comes before what is asked later.
    public static let strictSerializable = IsolationLevel.serializable.property(.realTime)
}

// MARK: What must add up

extension Property {
    /// The promise of a store whose nodes agree in the end, for all objects.
    public static let convergent = Property(
        "convergent",
        .accounting,
        "after the last fault every node ends with the same, explained data",
        implies: [convergence, equalAtRest, resurrection]
    )
    /// The promise that an acknowledgement is kept, for all objects.
    public static let durable = Property(
        "durable",
        .accounting,
        "nothing acknowledged is lost",
        implies: [lostWrites, lostElements, counterBounds, totalQueue]
    )
    /// Eventual consistency where it can be seen: at rest, after the last fault.
    public static let convergence = Property(
        "convergence",
        .accounting,
        "all nodes end with the same, and with what was written (final reads)"
    )
    /// Convergence where clients cannot see it: a node that lags may hide behind a leader.
    public static let equalAtRest = Property(
        "equal-at-rest",
        .accounting,
        "once all is mended and quiet, all nodes hold the same state (digests)"
    )
    /// Durability of registers.
    public static let lostWrites = Property(
        "lost-writes",
        .accounting,
        "acknowledged writes are there at the end or were replaced (final reads)"
    )
    /// A value that was overwritten or deleted is not the latest one again.
    public static let resurrection = Property(
        "resurrection",
        .accounting,
        "what was replaced or deleted does not come back (final reads)"
    )
    /// Durability of sets; Jepsen's set-full.
    public static let lostElements = Property(
        "lost-elements",
        .accounting,
        "sets hold what was added and not removed, each once (final reads)"
    )
    /// Durability of sets whose final reads are not marked; Jepsen's set.
    public static let setLastRead = Property(
        "set-last-read",
        .accounting,
        "the last answered read of a set is final, and holds what was added and not removed"
    )
    /// Durability of counters; Jepsen's counter.
    public static let counterBounds = Property(
        "counter-bounds",
        .accounting,
        "final reads of counters are sums of what was added"
    )
    /// Durability of queues; Jepsen's total-queue.
    public static let totalQueue = Property(
        "total-queue",
        .accounting,
        "what was enqueued comes out once, in whatever order"
    )
    /// Kleppmann, How to do distributed locking, 2016.
    public static let fencing = Property(
        "fencing",
        .accounting,
        "a lock has one holder at a time, and its tokens grow"
    )
    /// Uniqueness of identifiers; Jepsen's unique-ids.
    public static let uniqueIDs = Property(
        "unique-ids",
        .accounting,
        "what generate answers is unique"
    )
    /// Causality where people see it, in a feed.
    public static let replyOrder = Property(
        "reply-order",
        .accounting,
        "who has read {\"post\": 2, \"re\": 1} finds post 1, or a newer one"
    )
    /// Durability of readings that only rise, which nothing implies for other writes.
    public static let readingsKept = Property(
        "readings-kept",
        .accounting,
        "acknowledged readings or newer ones are there at the end (final reads)"
    )
    /// Causality of readings that only rise, which nothing implies for other writes.
    public static let readingsRise = Property(
        "readings-rise",
        .accounting,
        "nobody reads an older reading of a sensor after a newer one"
    )
    /// A consequence of snapshots; Jepsen's bank.
    public static let bank = Property(
        "bank",
        .accounting,
        "all reads of all accounts show the same total, and no account in debt",
        implies: [bankTotal]
    )
    /// The same where accounts may be overdrawn; Jepsen's bank with negative balances.
    public static let bankTotal = Property(
        "bank-total",
        .accounting,
        "all reads of all accounts show the same total, whatever is in debt"
    )
    /// What parallel snapshot isolation allows; Jepsen's long-fork.
    public static let longFork = Property(
        "long-fork",
        .accounting,
        "no two reads see two writes in opposite orders"
    )
    /// Snapshot isolation by a store's own account; Li and others, ICDE 2025 (Chronos).
    public static let snapshotStamps = Property(
        "snapshot-stamps",
        .accounting,
        "reads are of published start stamps, and by stamps no two writers of a key overlap"
    )
    /// Serializability by a store's own account; Li and others, ICDE 2025 (Chronos).
    public static let commitStamps = Property(
        "commit-stamps",
        .accounting,
        "reads show what was committed before the published commit stamps"
    )
    /// What serializability forbids among inserts under a predicate; Jepsen's adya G2.
    public static let insertedOnce = Property(
        "inserted-once",
        .accounting,
        "of two inserts of a pair, each of which looked for the other, one at most is done",
        aliases: ["g2", "adya"]
    )
    /// Durability and order of logs that are sent to and polled; Jepsen's kafka.
    public static let log = Property(
        "log",
        .accounting,
        "polls of a log return what was sent, each once, in order, with nothing skipped",
        aliases: ["kafka"]
    )
    /// An invariant that needs coordination: Bailis and others, VLDB 2015, section 4.
    public static let stock = Property(
        "stock",
        .accounting,
        "no more is sold of a stock than was delivered to it"
    )
}

// MARK: Availability

extension Property {
    /// Gilbert and Lynch, SIGACT News 2002: every node that lives answers.
    public static let available = Property(
        "available",
        .availability,
        "every node answers, whatever links are cut"
    )
    /// Liveness where it can be seen: in the second act of a simulation.
    public static let progress = Property(
        "progress",
        .availability,
        "once everything is mended, nodes serve and come to rest"
    )
}

extension Property: Hashable, Comparable, CustomStringConvertible {
    /// Whether the names are equal.
    public static func == (one: Property, other: Property) -> Bool { one.name == other.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// Whether lists show one before the other.
    public static func < (one: Property, other: Property) -> Bool {
        places[one.name, default: .max] < places[other.name, default: .max]
    }

    /// The name in claims and files, as messages print it.
    public var description: String { name }
}
