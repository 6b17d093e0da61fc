import Histories
import Replication
import Resilience

/// What a policy did over time, for drawings: breakers, configurations, and traffic by instance.
public struct PolicyLanes: Sendable {
    /// A time in which something was so.
    public struct Span: Sendable {
        /// When it began, in nanoseconds.
        public var start: Int64
        /// When it ended.
        public var end: Int64
        /// What was so: open, half-open, or unhealthy.
        public var word: String
    }

    /// What was asked of an instance in one part of the time.
    public struct Traffic: Sendable, Hashable {
        /// Attempts that were answered well.
        public var good = 0
        /// Other attempts.
        public var bad = 0

        /// All attempts.
        public var count: Int { good + bad }
    }

    /// The number of parts into which the time is divided.
    public static let parts = 120

    /// The breakers that were not closed, by name, and the instances that were unhealthy.
    public private(set) var spans: [(name: String, spans: [Span])] = []
    /// The traffic of each instance, part by part.
    public private(set) var traffic: [(instance: String, parts: [Traffic])] = []
    /// The configurations of a failover, each with the moment from which on it counted.
    public private(set) var configurations: [(time: Int64, current: String)] = []
    /// From the first attempt to the last event.
    public private(set) var span: ClosedRange<Int64> = 0...0

    /// The lanes of a run.
    public init(_ histories: TwoHistories) {
        let record = PolicyRecord(histories)
        guard let start = record.attempts.map(\.begun).min(), record.end > start else { return }
        span = start...record.end
        for (scope, spans) in BreakerSpan.all(in: record) {
            let bars = spans.filter { $0.state != .closed }.map {
                Span(start: $0.start, end: $0.end ?? record.end, word: $0.state.rawValue)
            }
            if !bars.isEmpty { self.spans.append(("breaker \(scope?.name ?? "service")", bars)) }
        }
        addHealth(record)
        addTraffic(record)
    }

    private mutating func addHealth(_ record: PolicyRecord) {
        var since: [NodeID: Int64] = [:]
        var bars: [NodeID: [Span]] = [:]
        for note in record.notes {
            switch note.note {
            case .health(let node, isUp: false): since[node] = since[node] ?? note.time
            case .health(let node, isUp: true):
                guard let start = since.removeValue(forKey: node) else { continue }
                bars[node, default: []].append(
                    Span(start: start, end: note.time, word: "unhealthy")
                )
            case .configuration(_, let current, _):
                configurations.append((note.time, current.name))
            default: continue
            }
        }
        for (node, start) in since {
            bars[node, default: []].append(Span(start: start, end: record.end, word: "unhealthy"))
        }
        for (node, spans) in bars.sorted(by: { $0.key < $1.key }) {
            self.spans.append(("\(node) health", spans))
        }
    }

    private mutating func addTraffic(_ record: PolicyRecord) {
        let length = Double(span.upperBound - span.lowerBound)
        var counts: [NodeID: [Traffic]] = [:]
        for attempt in record.attempts {
            let share = Double(attempt.begun - span.lowerBound) / length
            let part = min(Self.parts - 1, max(0, Int(share * Double(Self.parts))))
            var parts =
                counts[attempt.node] ?? Array(repeating: Traffic(), count: Self.parts)
            if attempt.kind == .ok { parts[part].good += 1 } else { parts[part].bad += 1 }
            counts[attempt.node] = parts
        }
        traffic = counts.sorted { $0.key < $1.key }.map { ($0.key.name, $0.value) }
    }
}
