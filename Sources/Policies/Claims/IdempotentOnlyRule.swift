import Histories
import Resilience

/// What may have had an effect is made again only where the policy says that it may be.
enum IdempotentOnlyRule: PolicyRule {
    static let sentence =
        "Only the operations that the policy names are tried again after an unknown outcome, or"
        + " hedged."

    static func isMade(by policy: ClientPolicy) -> Bool {
        policy.has(.hedge) || (policy.has(.retry) && policy.retry.operations != .all)
    }

    static func violations(
        in record: PolicyRecord,
        under policy: ClientPolicy,
        slack: Int64
    ) -> [Violation] {
        record.calls.flatMap { call in
            let rounds = record.rounds(of: call)
            return hedged(call, rounds, policy) + repeated(call, rounds, policy)
        }
    }

    private static func hedged(
        _ call: PolicyRecord.Call,
        _ rounds: [PolicyRecord.Round],
        _ policy: ClientPolicy
    ) -> [Violation] {
        guard !policy.hedging.operations.covers(call.call) else { return [] }
        return rounds.flatMap(\.attempts).filter(\.isHedge).map { hedge in
            Violation(
                .idempotentOnly,
                calls: [call.index],
                attempts: [hedge.index],
                "the policy does not hedge \(call.call.f.shown), and attempt \(hedge.ordinal) is a"
                    + " hedge of one"
            )
        }
    }

    private static func repeated(
        _ call: PolicyRecord.Call,
        _ rounds: [PolicyRecord.Round],
        _ policy: ClientPolicy
    ) -> [Violation] {
        guard policy.has(.retry), !call.call.isReadOnly,
            let unknown = rounds.flatMap(\.attempts).first(where: { $0.kind != .fail }),
            !policy.retry.operations.covers(call.call, isDeduplicated: unknown.isDeduplicated)
        else { return [] }
        return rounds.dropFirst().compactMap { next in
            guard let again = next.attempts.first, again.ordinal > unknown.ordinal else {
                return nil
            }
            return Violation(
                .idempotentOnly,
                calls: [call.index],
                attempts: [unknown.index, again.index],
                "the policy does not repeat \(call.call.f.shown) after an unknown outcome, and"
                    + " attempt \(again.ordinal) follows attempt \(unknown.ordinal), which is one"
            )
        }
    }
}
