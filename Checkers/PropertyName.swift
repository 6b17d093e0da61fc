/// What a history can be held to that is neither an object nor a consistency model, by name.
public enum PropertyName: String, Sendable, Hashable, CaseIterable {
    /// All nodes hold the same at the end.
    case convergence
    /// Acknowledged writes are there at the end, or were replaced.
    case lostWrites = "lost-writes"
    /// What was replaced or deleted does not come back.
    case resurrection
    /// Sets hold what was added and not removed.
    case lostElements = "lost-elements"
    /// Counters are sums of what was added.
    case counterBounds = "counter-bounds"
    /// Queues give out what was put in, once.
    case totalQueue = "total-queue"
    /// Locks have one holder, and tokens that grow.
    case fencing
    /// No identifier is handed out twice.
    case uniqueIDs = "unique-ids"
    /// Nobody sees a reply before its post.
    case replyOrder = "reply-order"
    /// Readings of sensors are there at the end.
    case readingsKept = "readings-kept"
    /// Readings of sensors are never seen to go back.
    case readingsRise = "readings-rise"

    /// A sentence about it.
    public var summary: String {
        switch self {
        case .convergence: "all nodes end with the same, and with what was written (final reads)"
        case .lostWrites: "acknowledged writes are there at the end or were replaced (final reads)"
        case .resurrection: "what was replaced or deleted does not come back (final reads)"
        case .lostElements: "sets hold what was added and not removed, each once (final reads)"
        case .counterBounds: "final reads of counters are sums of what was added"
        case .totalQueue: "what was enqueued comes out once, in whatever order"
        case .fencing: "a lock has one holder at a time, and its tokens grow"
        case .uniqueIDs: "what generate answers is unique"
        case .replyOrder: "who has read {\"post\": 2, \"re\": 1} finds post 1, or a newer one"
        case .readingsKept: "acknowledged readings or newer ones are there at the end (final reads)"
        case .readingsRise: "nobody reads an older reading of a sensor after a newer one"
        }
    }

    /// What decides it.
    public var checker: any Checker {
        switch self {
        case .convergence: Convergence()
        case .lostWrites: LostWrites()
        case .resurrection: Resurrection()
        case .lostElements: LostElements()
        case .counterBounds: CounterBounds()
        case .totalQueue: TotalQueue()
        case .fencing: Fencing()
        case .uniqueIDs: UniqueIDs()
        case .replyOrder: ReplyOrder()
        case .readingsKept: Readings(.kept)
        case .readingsRise: Readings(.rising)
        }
    }
}
