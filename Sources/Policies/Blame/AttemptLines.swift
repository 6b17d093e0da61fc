import Checkers
import Histories

/// Calls over time, and under each the attempts that were made for it.
///
/// ```
/// process 0           |------ add 1 ------|
///   attempt 1 (n1)      |- add 1 -?
///   attempt 2 (n2)                  |- add 1 -|
/// process 9                                     *- read → 2 -*  <- impossible count
/// ```
public struct AttemptLines: Sendable, Hashable {
    /// One bar.
    public struct Row: Sendable, Hashable {
        /// Who asked: a process, or the number and the node of an attempt.
        public var title: String
        /// What was asked and answered.
        public var label: String
        /// Whether it is a call; else it is an attempt of the call above.
        public var isCall: Bool
        /// Whether the contradiction shows here.
        public var isMarked: Bool
        /// What became of it.
        public var kind: Event.Kind
        /// When it began, in nanoseconds of the run's clock; nil if that is not known.
        public var begunAt: Int64?
        /// When it ended; nil if it did not, or that is not known.
        public var endedAt: Int64?
        /// The place of its beginning among all beginnings and ends that are drawn, from 0.
        public var begin: Int
        /// The place of its end; nil if it did not end.
        public var end: Int?
    }

    /// Each call, followed by its attempts.
    public let rows: [Row]
    /// The name of the anomaly, which stands beside what is marked.
    public let note: String
    /// How many calls are left out.
    public let left: Int

    private static let mostCalls = 8
    private static let mostAttempts = 6

    /// The calls that show an anomaly, by the indices of their invocations.
    init(_ anomaly: Anomaly, ofCalls calls: [Int], in linked: LinkedHistories) {
        let known = Set(calls).sorted().compactMap(linked.record)
        let marked =
            anomaly.culprit.map { linked.callByIndex[$0] == nil ? linked.call(ofAttempt: $0) : $0 }
            ?? nil
        let shown = known.suffix(Self.mostCalls)
        note = anomaly.name
        left = known.count - shown.count
        var bars: [Bar] = []
        for (number, record) in shown.enumerated() {
            let isMarked = record.call.index == marked
            bars.append(Bar(record.call, isCall: true, isMarked: isMarked, number, 0))
            for (place, attempt) in record.attempts.prefix(Self.mostAttempts).enumerated() {
                bars.append(Bar(attempt, isCall: false, isMarked: false, number, place + 1))
            }
        }
        rows = Self.rows(bars)
    }

    /// An operation that is drawn.
    private struct Bar {
        let operation: Operation
        let isCall: Bool
        let isMarked: Bool
        let call: Int
        let place: Int

        init(_ operation: Operation, isCall: Bool, isMarked: Bool, _ call: Int, _ place: Int) {
            self.operation = operation
            self.isCall = isCall
            self.isMarked = isMarked
            self.call = call
            self.place = place
        }

        var title: String {
            if isCall { return "client \(operation.process)" }
            let node = operation.node.map { " (\($0.printable(limit: 16)))" } ?? ""
            return "  attempt \(place)" + node
        }

        var kind: Event.Kind {
            operation.isOK ? .ok : operation.isFail ? .fail : .info
        }
    }

    /// Of equal times, calls begin before their attempts and end after them.
    private static func rows(_ bars: [Bar]) -> [Row] {
        var moments: [(order: [Int64], bar: Int, isEnd: Bool)] = []
        for (number, bar) in bars.enumerated() {
            let call = Int64(bar.call)
            let place = Int64(bar.place)
            let start = [bar.operation.invokedAt ?? 0, bar.isCall ? 0 : 1, call, place]
            moments.append((start, number, false))
            if bar.operation.completionIndex != nil {
                let end = [bar.operation.completedAt ?? 0, bar.isCall ? 3 : 2, call, place]
                moments.append((end, number, true))
            }
        }
        moments.sort { $0.order.lexicographicallyPrecedes($1.order) }
        var rows = bars.map { bar in
            Row(
                title: bar.title,
                label: bar.operation.label(limit: 12),
                isCall: bar.isCall,
                isMarked: bar.isMarked,
                kind: bar.kind,
                begunAt: bar.operation.invokedAt,
                endedAt: bar.operation.completedAt,
                begin: 0,
                end: nil
            )
        }
        for (place, moment) in moments.enumerated() {
            if moment.isEnd { rows[moment.bar].end = place } else { rows[moment.bar].begin = place }
        }
        return rows
    }
}
