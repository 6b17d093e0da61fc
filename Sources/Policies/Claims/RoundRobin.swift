import Histories
import Replication

/// That attempts go round: while the same instances are healthy, each gets as many as the others.
///
/// A retry takes another's turn, as it passes by what its call has tried: each may make one count
/// higher and another lower. While a breaker tries an instance, nobody knows which take turns.
enum RoundRobin {
    static func violations(
        _ record: PolicyRecord,
        _ judge: BalancingRule.Judge
    ) -> [Violation] {
        let slack = judge.conditions.slack
        let bounds = [Int64.min] + Set(judge.conditions.changes).sorted() + [Int64.max]
        var attempts = record.attempts[...]
        return zip(bounds, bounds.dropFirst()).compactMap { start, end in
            let from = start == .min ? start : start.clampedSum(slack)
            let until = end == .max ? end : end.clampedDifference(slack)
            attempts = attempts.drop { $0.begun <= from }
            let span = attempts.prefix { $0.begun < until }
            attempts = attempts.dropFirst(span.count)
            return violation(Array(span), judge)
        }
    }

    private static func violation(
        _ attempts: [PolicyRecord.Attempt],
        _ judge: BalancingRule.Judge
    ) -> Violation? {
        guard let first = attempts.first, let last = attempts.last else { return nil }
        guard judge.conditions.hasClosedBreakers(at: first.begun) else { return nil }
        let nodes = judge.conditions.instances.filter {
            judge.conditions.isOffered($0, at: first.begun)
        }
        var counts = Dictionary(nodes.map { ($0, 0) }) { one, _ in one }
        for attempt in attempts { counts[attempt.node]? += 1 }
        let again = attempts.count { $0.isHedge || $0.ordinal > 1 }
        let most = nodes.max { (counts[$0] ?? 0, $1) < (counts[$1] ?? 0, $0) }
        let least = nodes.min { (counts[$0] ?? 0, $0) < (counts[$1] ?? 0, $1) }
        guard let most, let least, let high = counts[most], let low = counts[least],
            high - low > 1 + 2 * again + expired(first.begun, last.begun, judge)
        else { return nil }
        return Violation(
            .balancing,
            attempts: attempts.filter { $0.node == most }.map(\.index),
            "healthy instances take turns, and from \(first.begun.span) to \(last.begun.span)"
                + " \(most.name.shown) got \(high) attempts where \(least.name.shown) got \(low)"
        )
    }

    /// How many choices led to no attempt, as there was no time left.
    private static func expired(
        _ start: Int64,
        _ end: Int64,
        _ judge: BalancingRule.Judge
    ) -> Int {
        judge.record.notes.count { note in
            guard case .refused(.expired, _) = note.note else { return false }
            return note.time >= start && note.time <= end
        }
    }
}
