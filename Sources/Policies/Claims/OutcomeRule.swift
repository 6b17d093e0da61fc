import Histories
import Resilience

/// A call is failed only if all that was sent for it was certainly refused.
///
/// After an attempt of unknown outcome even *mismatch* or an open breaker proves nothing.
enum OutcomeRule: PolicyRule {
    static let sentence =
        "A call that may have had an effect is not called failed, and one that is called ok was"
        + " answered by an attempt or a fallback."

    static func isMade(by policy: ClientPolicy) -> Bool { true }

    static func violations(
        in record: PolicyRecord,
        under policy: ClientPolicy,
        slack: Int64
    ) -> [Violation] {
        record.calls.filter(\.isPlanned).compactMap { call in
            let attempts = record.attempts(of: call)
            switch call.kind {
            case .fail: return failed(call, attempts)
            case .ok: return answered(call, attempts, policy)
            default: return nil
            }
        }
    }

    private static func failed(
        _ call: PolicyRecord.Call,
        _ attempts: [PolicyRecord.Attempt]
    ) -> Violation? {
        guard !call.call.isReadOnly, let attempt = attempts.first(where: { $0.kind != .fail })
        else { return nil }
        let why = call.error.map { " with \"\($0.shown)\"" } ?? ""
        return Violation(
            .outcome,
            calls: [call.index],
            attempts: [attempt.index],
            "a call fails only if all its attempts certainly had no effect, and this"
                + " \(call.call.f.shown) failed\(why) though attempt \(attempt.ordinal)"
                + " \(state(attempt))"
        )
    }

    private static func state(_ attempt: PolicyRecord.Attempt) -> String {
        switch attempt.kind {
        case .ok: "was ok"
        case nil: "is open"
        default: "is of unknown outcome"
        }
    }

    private static func answered(
        _ call: PolicyRecord.Call,
        _ attempts: [PolicyRecord.Attempt],
        _ policy: ClientPolicy
    ) -> Violation? {
        if call.isFromFallback, policy.has(.fallback) { return nil }
        let isAnswer = attempts.contains { attempt in
            attempt.kind == .ok && attempt.value == call.value
                && (call.source == nil || attempt.node.name == call.source)
        }
        guard !isAnswer else { return nil }
        return Violation(
            .outcome,
            calls: [call.index],
            attempts: attempts.map(\.index),
            "a call is ok if an attempt was answered so, and none of the \(attempts.count) of this"
                + " one has its answer"
        )
    }
}
