import Histories
import Replication
import Resilience

/// A breaker opens for its failures alone, lets nothing through while open, and tries again.
///
/// Its state is that of its notes; its results are counted again from the attempts, by epochs: what
/// was let through before a change counts no more after it.
enum BreakerRule: PolicyRule {
    static let sentence =
        "A breaker opens when failures reach its threshold and not else, lets nothing through while"
        + " it is open and its trials while half-open, tries again in time, and changes only by"
        + " results of its epoch."

    static func isMade(by policy: ClientPolicy) -> Bool {
        policy.has(.breaker) && BreakerUnit.kind(policy) != nil
    }

    static func violations(
        in record: PolicyRecord,
        under policy: ClientPolicy,
        slack: Int64
    ) -> [Violation] {
        let breakers = BreakerSpan.all(in: record)
        let refusals = BreakerRefusals(record, policy, slack: slack)
        return breakers.flatMap { scope, spans -> [Violation] in
            let units = BreakerUnit.all(in: record, policy, at: scope, slack: slack)
            let next: [BreakerSpan?] = spans.dropFirst().map { $0 } + [nil]
            return zip(spans, next).flatMap { span, next in
                let watch = BreakerWatch(
                    span: span,
                    next: next,
                    units: units,
                    policy: policy,
                    slack: slack,
                    end: record.end
                )
                return watch.order + watch.sent(record) + watch.state
                    + refusals.withheld(watch)
            }
        } + refusals.repeated(record)
    }
}

/// Judges what happened in one state of a breaker, and why it ended.
struct BreakerWatch {
    let span: BreakerSpan
    let next: BreakerSpan?
    /// What the breaker let through, in the order of results.
    let units: [BreakerUnit]
    let policy: ClientPolicy
    let slack: Int64
    /// The end of what is known.
    let end: Int64

    var rules: BreakerPolicy { policy.breaker }
    /// What was let through in this epoch, and counts in it.
    var own: [BreakerUnit] {
        units.filter {
            $0.begun >= span.start.clampedDifference(slack)
                && $0.begun <= (span.end ?? .max).clampedSum(slack)
        }
    }

    func violation(_ explanation: String, _ units: [BreakerUnit] = []) -> Violation {
        Violation(
            .breaker,
            calls: units.map(\.call),
            attempts: units.flatMap(\.attempts),
            notes: span.notes(next),
            explanation
        )
    }

    /// The states follow each other, and so do the epochs.
    var order: [Violation] {
        guard let next else { return [] }
        let isLegal =
            switch (span.state, next.state) {
            case (.closed, .open), (.open, .halfOpen), (.halfOpen, .open), (.halfOpen, .closed):
                true
            default: false
            }
        guard !isLegal || next.epoch <= span.epoch else { return [] }
        return [
            violation(
                "\(span.name) goes from closed to open to half-open, each with a later epoch, and"
                    + " \(next.state.rawValue) (\(next.epoch)) follows \(span.state.rawValue)"
                    + " (\(span.epoch))"
            )
        ]
    }

    /// What belongs to the state.
    var state: [Violation] {
        switch span.state {
        case .closed: opening
        case .open: openTime
        case .halfOpen: trials + trialTime + verdict
        }
    }

    // MARK: Open

    /// What began while it was open, and was not let through before.
    func sent(_ record: PolicyRecord) -> [Violation] {
        guard span.state == .open else { return [] }
        let from = span.start.clampedSum(slack)
        let until = (span.end ?? .max).clampedDifference(slack)
        return units.filter { $0.begun > from && $0.begun < until }.map { unit in
            violation(
                "\(span.name) lets nothing through while it is open, and an attempt began"
                    + " \(unit.begun.clampedDifference(span.start).span) after it had opened",
                [unit]
            )
        }
    }

    private var openTime: [Violation] {
        let limit = rules.openTime.nanoseconds
        let length = (span.end ?? end).clampedDifference(span.start)
        if length > limit.clampedSum(slack) {
            return [
                violation(
                    "\(span.name) tries again after \(limit.span), and stayed open for"
                        + " \(length.span)"
                )
            ]
        }
        guard span.end != nil, length < limit.clampedDifference(slack) else { return [] }
        return [
            violation("\(span.name) stays open for \(limit.span), and did for \(length.span)")
        ]
    }
}
