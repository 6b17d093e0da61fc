import Replication

extension RecoveryCoordinator {
    /// What nodes say to each other while they recover.
    public enum Message: Codable, Sendable {
        /// Pause, and say what you hold.
        case ask(RecoveryRound)
        /// I have paused, in this life; I hold this, and reached these nodes.
        case summary(RecoveryRound, life: Int, RecoverySummary, side: [NodeID])
        /// Send all your data.
        case fetch(RecoveryRound)
        /// All my data.
        case snapshot(RecoveryRound, State.Snapshot)
        /// Change your data, if you paused in this life.
        case change(RecoveryRound, life: Int, RecoveryChange<State.Snapshot>)
        /// The data are changed, durably; the numbers of lost writes, by key.
        case changed(RecoveryRound, lost: [String: Int])
        /// What do you hold now?
        case validate(RecoveryRound)
        /// Data of this digest.
        case digest(RecoveryRound, UInt64)
        /// It is over, well or not: go on, or stay paused.
        case end(RecoveryRound, isRecovered: Bool, resumes: Bool)
        /// I know that it is over.
        case ended(RecoveryRound)
        /// I do not take part in this round, but in that one or later.
        case refused(RecoveryRound, promised: RecoveryRound)
    }

    /// Something that the strategy must do for the recovery.
    public enum Directive: Sendable {
        /// Send to a peer; it may never arrive.
        case send(Message, to: NodeID)
        /// Call `tick` once after this; there is one such timer at a time.
        case startTimer(after: Duration)
        /// Answer no client, and change no data, until traffic resumes.
        case pauseTraffic
        /// Answer clients again.
        ///
        /// With a round, all nodes held equal data in it, this one included, when they were asked
        /// last; without one, nothing is known of the others' data.
        case resumeTraffic(recovered: RecoveryRound?)
        /// Carry the change out; when it is durable, call `reconciled`.
        case reconcile(RecoveryRound, RecoveryChange<State.Snapshot>)
        /// Something happened that people want to know.
        case report(RecoveryEvent)
    }
}

/// Something that happened on the way from a partition to equal data.
public enum RecoveryEvent: Hashable, Sendable {
    /// This node coordinates an attempt.
    case began(RecoveryRound)
    /// An attempt came to nothing; another follows.
    case attemptFailed(RecoveryRound, RecoveryFailure)
    /// Every node is reachable and holds equal data.
    case recovered(RecoveryRound, RecoveryFigures)
    /// The last attempt came to nothing.
    case failed(RecoveryRound, RecoveryFailure, RecoveryFigures)
    /// The coordinator fell silent, and this node resumed by itself.
    case abandoned(RecoveryRound)
}

/// Why an attempt came to nothing.
public enum RecoveryFailure: Hashable, Sendable, CustomStringConvertible {
    /// These nodes did not answer in time.
    case unreachable([NodeID])
    /// These nodes hold other data than the least node.
    case diverged([NodeID])
    /// A node takes part in another round, or has given this one up.
    case refused(by: NodeID)

    /// A sentence for people.
    public var description: String {
        switch self {
        case .unreachable(let nodes): "no answer from \(nodes.map(\.name).joined(separator: ", "))"
        case .diverged(let nodes): "other data at \(nodes.map(\.name).joined(separator: ", "))"
        case .refused(let node): "refused by \(node)"
        }
    }
}

/// What all recoveries took together that this node coordinated in its life.
public struct RecoveryTotals: Hashable, Sendable {
    /// How many ended with equal data at every node.
    public private(set) var validated = 0
    /// How many were given up.
    public private(set) var failed = 0
    /// The longest, from its first attempt to equal data.
    public private(set) var longest: Duration?
    /// Conflicts that were resolved.
    public private(set) var conflicts = 0
    /// Writes that were lost.
    public private(set) var lost = 0

    /// Totals; of no recovery if left out.
    public init(
        validated: Int = 0,
        failed: Int = 0,
        longest: Duration? = nil,
        conflicts: Int = 0,
        lost: Int = 0
    ) {
        self.validated = validated
        self.failed = failed
        self.longest = longest
        self.conflicts = conflicts
        self.lost = lost
    }

    mutating func add(_ event: RecoveryEvent) {
        switch event {
        case .recovered(_, let figures):
            validated += 1
            longest = max(longest ?? .zero, figures.duration)
            conflicts += figures.conflicts
            lost += figures.lost.values.reduce(0, +)
        case .failed: failed += 1
        case .began, .attemptFailed, .abandoned: break
        }
    }
}

/// What a recovery took, and what it cost.
public struct RecoveryFigures: Hashable, Sendable {
    /// When this node saw the partition begin; nil if it never did.
    public var detected: Instant?
    /// When the first attempt began.
    public var began: Instant
    /// From the first attempt to equal data.
    public var duration: Duration = .zero
    /// How many conflicts had to be resolved.
    public var conflicts = 0
    /// How many writes were lost, by key.
    public var lost: [String: Int] = [:]
    /// How many attempts it took.
    public var attempts = 0
}
