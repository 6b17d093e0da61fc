import Histories
import Replication
import Resilience

/// What a breaker refused: only what it had to, and once a call.
struct BreakerRefusals {
    private struct Refusal {
        var time: Int64
        var call: Int
        var note: Int
    }

    private let all: [Refusal]
    private let policy: ClientPolicy
    private let slack: Int64

    init(_ record: PolicyRecord, _ policy: ClientPolicy, slack: Int64) {
        self.policy = policy
        self.slack = slack
        all = record.notes.compactMap { note in
            guard case .refused(.breakerOpen, let call) = note.note else { return nil }
            return Refusal(time: note.time, call: call, note: note.index)
        }
    }

    /// Refusals in a state that lets calls through, or while trials were left.
    func withheld(_ watch: BreakerWatch) -> [Violation] {
        let span = watch.span
        // Which instance's breaker refused a call is not said.
        guard span.scope == nil, span.state != .open else { return [] }
        let refusals = all.filter {
            $0.time > span.start.clampedSum(slack)
                && $0.time < (span.end ?? .max).clampedDifference(slack)
        }
        for refusal in refusals {
            if span.state == .closed {
                return [violation(watch, refusal, "a closed breaker refuses nothing")]
            }
            let taken = watch.own.filter { unit in
                unit.begun <= refusal.time.clampedSum(slack)
                    && !(unit.sign == .cancelled
                        && (unit.ended ?? .max) < refusal.time.clampedDifference(slack))
            }
            guard taken.count < watch.rules.trials else { continue }
            let promise =
                "a half-open breaker refuses when its \(watch.rules.trials) trials are taken, and"
                + " \(taken.count) were"
            return [violation(watch, refusal, promise)]
        }
        return []
    }

    private func violation(
        _ watch: BreakerWatch,
        _ refusal: Refusal,
        _ promise: String
    ) -> Violation {
        let state = watch.span.state.rawValue
        let when =
            watch.span.note == nil
            ? "" : " \(refusal.time.clampedDifference(watch.span.start).span) after it was \(state)"
        return Violation(
            .breaker,
            calls: [refusal.call],
            notes: watch.span.notes(nil) + [refusal.note],
            promise + ", and a call was refused" + when
        )
    }

    /// Calls that were refused, and went on as if that were a failure to be tried again.
    func repeated(_ record: PolicyRecord) -> [Violation] {
        var seen = Set<Int>()
        return all.compactMap { refusal in
            guard !seen.contains(refusal.call), let place = record.place[refusal.call] else {
                return nil
            }
            let call = record.calls[place]
            let attempts = record.attempts(of: call)
            let isWaiting = attempts.contains {
                $0.begun <= refusal.time && ($0.ended ?? .max) >= refusal.time
            }
            // A refused hedge leaves the attempt beside which it would have been.
            if isWaiting, policy.has(.hedge) { return nil }
            let later = refusal.time.clampedSum(slack)
            let attempt = attempts.first { $0.begun > later }
            let again = all.first { $0.call == refusal.call && $0.time > later }
            guard attempt != nil || again != nil else { return nil }
            seen.insert(refusal.call)
            let when = (attempt?.begun ?? again?.time ?? later).clampedDifference(refusal.time)
            return Violation(
                .breaker,
                calls: [refusal.call],
                attempts: attempt.map { [$0.index] } ?? [],
                notes: [refusal.note] + (again.map { [$0.note] } ?? []),
                "a call that the breaker refuses is over, and this one was tried again"
                    + " \(when.span) later"
            )
        }
    }
}
