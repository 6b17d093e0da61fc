import Replication

/// Messages and timers in virtual time, over a network that the seed makes misbehave.
struct VirtualNetwork<Message> {
    /// What links do to messages.
    struct Weather {
        var delay: ClosedRange<Int> = 1...5
        var loss = 0.0
        var duplication = 0.0
    }

    enum Delivery {
        case message(Message, from: NodeID, to: NodeID)
        case timer(NodeID)
    }

    private struct Pending {
        var due: Int
        var number: Int
        var delivery: Delivery
    }

    var weather: Weather
    var cut: Set<Link> = []
    private(set) var now = 0
    private(set) var lost = 0
    private(set) var duplicated = 0
    private var pending: [Pending] = []
    private var random: SeededGenerator
    private var count = 0

    init(seed: UInt64, weather: Weather = Weather()) {
        random = SeededGenerator(seed: seed, stream: "network")
        self.weather = weather
    }

    /// Virtual milliseconds as a reading of a wall clock.
    var instant: Instant { Instant(nanoseconds: Int64(now) * 1_000_000) }

    mutating func send(_ message: Message, from: NodeID, to: NodeID) {
        if cut.contains(Link(from: from, to: to)) || random.chance(weather.loss) {
            lost += 1
            return
        }
        put(.message(message, from: from, to: to), after: delay())
        if random.chance(weather.duplication) {
            duplicated += 1
            put(.message(message, from: from, to: to), after: delay())
        }
    }

    mutating func startTimer(of node: NodeID, after delay: Duration) {
        // A timer never runs out early.
        put(.timer(node), after: Int((delay / .milliseconds(1)).rounded(.up)))
    }

    /// A node that starts again has no timers of its earlier life.
    mutating func forgetTimers(of node: NodeID) {
        pending.removeAll { event in
            if case .timer(node) = event.delivery { true } else { false }
        }
    }

    /// The next thing that happens, by time, if it happens before then.
    mutating func next(before end: Int) -> Delivery? {
        let order = { (left: Pending, right: Pending) in
            (left.due, left.number) < (right.due, right.number)
        }
        guard let first = pending.indices.min(by: { order(pending[$0], pending[$1]) }),
            pending[first].due < end
        else {
            now = end
            return nil
        }
        let next = pending.remove(at: first)
        now = next.due
        return next.delivery
    }

    private mutating func delay() -> Int { random.within(weather.delay) }

    private mutating func put(_ delivery: Delivery, after delay: Int) {
        count += 1
        pending.append(Pending(due: now + delay, number: count, delivery: delivery))
    }
}
