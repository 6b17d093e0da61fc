import Histories

extension RetriedWrites {
    /// The verdict of a check on a history of registers, also where attempts of a call repeat its
    /// value.
    ///
    /// The check must be one for which fewer reads never are more wrong than more of them, and that
    /// allows whatever is linearizable.
    static func verdict(
        on history: History,
        initial: Value,
        within budget: Budget,
        by check: @escaping (History, Budget) -> Verdict
    ) -> Verdict {
        let verdict = check(history, budget)
        guard verdict.cause?.kind == .repeatedValues, let retried = RetriedWrites(history) else {
            return verdict
        }
        if retried.isLinearizable(initial, within: budget) == true { return .valid }
        var search = ChoiceSearch(retried, budget, check)
        let found = search.run()
        // The initial value was written: then nothing of this helps.
        return found.cause?.kind == .repeatedValues ? verdict : found
    }

    /// Whether one order explains all reads; nil if that is not known.
    func isLinearizable(_ initial: Value, within budget: Budget) -> Bool? {
        let fast = Budget(steps: budget.steps / 10 + 1, bytes: budget.bytes, explanation: 0)
        let verdict = Linearizability(model: .register, initial: initial)
            .check(history, within: fast)
        return verdict.isUnknown ? nil : verdict.isValid
    }

    /// The doubt where there are more choices than steps.
    var notTried: Cause {
        Cause(
            .budgetExhausted,
            "attempts of one call wrote the same value, and not all ways in which \(doubts.count)"
                + " reads may have seen them were tried: the steps ran out"
        )
    }

    /// The most checks of the whole history that a budget allows.
    func mostChecks(_ budget: Budget) -> Int {
        max(8, budget.steps / (16 * max(1, history.pairs.count)))
    }
}

/// Looks for a choice of attempts that a check allows, read by read.
private struct ChoiceSearch {
    private let retried: RetriedWrites
    private let budget: Budget
    private let check: (History, Budget) -> Verdict
    private let count: Int
    private var checksLeft: Int
    private var doubt: Cause?

    init(
        _ retried: RetriedWrites,
        _ budget: Budget,
        _ check: @escaping (History, Budget) -> Verdict
    ) {
        self.retried = retried
        self.budget = Budget(
            steps: budget.steps / 2 + 1,
            bytes: budget.bytes,
            explanation: budget.explanation
        )
        self.check = check
        count = retried.doubts.count
        checksLeft = retried.mostChecks(budget)
    }

    /// What is wrong with every choice is found first, and what is right most likely.
    mutating func run() -> Verdict {
        guard count > 0 else { return translated(judge([])) }
        let likeliest = judge([Int?](repeating: 0, count: count))
        guard case .invalid(let anomalies) = likeliest else { return likeliest }
        let without = judge([Int?](repeating: nil, count: count))
        if without.isInvalid { return translated(without) }
        return search(translated(.invalid(told(anomalies))))
    }

    private func translated(_ verdict: Verdict) -> Verdict {
        guard case .invalid(let anomalies) = verdict else { return verdict }
        return .invalid(retried.translated(anomalies))
    }

    private func told(_ anomalies: [Anomaly]) -> [Anomaly] {
        anomalies.map { anomaly in
            var anomaly = anomaly
            anomaly.explanation += "; nor does it help if reads saw other attempts of a call"
            return anomaly
        }
    }

    private mutating func judge(_ choices: [Int?]) -> Verdict {
        checksLeft -= 1
        return check(retried.history(choosing: choices), budget)
    }

    /// Choices are made in order; what is wrong already with some of them is not completed.
    private mutating func search(_ wrong: Verdict) -> Verdict {
        var choices: [Int] = [0]
        var isSettled = [Bool](repeating: false, count: count)
        while let last = choices.last {
            let depth = choices.count - 1
            if last == retried.doubts[depth].candidates.count {
                if !isSettled[depth] {
                    guard let isImpossible = isImpossible(depth) else { return exhausted }
                    if isImpossible { return wrong }
                    isSettled[depth] = true
                }
                choices.removeLast()
                if !choices.isEmpty { choices[choices.count - 1] += 1 }
                continue
            }
            guard checksLeft > 0 else { return exhausted }
            let verdict = judge(padded(choices))
            if choices.count == count, verdict.isValid { return .valid }
            if verdict.isInvalid || choices.count == count {
                doubt = doubt ?? verdict.cause
                choices[depth] += 1
            } else {
                choices.append(0)
            }
        }
        return doubt.map { .unknown($0) } ?? wrong
    }

    private func padded(_ choices: [Int]) -> [Int?] {
        choices.map { $0 } + [Int?](repeating: nil, count: count - choices.count)
    }

    /// Whether a read is wrong whatever it saw, and whatever others did; nil if steps ran out.
    private mutating func isImpossible(_ place: Int) -> Bool? {
        for choice in retried.doubts[place].candidates.indices {
            guard checksLeft > 0 else { return nil }
            var choices = [Int?](repeating: nil, count: count)
            choices[place] = choice
            if !judge(choices).isInvalid { return false }
        }
        return true
    }

    private var exhausted: Verdict { .unknown(retried.notTried) }
}
