import Histories
import Resilience

/// The pause before a retry is what the back-off says, jitter included.
///
/// It lasts from the end of the attempts that failed to the begin of the next. That jitter is there
/// at all is seen over a run: pauses drawn from a span of time are hardly ever equal.
enum DelayRule: PolicyRule {
    static let sentence =
        "The pause before each retry is within the bounds of the back-off and its jitter, and drawn"
        + " where there is jitter."

    static func isMade(by policy: ClientPolicy) -> Bool {
        policy.has(.retry) && policy.retry.retries > 0 && !policy.has(.hedge, outside: [.retry])
    }

    /// A pause that was made.
    struct Pause {
        /// The number of the retry, from 0.
        var retry: Int
        var length: Int64
        /// The bounds of the back-off.
        var bounds: ClosedRange<Int64>
        var call: Int
        var attempts: [Int]
    }

    static func violations(
        in record: PolicyRecord,
        under policy: ClientPolicy,
        slack: Int64
    ) -> [Violation] {
        let pauses = pauses(in: record, policy.retry.backoff)
        let outside = pauses.filter { pause in
            pause.length < pause.bounds.lowerBound.clampedDifference(slack)
                || pause.length > pause.bounds.upperBound.clampedSum(slack)
        }
        .map { pause in
            Violation(
                .delay,
                calls: [pause.call],
                attempts: pause.attempts,
                "the pause before retry \(pause.retry) is \(text(pause.bounds)), and was"
                    + " \(pause.length.span)"
            )
        }
        guard outside.isEmpty, policy.retry.backoff.growth != .none,
            policy.retry.backoff.jitter != .none
        else { return outside }
        return withoutJitter(pauses, slack)
    }

    // MARK: Pauses

    static func pauses(in record: PolicyRecord, _ backoff: Backoff) -> [Pause] {
        var refused = Set<Int>()
        for case .refused(_, let call) in record.notes.map(\.note) { refused.insert(call) }
        // A refusal in between takes a pause of its own, which nobody recorded.
        return record.calls.filter { !refused.contains($0.index) }.flatMap { call in
            pauses(of: record.rounds(of: call), backoff)
        }
    }

    private static func pauses(of rounds: [PolicyRecord.Round], _ backoff: Backoff) -> [Pause] {
        var previous: Int64?
        var pauses: [Pause] = []
        for (retry, (failed, next)) in zip(rounds, rounds.dropFirst()).enumerated() {
            guard let ended = failed.ended, let last = failed.attempts.last,
                let first = next.attempts.first
            else { return pauses }
            let length = next.begun.clampedDifference(ended)
            pauses.append(
                Pause(
                    retry: retry,
                    length: length,
                    bounds: bounds(backoff, retry: retry, previous: previous),
                    call: first.call,
                    attempts: [last.index, first.index]
                )
            )
            previous = length
        }
        return pauses
    }

    /// The table of `Backoff`.
    static func bounds(_ backoff: Backoff, retry: Int, previous: Int64?) -> ClosedRange<Int64> {
        let base = max(0, backoff.base.nanoseconds)
        let most = max(0, backoff.maximum.nanoseconds)
        let full: Int64
        switch backoff.growth {
        case .none: return 0...0
        case .constant: full = min(base, most)
        case .exponential:
            full = retry < 62 ? min(most, base.clampedProduct(1 << Int64(retry))) : most
        }
        switch backoff.jitter {
        case .none: return full...full
        case .full: return 0...full
        case .equal: return (full / 2)...full
        case .decorrelated:
            let upper = min(most, (previous ?? base).clampedProduct(3))
            return min(base, upper)...max(upper, min(base, most))
        }
    }

    private static func text(_ bounds: ClosedRange<Int64>) -> String {
        bounds.lowerBound == bounds.upperBound
            ? bounds.upperBound.span
            : "between \(bounds.lowerBound.span) and \(bounds.upperBound.span)"
    }

    // MARK: Jitter

    /// Finer than this two pauses need not differ: hosts have timers of a grain.
    private static let grain: Int64 = 1_000_000

    /// Pauses of equal bounds that are all alike, where chance makes them so once in 10¹² runs.
    private static func withoutJitter(_ pauses: [Pause], _ slack: Int64) -> [Violation] {
        let groups = Dictionary(grouping: pauses, by: \.bounds)
        return groups.sorted { $0.value[0].attempts[1] < $1.value[0].attempts[1] }
            .compactMap { bounds, pauses in
                let lengths = pauses.map(\.length)
                guard let least = lengths.min(), let most = lengths.max(),
                    most.clampedDifference(least) <= slack,
                    isTooMuchChance(pauses.count, within: max(slack, grain), of: bounds)
                else { return nil }
                return Violation(
                    .delay,
                    calls: pauses.map(\.call),
                    attempts: pauses.map { $0.attempts[1] },
                    "pauses are drawn \(text(bounds)), and all \(pauses.count) of them were"
                        + " \(least.span)"
                )
            }
    }

    /// Whether so unlikely a thing happened: all of some draws within a part of a range.
    private static func isTooMuchChance(
        _ count: Int,
        within part: Int64,
        of range: ClosedRange<Int64>
    ) -> Bool {
        let whole = Double(range.upperBound) - Double(range.lowerBound)
        guard count > 1, whole > 4 * Double(part) else { return false }
        var chance = Double(count)
        for _ in 1..<min(count, 100) { chance *= Double(part) / whole }
        return chance < 1e-12
    }
}
