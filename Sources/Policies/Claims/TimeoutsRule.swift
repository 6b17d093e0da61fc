import Histories
import Resilience

/// An attempt ends by its limit and by the deadline of its call, and so does the call.
enum TimeoutsRule: PolicyRule {
    static let sentence =
        "An attempt is waited for within its limit and what is left of its call's; nothing begins"
        + " or ends after a call's deadline."

    static func isMade(by policy: ClientPolicy) -> Bool {
        policy.has(.timeout) || policy.callLimit != nil
    }

    static func violations(
        in record: PolicyRecord,
        under policy: ClientPolicy,
        slack: Int64
    ) -> [Violation] {
        record.calls.filter(\.isPlanned).flatMap { call in
            let deadline = policy.callLimit.map { call.begun.clampedSum($0) }
            return over(call, deadline, slack)
                + record.attempts(of: call).compactMap {
                    over($0, policy.timeouts.attempt.nanoseconds, deadline, record.end, slack)
                }
        }
    }

    private static func over(
        _ call: PolicyRecord.Call,
        _ deadline: Int64?,
        _ slack: Int64
    ) -> [Violation] {
        guard let deadline, let ended = call.ended, ended > deadline.clampedSum(slack) else {
            return []
        }
        return [
            Violation(
                .timeouts,
                calls: [call.index],
                "a call is over within \(deadline.clampedDifference(call.begun).span), and this one"
                    + " took \(ended.clampedDifference(call.begun).span)"
            )
        ]
    }

    private static func over(
        _ attempt: PolicyRecord.Attempt,
        _ limit: Int64,
        _ deadline: Int64?,
        _ end: Int64,
        _ slack: Int64
    ) -> Violation? {
        let left = deadline.map { $0.clampedDifference(attempt.begun) }
        let most = max(0, min(limit, left ?? limit))
        func violation(_ found: String) -> Violation {
            Violation(.timeouts, calls: [attempt.call], attempts: [attempt.index], found)
        }
        if let left, left < -slack {
            return violation(
                "nothing is sent after a call's deadline, and this attempt began"
                    + " \(left.magnitudeSpan) after it"
            )
        }
        if let given = attempt.limit, given > most.clampedSum(slack) {
            return violation(
                "an attempt is given at most \(most.span) here, by its limit and its call's"
                    + " deadline, and was given \(given.span)"
            )
        }
        let length = (attempt.ended ?? end).clampedDifference(attempt.begun)
        guard length > most.clampedSum(slack) else { return nil }
        return violation(
            "an attempt is waited for at most \(most.span) here, and this one was for"
                + " \(length.span)"
        )
    }
}
