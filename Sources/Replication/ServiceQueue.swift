/// How long nodes take to serve a request of a client, and how many requests may wait for that.
public struct ServiceOptions: Hashable, Sendable {
    /// What becomes of a request whose client waits no longer, when its turn comes.
    public enum Expired: String, Hashable, Sendable, CaseIterable {
        /// It is served as any other.
        case serve
        /// It is refused, and takes no time.
        case drop
    }

    /// The mean time, which is distributed exponentially; zero serves at once, and none waits.
    public var time: Duration
    /// The most requests that wait behind the one that is served; one more is refused.
    public var queue: Int
    /// What becomes of a request whose client waits no longer.
    public var expired: Expired

    /// Options; without arguments, nodes serve at once.
    public init(time: Duration = .zero, queue: Int = 1_000, expired: Expired = .serve) {
        self.time = time
        self.queue = queue
        self.expired = expired
    }
}

/// The requests of clients that wait at a node, served one after the other.
///
/// Only a request that was served reaches the replica. What the replica does for it, such as
/// replication, takes no further turn: the next one is served meanwhile.
/// ```
///  request ─▶ waits, unless too many do ─▶ served for its time ─▶ Input.request
///          ◀─ overloaded
/// ```
/// Hosts run one timer at a time for it. A crash loses it, and a pause holds it.
public struct ServiceQueue<Request: Sendable>: Sendable {
    /// What becomes of a request that comes.
    public enum Admission: Sendable {
        /// It is served from now on, and `finish` is due after this number of nanoseconds.
        case begun(Int64)
        /// It waits for its turn.
        case waits
        /// Too many wait already; it must be answered with this, and nothing came of it.
        case refused(Refusal)
    }

    /// What the end of a service brings.
    public struct Turn: Sendable {
        /// The request that was served; the replica takes it now.
        public var served: Request
        /// Requests that were refused because their clients wait no longer, with the reason.
        public var expired: [Request]
        /// After how many nanoseconds `finish` is due again; nil if nothing is served.
        public var next: Int64?
    }

    private struct Waiting: Sendable {
        var request: Request
        /// When its client stops waiting, in the host's nanoseconds; nil if that is not known.
        var deadline: Int64?
    }

    private let options: ServiceOptions
    private var random: SeededGenerator
    private var serving: Request?
    private var waiting: [Waiting] = []
    /// How many of them have had their turn: they are cleared away now and then.
    private var done = 0

    /// The queue of one life of a node; nil where service takes no time.
    public init?(_ options: ServiceOptions, seed: UInt64, node: NodeID, incarnation: Int) {
        guard options.time > .zero else { return nil }
        self.options = options
        random = SeededGenerator(seed: seed, stream: "service \(node) \(incarnation)")
    }

    /// How many requests wait behind the one that is served.
    public var count: Int { waiting.count - done }

    /// Takes a request in, or refuses it.
    public mutating func admit(_ request: Request, deadline: Int64? = nil) -> Admission {
        guard serving != nil else {
            serving = request
            return .begun(drawTime())
        }
        guard count < options.queue else { return .refused(.overloaded(waiting: count)) }
        waiting.append(Waiting(request: request, deadline: deadline))
        return .waits
    }

    /// The service that was begun is over; nil if there was none.
    public mutating func finish(at now: Int64) -> Turn? {
        guard let served = serving.take() else { return nil }
        var turn = Turn(served: served, expired: [], next: nil)
        while serving == nil, done < waiting.count {
            let next = waiting[done]
            done += 1
            if options.expired == .drop, let deadline = next.deadline, deadline <= now {
                turn.expired.append(next.request)
            } else {
                serving = next.request
                turn.next = drawTime()
            }
        }
        if done > 64, done * 2 > waiting.count {
            waiting.removeFirst(done)
            done = 0
        }
        return turn
    }

    private mutating func drawTime() -> Int64 {
        Int64(random.exponential() * Double(options.time.nanoseconds))
    }
}

extension Refusal {
    /// Too many requests wait at a node; this one reached no replica.
    public static func overloaded(waiting: Int) -> Refusal {
        Refusal(
            code: "overloaded",
            isDefinite: true,
            message: "\(waiting) requests wait here already"
        )
    }

    /// The client of a request waited no longer when its turn came; it reached no replica.
    public static let expired = Refusal(
        code: "expired",
        isDefinite: true,
        message: "its deadline had passed when its turn came"
    )
}

extension SeededGenerator {
    /// A number that is distributed exponentially, with a mean of 1; at most 64.
    ///
    /// Determinism: only additions and comparisons, which every platform does alike. Source: von
    /// Neumann, *Various techniques used in connection with random digits*, 1951.
    public mutating func exponential() -> Double {
        for whole in 0..<63 {
            let first = fraction()
            var last = first
            var isAccepted = true
            while true {
                let next = fraction()
                if next >= last { break }
                last = next
                isAccepted.toggle()
            }
            if isAccepted { return Double(whole) + first }
        }
        return 64
    }

    private mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }
}
