import Replication

/// What makes the levels of `mvcc`, and its broken twins.
protocol MVCCVariant: Sendable {
    /// What raft is made of below.
    associatedtype Log: RaftVariant
    /// What must be unchanged when a transaction commits.
    static var relies: Reliance { get }
    /// Whether each step reads what is committed at a node of its own; else all read one snapshot.
    static var readsByStep: Bool { get }
    /// Whether reads show changes that may still be aborted.
    static var showsUncommitted: Bool { get }
    /// Whether the changes of each key are an entry of their own.
    static var commitsKeyByKey: Bool { get }
    /// Whether what was abandoned is committed if its client asks for it, late and unchecked.
    static var commitsAbandoned: Bool { get }
    /// Which start is published beside the index of the commit.
    static var start: StartStamp { get }
}

extension MVCCVariant {
    static var readsByStep: Bool { false }
    static var showsUncommitted: Bool { false }
    static var commitsKeyByKey: Bool { false }
    static var commitsAbandoned: Bool { false }
    static var start: StartStamp { .unpublished }
}

/// What a transaction's start stamp is.
enum StartStamp: Sendable {
    /// There are no stamps.
    case unpublished
    /// The index up to which its node had applied the log when it read.
    case applied
    /// The end of its node's log, which it has not read from.
    case endOfLog
}

/// Serializable: nothing that was read has changed.
enum ChecksReads: MVCCVariant {
    typealias Log = Faithful
    static var relies: Reliance { .reads }
    static var start: StartStamp { .applied }
}

/// Snapshot isolation: nothing that is changed was changed since the snapshot.
enum FirstCommitterWins: MVCCVariant {
    typealias Log = Faithful
    static var relies: Reliance { .changes }
    static var start: StartStamp { .applied }
}

/// Read committed: each step reads what is committed somewhere.
enum ReadsCommitted: MVCCVariant {
    typealias Log = Faithful
    static var relies: Reliance { .ownReads }
    static var readsByStep: Bool { true }
}

/// What a transaction relies on when it commits.
enum Reliance: Sendable {
    /// All that it was shown, be it there or absent.
    case reads
    /// All that it was shown and that was there.
    case readsOfPresent
    /// All that it writes or appends to, as of its snapshot.
    case changes
    /// What it read behind changes of its own, which it has seen in their places.
    case ownReads
    case nothing

    /// The keys with their versions, each once, where `current` tells those of the snapshot.
    func versions(
        _ run: TransactionRun,
        current: (String) -> Int
    ) -> [SnapshotCommit.Version] {
        let versions: [SnapshotCommit.Version] =
            switch self {
            case .reads: run.reads.map(\.version)
            case .readsOfPresent: run.reads.map(\.version).filter { $0.index > 0 }
            case .changes:
                run.changes.map { SnapshotCommit.Version(key: $0.key, index: current($0.key)) }
            case .ownReads: run.reads.filter(\.isOwn).map(\.version)
            case .nothing: []
            }
        return Set(versions).sorted { ($0.key, $0.index) < ($1.key, $1.index) }
    }
}

/// The timers of steps, told apart from those of the log by their highest bit, and those of
/// transactions that are held by the next one.
enum StepTimer {
    private static let bit: UInt64 = 1 << 63
    private static let idleBit: UInt64 = 1 << 62

    /// The timer of a wait for a client.
    static func idle(_ number: UInt64) -> TimerID { TimerID(number | idleBit) }

    /// Which wait for a client is over; nil if it is none.
    static func idle(_ timer: TimerID) -> UInt64? {
        timer.number & bit == 0 && timer.number & idleBit != 0 ? timer.number & ~idleBit : nil
    }

    static func own(_ timer: TimerID) -> CallTimer? {
        timer.number & bit == 0 ? nil : CallTimer(TimerID(timer.number & ~bit))
    }

    /// The effect that starts a timer, as one of a step's.
    static func mark<Message, Record>(
        _ effect: Effect<Message, Record>
    ) -> Effect<Message, Record> {
        guard case .startTimer(let timer, let delay) = effect else { return effect }
        return .startTimer(TimerID(timer.number | bit), after: delay)
    }
}
