import Replication

/// Finds out which nodes answer, with thresholds against flapping.
///
/// Each target is probed once an interval; a probe that is not answered in time has failed.
/// ```
///                  fall failures in a row
///       ┌─────────┐────────────────────────▶┌───────────┐
///  ────▶│ healthy │                         │ unhealthy │
///       └─────────┘◀────────────────────────└───────────┘
///                  rise answers in a row
/// ```
/// The words are those of HAProxy's health checks (*Configuration manual*, section 5.2: `inter`,
/// `rise`, `fall`). Targets are healthy until shown otherwise, so that a start is no failover.
public struct HealthChecker: Hashable, Sendable {
    /// How often it asks, and how soon it believes.
    public struct Options: Hashable, Sendable {
        /// From one probe of a target to its next.
        public var interval: Duration
        /// How long an answer may take.
        public var timeout: Duration
        /// The number of answers in a row that makes a target healthy.
        public var rise: Int
        /// The number of failures in a row that makes it unhealthy.
        public var fall: Int

        /// The defaults find a dead node within half a second.
        public init(
            interval: Duration = .milliseconds(100),
            timeout: Duration = .milliseconds(100),
            rise: Int = 2,
            fall: Int = 3
        ) {
            precondition(rise > 0 && fall > 0, "thresholds are positive")
            self.interval = interval
            self.timeout = timeout
            self.rise = rise
            self.fall = fall
        }
    }

    /// Something that must be done for the checker.
    public enum Directive: Hashable, Sendable {
        /// Ask a node for a sign of life that carries this number.
        case probe(Int, NodeID)
        /// Call `tick` once after this; there is one such timer at a time.
        case startTimer(after: Duration)
        /// A target became healthy or unhealthy.
        case transition(NodeID, isHealthy: Bool)
    }

    private enum Health: Hashable, Sendable {
        case healthy(failures: Int)
        case unhealthy(answers: Int)
    }

    private struct Target: Hashable, Sendable {
        var health: Health = .healthy(failures: 0)
        var nextProbe: Duration = .zero
        var open: Probe?
    }

    private struct Probe: Hashable, Sendable {
        var number: Int
        var deadline: Duration
    }

    /// The watched nodes, sorted.
    public let targets: [NodeID]
    private let options: Options
    private var clock: Stopwatch
    private var states: [NodeID: Target]
    private var lastNumber = 0

    /// A checker of these nodes.
    public init(targets: [NodeID], options: Options = Options()) {
        self.targets = targets.sorted()
        self.options = options
        clock = Stopwatch(longestStep: options.interval + options.timeout)
        states = Dictionary(uniqueKeysWithValues: targets.map { ($0, Target()) })
    }

    /// Whether a node is healthy; strangers, and the node itself, always are.
    public func isHealthy(_ node: NodeID) -> Bool {
        guard case .unhealthy = states[node]?.health else { return true }
        return false
    }

    /// The number of the probe of a node that is not answered yet; nil if there is none.
    public func openProbe(of node: NodeID) -> Int? { states[node]?.open?.number }

    /// The first call of a life.
    public mutating func start(at now: Instant) -> [Directive] { tick(at: now) }

    /// The timer has run out.
    public mutating func tick(at now: Instant) -> [Directive] {
        let time = clock.read(now)
        let directives = targets.flatMap { expire($0, at: time) + probe($0, at: time) }
        return directives + [.startTimer(after: pause(from: time))]
    }

    /// A node has answered a probe; an answer that is not good is a failure.
    public mutating func answer(
        _ number: Int,
        from node: NodeID,
        isGood: Bool = true,
        at now: Instant
    ) -> [Directive] {
        let time = clock.read(now)
        guard let open = states[node]?.open, open.number == number, time <= open.deadline else {
            return []
        }
        states[node]?.open = nil
        return count(isAnswer: isGood, of: node)
    }

    private mutating func expire(_ node: NodeID, at time: Duration) -> [Directive] {
        guard let open = states[node]?.open, open.deadline < time else { return [] }
        states[node]?.open = nil
        return count(isAnswer: false, of: node)
    }

    private mutating func probe(_ node: NodeID, at time: Duration) -> [Directive] {
        guard var target = states[node], target.open == nil, target.nextProbe <= time else {
            return []
        }
        lastNumber += 1
        target.open = Probe(number: lastNumber, deadline: time + options.timeout)
        target.nextProbe = time + options.interval
        states[node] = target
        return [.probe(lastNumber, node)]
    }

    private mutating func count(isAnswer: Bool, of node: NodeID) -> [Directive] {
        let before = isHealthy(node)
        switch states[node]?.health {
        case .healthy(let failures):
            let failures = isAnswer ? 0 : failures + 1
            states[node]?.health =
                failures < options.fall ? .healthy(failures: failures) : .unhealthy(answers: 0)
        case .unhealthy(let answers):
            let answers = isAnswer ? answers + 1 : 0
            states[node]?.health =
                answers < options.rise ? .unhealthy(answers: answers) : .healthy(failures: 0)
        case nil: return []
        }
        let after = isHealthy(node)
        return after == before ? [] : [.transition(node, isHealthy: after)]
    }

    private func pause(from time: Duration) -> Duration {
        let next = states.values.map { $0.open.map { $0.deadline } ?? $0.nextProbe }.min()
        // A deadline is past only after it.
        return max((next ?? time + options.interval) - time, .zero) + .milliseconds(1)
    }
}
