import Histories

/// How available and how fast the store was, in all and on each side of every partition.
///
/// Counted are the calls of clients; final reads and the nemesis are not. A call belongs to the
/// window in which it was invoked, and to the side of the node that it asked. Calls without a time,
/// and calls to nodes that were dead or stopped before the answer, count in the totals only.
public struct OperationStatistics: Sendable, Hashable {
    /// Figures of all functions together, and of each.
    public struct Breakdown: Sendable, Hashable {
        /// The figures of all calls together.
        public var overall: CallFigures
        /// The calls by their operation's name.
        public var byFunction: [String: CallFigures]
    }

    /// Everything.
    public var total: Breakdown
    /// Calls to the majority's nodes during a window.
    public var majority: Breakdown
    /// Calls to the minority's nodes during a window.
    public var minority: Breakdown
    /// Calls outside of every window.
    public var outside: Breakdown
    /// Those of them before the first window; all of them if there is none.
    public var before: Breakdown
    /// Those of them after some window.
    public var after: Breakdown
    /// The longest time without success of the whole store; nil if there was none.
    public var longestOutage: Outage?
    /// The longest time without success of each node that had one.
    public var longestOutageByNode: [String: Outage]
    /// How often the whole store was out.
    public var outages: Int
    /// The mean time to failure: for how long it served between outages, in nanoseconds.
    public var meanTimeToFailure: Int64?
    /// The mean time to repair: for how long it was out each time, in nanoseconds.
    public var meanTimeToRepair: Int64?
    /// The share of the run that was no outage of the whole store: MTTF / (MTTF + MTTR).
    public var availability: Double?

    /// Measures a history under the faults that it suffered.
    public init(_ history: History, windows: [FaultWindow] = []) {
        let calls = (history.operations + history.failed)
            .filter { !$0.isFinal }.sorted { $0.start < $1.start }
        let times = calls.flatMap { [$0.invokedAt, $0.completedAt] }.compactMap { $0 }
        let span = Span(start: times.min() ?? 0, end: times.max() ?? 0)
        let during = span.covered(by: windows)
        var sides: [Side: [Operation]] = [:]
        for call in calls { sides[Side(of: call, in: windows), default: []].append(call) }

        total = Self.breakdown(calls, over: span.length)
        majority = Self.breakdown(sides[.majority] ?? [], over: during)
        minority = Self.breakdown(sides[.minority] ?? [], over: during)
        let calm = sides[.outside] ?? []
        let calmLength = span.length - during
        outside = Self.breakdown(calm, over: calmLength)
        let first = min(span.end, max(span.start, windows.map(\.begun).min() ?? span.end))
        let hasFaults = !windows.isEmpty
        let isEarly = { (call: Operation) in !hasFaults || (call.invokedAt ?? 0) < first }
        before = Self.breakdown(
            calm.filter(isEarly),
            over: hasFaults ? first - span.start : calmLength
        )
        after = Self.breakdown(
            calm.filter { !isEarly($0) },
            over: hasFaults ? calmLength - (first - span.start) : 0
        )

        let outages = Outage.all(among: calls, from: span.start, to: span.end)
        longestOutage = Outage.longest(outages)
        longestOutageByNode = Dictionary(grouping: calls.filter { $0.node != nil }) {
            $0.node ?? ""
        }
        .compactMapValues {
            Outage.longest(Outage.all(among: $0, from: span.start, to: span.end))
        }
        let lost = outages.reduce(0) { $0 + $1.length }
        self.outages = outages.count
        let count = Int64(outages.count)
        meanTimeToFailure = count > 0 ? (span.length - lost) / count : nil
        meanTimeToRepair = count > 0 ? lost / count : nil
        availability = span.length > 0 ? 1 - Double(lost) / Double(span.length) : nil
    }

    private static func breakdown(_ calls: [Operation], over length: Int64) -> Breakdown {
        Breakdown(
            overall: CallFigures(calls, over: length),
            byFunction: Dictionary(grouping: calls, by: \.f)
                .mapValues { CallFigures($0, over: length) }
        )
    }
}

/// Where a call belongs.
enum Side: Hashable {
    case majority
    case minority
    case outside
    case neither

    init(of call: Operation, in windows: [FaultWindow]) {
        guard let time = call.invokedAt else {
            self = .neither
            return
        }
        let current = windows.filter { $0.contains(time) }
        let node = call.node ?? ""
        let end = call.completedAt ?? .max
        if windows.contains(where: { $0.silences(node, from: time, to: end) }) {
            self = .neither
        } else if current.isEmpty {
            self = .outside
        } else if current.contains(where: { $0.minority.contains(node) }) {
            self = .minority
        } else if current.contains(where: { $0.majority.contains(node) }) {
            self = .majority
        } else {
            self = .neither
        }
    }
}

/// The time of a run.
private struct Span {
    let start: Int64
    let end: Int64

    var length: Int64 { end - start }

    /// How much of it lies in windows; where windows overlap, time counts once.
    func covered(by windows: [FaultWindow]) -> Int64 {
        var total: Int64 = 0
        var reached = start
        for window in windows.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
            let from = max(reached, window.start)
            let to = min(end, window.end)
            if to > from {
                total += to - from
                reached = to
            }
        }
        return total
    }
}
