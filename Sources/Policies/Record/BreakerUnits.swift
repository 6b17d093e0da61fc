import Histories
import Replication
import Resilience

/// What a breaker lets through as one, and judges by one result.
///
/// | the breaker stands | it lets through |
/// |---|---|
/// | outside retry and hedge, for the service | calls |
/// | inside the retry, outside the hedge | rounds: an attempt and the hedges beside it |
/// | inside both, or before an instance | attempts |
struct BreakerUnit: Sendable {
    var begun: Int64
    /// When its result was known; nil while it is open.
    var ended: Int64?
    var sign: PolicyRecord.Sign
    var isTrial: Bool
    var call: Int
    var attempts: [Int]

    /// The kind of what is let through.
    enum Kind { case call, round, attempt }

    /// What a policy's breaker lets through; nil for an order that nobody can tell from outside.
    static func kind(_ policy: ClientPolicy) -> Kind? {
        if policy.breaker.scope == .instance { return .attempt }
        let isOutsideRetry = policy.has(.breaker, outside: [.retry])
        let isOutsideHedge = policy.has(.breaker, outside: [.hedge])
        switch (isOutsideRetry || !policy.has(.retry), isOutsideHedge || !policy.has(.hedge)) {
        case (true, true): return .call
        case (false, true): return policy.has(.hedge, outside: [.retry]) ? nil : .round
        case (false, false): return .attempt
        case (true, false): return policy.has(.retry) ? nil : .attempt
        }
    }

    /// Everything that was let through, in the order of the results, open ones last.
    static func all(
        in record: PolicyRecord,
        _ policy: ClientPolicy,
        at node: NodeID?,
        slack: Int64
    ) -> [BreakerUnit] {
        guard let kind = kind(policy) else { return [] }
        let reader = Reader(policy: policy, slack: slack)
        let units: [BreakerUnit]
        switch kind {
        case .attempt:
            units = record.attempts.filter { node == nil || $0.node == node }.map { attempt in
                reader.unit([attempt], of: record.call(of: attempt))
            }
        case .round:
            units = record.calls.flatMap { call in
                record.rounds(of: call).map { reader.unit($0.attempts, of: call) }
            }
        case .call:
            units = record.calls.filter { !$0.attempts.isEmpty }
                .map { reader.unit(of: $0, record.attempts(of: $0)) }
        }
        // Among equal times the order of the attempts' ends; sorting keeps that of equal keys.
        return units.enumerated().sorted { one, other in
            (one.element.ended ?? .max, one.element.position, one.offset)
                < (other.element.ended ?? .max, other.element.position, other.offset)
        }
        .map(\.element)
    }

    /// Where its last end is in the file of attempts.
    var position = 0

    private struct Reader {
        let policy: ClientPolicy
        let slack: Int64

        /// The first success decides, and without one the last failure.
        func unit(
            _ attempts: [PolicyRecord.Attempt],
            of call: PolicyRecord.Call?
        ) -> BreakerUnit {
            let isOpen = attempts.contains { $0.sign == .open }
            let good = attempts.filter { $0.kind == .ok }.min { $0.endPosition < $1.endPosition }
            let last = attempts.max { $0.endPosition < $1.endPosition }
            let decisive = good ?? last
            return slow(
                BreakerUnit(
                    begun: attempts.first?.begun ?? 0,
                    ended: good == nil && isOpen ? nil : decisive?.ended,
                    sign: good == nil && isOpen ? .open : sign(of: decisive, call),
                    isTrial: attempts.contains(where: \.isTrial),
                    call: call?.index ?? 0,
                    attempts: attempts.map(\.index),
                    position: decisive?.endPosition ?? .max
                )
            )
        }

        /// The result of a call as the breaker saw it, which may be another than the caller's.
        func unit(
            of call: PolicyRecord.Call,
            _ attempts: [PolicyRecord.Attempt]
        ) -> BreakerUnit {
            var unit = unit(attempts, of: call)
            unit.begun = call.begun
            guard unit.sign != .good else { return slow(unit) }
            unit.ended = call.ended
            if call.ended == nil { unit.sign = .open }
            // What the policy itself refused after all says nothing of what is inside.
            if !call.refusals.isDisjoint(with: [.noHealthyInstance, .breakerOpen]) {
                unit.sign = .cancelled
            }
            return unit
        }

        /// What is given up as its time is over has failed; else nobody waits for it any more.
        private func sign(
            of attempt: PolicyRecord.Attempt?,
            _ call: PolicyRecord.Call?
        ) -> PolicyRecord.Sign {
            guard let attempt else { return .open }
            guard attempt.sign == .cancelled, let call, let ended = attempt.ended,
                let limit = policy.callLimit,
                ended.clampedDifference(call.begun) >= limit.clampedDifference(slack)
            else { return attempt.sign }
            return .bad
        }

        private func slow(_ unit: BreakerUnit) -> BreakerUnit {
            guard let slow = policy.breaker.slow?.nanoseconds, unit.sign == .good,
                let ended = unit.ended, ended.clampedDifference(unit.begun) >= slow
            else { return unit }
            var unit = unit
            unit.sign = .bad
            return unit
        }
    }
}
