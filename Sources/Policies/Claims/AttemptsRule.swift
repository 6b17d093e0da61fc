import Histories
import Replication
import Resilience

/// A call takes at most one attempt, its retries, and a hedge beside each.
enum AttemptsRule: PolicyRule {
    static let sentence =
        "A call takes at most 1 + retries attempts and a hedge beside each, numbered without gaps,"
        + " and none after its end."

    static func isMade(by policy: ClientPolicy) -> Bool { true }

    static func violations(
        in record: PolicyRecord,
        under policy: ClientPolicy,
        slack: Int64
    ) -> [Violation] {
        record.calls.filter(\.isPlanned).flatMap { call in
            let attempts = record.attempts(of: call)
            let problems =
                number(attempts, of: call, policy) + gaps(attempts, of: call)
                + late(attempts, of: call, slack) + overlaps(attempts, policy)
            return problems.map { problem in
                Violation(.attempts, calls: [call.index], attempts: problem.1, problem.0)
            }
        }
    }

    private typealias Problem = (String, [Int])

    private static func number(
        _ attempts: [PolicyRecord.Attempt],
        of call: PolicyRecord.Call,
        _ policy: ClientPolicy
    ) -> [Problem] {
        let most = 1 + policy.mostRetries
        let plain = attempts.filter { !$0.isHedge }
        let hedges = attempts.count - plain.count
        let mostHedges = policy.has(.hedge) ? most : 0
        if plain.count > most, !policy.has(.hedge, outside: [.retry]) || hedges == 0 {
            return [
                (
                    "a call may take \(most) attempts besides hedges, and took \(plain.count)",
                    plain.map(\.index)
                )
            ]
        }
        guard attempts.count > most + mostHedges else { return [] }
        return [
            (
                "a call may take \(most) attempts and \(mostHedges) hedges, and took"
                    + " \(attempts.count) in all",
                attempts.map(\.index)
            )
        ]
    }

    private static func gaps(
        _ attempts: [PolicyRecord.Attempt],
        of call: PolicyRecord.Call
    ) -> [Problem] {
        let numbers = attempts.map(\.ordinal)
        if numbers != Array(1..<(attempts.count + 1)) {
            let found = numbers.map { "\($0)" }.joined(separator: ", ")
            return [
                (
                    "attempts are numbered from 1 without gaps, and here \(found)",
                    attempts.map(\.index)
                )
            ]
        }
        guard let said = call.attemptCount, said != attempts.count else { return [] }
        return [
            ("the call says that it took \(said) attempts, and \(attempts.count) are recorded", [])
        ]
    }

    private static func late(
        _ attempts: [PolicyRecord.Attempt],
        of call: PolicyRecord.Call,
        _ slack: Int64
    ) -> [Problem] {
        guard let ended = call.ended else { return [] }
        return attempts.filter { $0.begun > ended.clampedSum(slack) }.map {
            (
                "nothing is sent once a call is over, and attempt \($0.ordinal) began"
                    + " \($0.begun.clampedDifference(ended).span) after its end",
                [$0.index]
            )
        }
    }

    /// Without hedges an attempt is over before the next begins.
    private static func overlaps(
        _ attempts: [PolicyRecord.Attempt],
        _ policy: ClientPolicy
    ) -> [Problem] {
        guard !policy.has(.hedge) else { return [] }
        return zip(attempts, attempts.dropFirst()).compactMap { first, second in
            guard first.endPosition > second.beginPosition else { return nil }
            return (
                "attempts of a call do not overlap without hedging, and attempt"
                    + " \(second.ordinal) began before attempt \(first.ordinal) was over",
                [first.index, second.index]
            )
        }
    }
}
