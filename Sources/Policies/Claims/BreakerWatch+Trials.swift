import Histories
import Resilience

extension BreakerWatch {
    /// How many trials were let through that were not taken back.
    var trials: [Violation] {
        let from = span.start.clampedSum(slack)
        let until = (span.end ?? .max).clampedDifference(slack)
        let taken = units.filter { unit in
            unit.sign != .cancelled && unit.begun < until
                && (unit.begun > from || (unit.isTrial && unit.begun >= span.start))
        }
        guard taken.count > rules.trials else { return [] }
        return [
            violation(
                "\(span.name) lets \(rules.trials) trials through when it is half-open, and"
                    + " \(taken.count) began",
                taken
            )
        ]
    }

    /// Whether a trial was waited for longer than trials may take.
    var trialTime: [Violation] {
        let limit = rules.trialLimit.nanoseconds
        let until = span.end ?? end
        let late = own.first { unit in
            let deadline = unit.begun.clampedSum(limit).clampedSum(slack)
            let isOwn =
                unit.begun > span.start.clampedSum(slack)
                || (unit.isTrial && unit.begun >= span.start)
            return isOwn && deadline < until && (unit.ended ?? .max) > deadline
        }
        guard let late else { return [] }
        return [
            violation(
                "a trial that takes longer than \(limit.span) has failed, and \(span.name) was"
                    + " still half-open \(until.clampedDifference(late.begun).span) after it began",
                [late]
            )
        ]
    }

    /// Whether the results of its trials are why it ended.
    var verdict: [Violation] {
        guard let next, let ended = span.end else { return [] }
        let results = own.filter { ($0.ended ?? .max) <= ended.clampedSum(slack) }
        if next.state == .closed {
            let good = results.filter { $0.sign == .good }
            guard good.count < rules.trials else { return [] }
            return [
                violation(
                    "\(span.name) closes when \(rules.trials) trials have succeeded, and did after"
                        + " \(good.count)",
                    results
                )
            ]
        }
        let ranOut = own.contains {
            $0.begun.clampedSum(rules.trialLimit.nanoseconds) <= ended.clampedSum(slack)
        }
        guard next.state == .open, !ranOut,
            !results.contains(where: { $0.sign == .bad || $0.sign == .cancelled })
        else { return [] }
        let earlier = units.last {
            $0.begun < span.start && $0.sign == .bad && ($0.ended ?? .max) <= ended
                && ($0.ended ?? .min) >= span.start
        }
        let why = earlier == nil ? "" : ", only something that was let through before had"
        return [
            violation(
                "\(span.name) opens again when a trial of its own has failed, and none had\(why)",
                earlier.map { [$0] } ?? []
            )
        ]
    }
}

extension BreakerWatch {
    // MARK: Closed

    /// Whether its failures reached the threshold when it opened.
    ///
    /// What was given up for the caller's reasons may have counted or not: either will do.
    var opening: [Violation] {
        guard let next, next.state == .open, let ended = span.end else { return [] }
        let results = own.filter {
            $0.sign != .open && ($0.ended ?? .max) <= ended.clampedSum(slack)
        }
        let strict = results.filter { $0.sign != .cancelled }
        if trips(results, at: ended) || trips(strict, at: ended) { return [] }
        let bad = strict.count { $0.sign == .bad }
        return [
            violation(
                "\(span.name) opens after \(threshold), and did after \(bad) failures in"
                    + " \(strict.count) results",
                Array(strict.suffix(8))
            )
        ]
    }

    private var threshold: String {
        switch rules.trip {
        case .inARow(let count): "\(count) failures in a row"
        case .share(let share, let count, let time):
            "\(share) of at least \(count) results within \(time.span) have failed"
        }
    }

    /// Whether the results reach the threshold with one that came when it opened.
    private func trips(_ results: [BreakerUnit], at ended: Int64) -> Bool {
        let earliest = ended.clampedDifference(slack)
        let early = results.countOfFirst { ($0.ended ?? .max) < earliest }
        return (early..<max(early, results.count)).contains { last in
            switch rules.trip {
            case .inARow(let count):
                last + 1 >= count
                    && results[(last + 1 - count)...last].allSatisfy { $0.sign != .good }
            case .share(let share, let least, let time):
                isShare(results[...last], share, least, time.nanoseconds)
            }
        }
    }

    private func isShare(
        _ results: ArraySlice<BreakerUnit>,
        _ share: Double,
        _ least: Int,
        _ time: Int64
    ) -> Bool {
        guard let last = results.last?.ended else { return false }
        // At the window's edge a result may still count or not, and a host may be late.
        let inside = results.suffix(while: { ($0.ended ?? 0) > last.clampedDifference(time) })
        let wide = results.suffix(while: {
            ($0.ended ?? 0) >= last.clampedDifference(time).clampedDifference(slack)
        })
        return reaches(inside, share, least) || reaches(wide, share, least)
    }

    private func reaches(
        _ results: ArraySlice<BreakerUnit>,
        _ share: Double,
        _ least: Int
    ) -> Bool {
        let bad = results.count { $0.sign != .good }
        return results.count >= least && Double(bad) >= share * Double(results.count) - 1e-9
    }
}

extension ArraySlice {
    /// The last elements, back to the first that does not fulfil a condition.
    fileprivate func suffix(while isPart: (Element) -> Bool) -> ArraySlice<Element> {
        let start = lastIndex { !isPart($0) }.map { $0 + 1 } ?? startIndex
        return self[start...]
    }
}
