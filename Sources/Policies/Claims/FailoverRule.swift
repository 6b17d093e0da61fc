import Histories
import Replication
import Resilience

/// Calls leave an instance that fails for one that is healthy, wholly and in time.
enum FailoverRule: PolicyRule {
    static let sentence =
        "Calls go to the current instance alone; what was open at the one that was left is ended in"
        + " time; a healthy one becomes current when the current fails, and the primary only after"
        + " the grace."

    static func isMade(by policy: ClientPolicy) -> Bool {
        policy.failover != nil && policy.balancing == .failover && policy.has(.balance)
    }

    static func violations(
        in record: PolicyRecord,
        under policy: ClientPolicy,
        slack: Int64
    ) -> [Violation] {
        guard let failover = policy.failover else { return [] }
        let spans = Span.all(in: record)
        let judge = Judge(
            record: record,
            spans: spans,
            conditions: Conditions(record, slack: slack),
            policy: failover,
            slack: slack
        )
        return judge.order + judge.strays + judge.stops + judge.delays + judge.choices
    }

    /// A configuration and the time in which it is the current one.
    struct Span {
        var note: PolicyRecord.Note
        var epoch: Int
        var current: NodeID
        var left: NodeID?
        var end: Int64

        static func all(in record: PolicyRecord) -> [Span] {
            var spans: [Span] = []
            for note in record.notes {
                guard case .configuration(let epoch, let current, let left) = note.note else {
                    continue
                }
                if let last = spans.indices.last { spans[last].end = note.time }
                spans.append(
                    Span(note: note, epoch: epoch, current: current, left: left, end: .max)
                )
            }
            return spans
        }
    }

    struct Judge {
        let record: PolicyRecord
        let spans: [Span]
        let conditions: Conditions
        let policy: FailoverPolicy
        let slack: Int64

        /// How long what was open at the instance that is left may go on.
        var drain: Int64 { policy.stop == .drain ? policy.drainLimit.nanoseconds : 0 }

        /// Epochs rise by one, from one instance to another.
        var order: [Violation] {
            zip(spans, spans.dropFirst()).compactMap { before, after in
                guard
                    after.epoch != before.epoch + 1 || after.current == before.current
                        || after.left != before.current
                else { return nil }
                return Violation(
                    .failover,
                    notes: [before.note.index, after.note.index],
                    "each configuration leaves the one before and has its epoch + 1, and epoch"
                        + " \(after.epoch) (\(after.current.name.shown)) follows epoch"
                        + " \(before.epoch) (\(before.current.name.shown))"
                )
            }
        }

        /// Attempts at an instance that is not the current one.
        var strays: [Violation] {
            guard !spans.isEmpty else { return [] }
            return record.attempts.compactMap { attempt in
                let last = spans.countOfFirst { $0.note.time <= attempt.begun.clampedSum(slack) }
                let first = spans.countOfFirst { $0.end < attempt.begun.clampedDifference(slack) }
                // Before the first note nothing is known of a current instance.
                guard last > 0, let span = spans[first..<max(first, last)].last,
                    attempt.begun > spans[0].note.time
                else { return nil }
                let isRight = spans[first..<last].contains { span in
                    span.current == attempt.node
                        && (attempt.epoch == nil || attempt.epoch == span.epoch)
                }
                guard !isRight else { return nil }
                return Violation(
                    .failover,
                    calls: [attempt.call],
                    attempts: [attempt.index],
                    notes: [span.note.index],
                    "calls go to \(span.current.name.shown) from epoch \(span.epoch) on, and an"
                        + " attempt went to \(attempt.node.name.shown)"
                        + " \(attempt.begun.clampedDifference(span.note.time).span) later"
                )
            }
        }

        /// Attempts at the instance that was left which went on too long.
        var stops: [Violation] {
            spans.flatMap { span -> [Violation] in
                guard let left = span.left else { return [] }
                let limit = span.note.time.clampedSum(drain).clampedSum(slack)
                // Calls that come back in time end the drain.
                let isBack = spans.contains {
                    $0.current == left && $0.note.time > span.note.time && $0.note.time <= limit
                }
                guard !isBack else { return [] }
                return record.attempts.filter { attempt in
                    attempt.node == left && attempt.begun < span.note.time
                        && (attempt.ended ?? record.end) > limit
                }
                .map { attempt in
                    let end = attempt.ended ?? record.end
                    return Violation(
                        .failover,
                        calls: [attempt.call],
                        attempts: [attempt.index],
                        notes: [span.note.index],
                        "what is open at \(left.name.shown) when it is left ends within"
                            + " \(drain.span), and an attempt went on for"
                            + " \(end.clampedDifference(span.note.time).span)"
                    )
                }
            }
        }

        /// Times in which the current instance was unhealthy, another was not, and calls stayed.
        var delays: [Violation] {
            record.notes.compactMap { note in
                guard case .health(let node, isUp: false) = note.note else { return nil }
                let limit = note.time.clampedSum(drain).clampedSum(slack)
                let span = spans.last { $0.note.time <= note.time }
                guard let span, span.current == node, span.end > limit, record.end > limit,
                    !conditions.maybeHealthyAfter(node, note.time, until: limit),
                    let other = conditions.instances.first(where: {
                        $0 != node && conditions.isHealthy($0, from: note.time, to: limit)
                    })
                else { return nil }
                return Violation(
                    .failover,
                    notes: [span.note.index, note.index],
                    "calls leave an unhealthy instance within \(drain.span), and stayed at"
                        + " \(node.name.shown) though \(other.name.shown) was healthy"
                )
            }
        }

        /// New configurations whose instance should not have been chosen.
        var choices: [Violation] {
            guard let primary = spans.first?.current else { return [] }
            return spans.dropFirst().compactMap { span in
                problem(with: span, primary).map {
                    Violation(.failover, notes: [span.note.index], $0)
                }
            }
        }

        private func problem(with span: Span, _ primary: NodeID) -> String? {
            let time = span.note.time
            guard conditions.maybeHealthy(span.current, at: time) else {
                return "calls go to a healthy instance, and \(span.current.name.shown) was not"
            }
            guard let left = span.left, conditions.isHealthy(left, at: time) else { return nil }
            guard span.current == primary, let grace = policy.failBackGrace else {
                return "calls leave an instance that is unhealthy, or for the primary, and"
                    + " \(left.name.shown) was healthy when they left it"
            }
            let since = conditions.healthySince(primary, upTo: time) ?? spans[0].note.time
            let waited = time.clampedDifference(since)
            guard waited.clampedSum(slack) < grace.nanoseconds else { return nil }
            return "calls go back when the primary was healthy for \(grace.span), and went back"
                + " after \(waited.span)"
        }
    }
}

extension Conditions {
    /// Whether a node that was found unhealthy at a moment was found healthy soon after.
    fileprivate func maybeHealthyAfter(_ node: NodeID, _ time: Int64, until end: Int64) -> Bool {
        guard let up = healthySince(node, upTo: end) else { return false }
        return up >= time
    }
}
