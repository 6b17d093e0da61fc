import Histories
import Replication
import Resilience

/// Retries and hedges are paid for from a bucket that calls fill.
///
/// In any interval there are at most `capacity + share · calls begun in it`. A bucket counts that
/// for all intervals at once: it begins full, and is never in debt. A retry counts when it is
/// decided, so that one in its pause is counted, too. At equal times calls count first, as that is
/// in the policy's favour; a refusal is held against the fewest tokens that there can have been.
enum BudgetRule: PolicyRule {
    static let sentence =
        "In any interval there are at most capacity + share · calls retries and hedges, and none is"
        + " refused while there are tokens."

    static func isMade(by policy: ClientPolicy) -> Bool {
        policy.retry.budget != nil && (policy.has(.retry) || policy.has(.hedge))
    }

    private enum Act {
        case call
        case spent(PolicyRecord.Attempt)
        /// The policy says so; an attempt need not follow.
        case noted
        case refused(PolicyRecord.Note, isForBudget: Bool, call: Int)
    }

    static func violations(
        in record: PolicyRecord,
        under policy: ClientPolicy,
        slack: Int64
    ) -> [Violation] {
        guard let budget = policy.retry.budget else { return [] }
        return overspent(acts(of: record, callsFirst: true), budget)
            + withheld(acts(of: record, callsFirst: false), budget, slack)
    }

    /// What fills and empties the bucket, in order.
    private static func acts(
        of record: PolicyRecord,
        callsFirst: Bool
    ) -> [(time: Int64, act: Act)] {
        var acts: [(time: Int64, rank: Int, act: Act)] = []
        for call in record.calls where call.isPlanned {
            acts.append((call.begun, callsFirst ? 0 : 3, .call))
        }
        for call in record.calls {
            let rounds = record.rounds(of: call)
            for round in rounds {
                for hedge in round.attempts where hedge.isHedge {
                    acts.append((hedge.begun, 1, .spent(hedge)))
                }
            }
            // A retry is paid for when it is decided, before the pause.
            for (failed, next) in zip(rounds, rounds.dropFirst()) {
                guard let retry = next.attempts.first else { continue }
                acts.append((min(failed.ended ?? retry.begun, retry.begun), 1, .spent(retry)))
            }
        }
        for note in record.notes {
            if case .spent = note.note { acts.append((note.time, 1, .noted)) }
            guard case .refused(let reason, let call) = note.note else { continue }
            let act = Act.refused(note, isForBudget: reason == .noBudget, call: call)
            acts.append((note.time, 2, act))
        }
        return acts.sorted { ($0.time, $0.rank) < ($1.time, $1.rank) }.map { ($0.time, $0.act) }
    }

    private static func overspent(
        _ acts: [(time: Int64, act: Act)],
        _ budget: RetryBudget
    ) -> [Violation] {
        var tokens = budget.capacity
        var last = Int64.min
        for (time, act) in acts {
            // What calls of one moment bring in may all be spent in it.
            if time > last { tokens = min(budget.capacity, tokens) }
            last = time
            switch act {
            case .call: tokens += budget.share
            case .refused, .noted: break
            case .spent(let attempt):
                tokens -= 1
                guard tokens < -tolerance else { continue }
                return [
                    Violation(
                        .budget,
                        calls: [attempt.call],
                        attempts: [attempt.index],
                        "retries and hedges take a token each, from \(text(budget.capacity)) and"
                            + " \(text(budget.share)) a call, and this one found"
                            + " \(text(tokens + 1))"
                    )
                ]
            }
        }
        return []
    }

    /// Whether a retry was refused although calls had brought in tokens for it.
    ///
    /// A retry that was paid for and then not made, as something else refused it, leaves a note.
    private static func withheld(
        _ acts: [(time: Int64, act: Act)],
        _ budget: RetryBudget,
        _ slack: Int64
    ) -> [Violation] {
        let isNoted = acts.contains {
            guard case .noted = $0.act else { return false }
            return true
        }
        var tokens = budget.capacity
        var calls: [Int64] = []
        for (time, act) in acts {
            switch act {
            case .call:
                tokens = min(budget.capacity, tokens + budget.share)
                calls.append(time)
            case .spent: tokens -= isNoted ? 0 : 1
            case .noted: tokens -= 1
            case .refused(_, isForBudget: false, _): tokens = max(0, tokens - (isNoted ? 0 : 1))
            case .refused(let note, isForBudget: true, let call):
                // What calls of the last moments bring in may not have been there yet.
                let since = time.clampedDifference(slack)
                let late = calls.reversed().prefix { $0 > since }.count
                let least = tokens - Double(late) * budget.share
                let isFull = tokens == budget.capacity && least >= 1
                guard isFull || least >= 1 + tolerance else { continue }
                return [
                    Violation(
                        .budget,
                        calls: [call],
                        notes: [note.index],
                        "a retry or hedge is refused only without a token, and here"
                            + " \(text(tokens)) were left"
                    )
                ]
            }
        }
        return []
    }

    /// Sums of shares are not exact.
    private static let tolerance = 1e-6

    private static func text(_ tokens: Double) -> String {
        let hundredths = (tokens * 100).rounded() / 100
        return hundredths == hundredths.rounded() && abs(hundredths) < 1e9
            ? "\(Int(hundredths))" : "\(hundredths)"
    }
}
