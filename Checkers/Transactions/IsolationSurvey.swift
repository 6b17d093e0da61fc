import Histories

extension ConsistencySurvey {
    /// Which isolation levels a history of transactions keeps to, in every form.
    ///
    /// Nil if its operations are no transactions of steps, or if values do not say who wrote them.
    /// What follows from a stronger level, or breaks a weaker one, is not looked for again. Where
    /// stamps are published, they are held against what was read.
    public init?(
        ofTransactions history: History,
        initial: Value = .null,
        within budget: Budget = .standard
    ) {
        do throws(TransactionJudge.Refusal) {
            var judge = try TransactionJudge(
                history,
                initial: initial,
                strongest: .realTime,
                within: budget
            )
            let stamps = Self.stamps(history, initial, budget)
            self.init(findings: Self.findings(history, &judge) + stamps)
        } catch {
            guard case .final(let cause) = error else { return nil }
            self.init(
                findings: Self.levels.map {
                    Finding(model: $0.property($1), verdict: .unknown(cause))
                }
            )
        }
    }

    /// All levels in all forms, the strongest first.
    private static let levels = IsolationLevel.allCases.flatMap { level in
        IsolationLevel.Form.allCases.reversed().map { (level, $0) }
    }

    /// The verdict on a level; nil where levels were not asked for.
    public func verdict(on property: Property) -> Verdict? {
        findings.first { $0.model == property }?.verdict
    }

    private static func stamps(
        _ history: History,
        _ initial: Value,
        _ budget: Budget
    ) -> [Finding] {
        StampOrder.Kind.allCases.flatMap { kind in
            StampsIfAny(kind, initial: initial).findings(in: history, within: budget)
                .map { Finding(model: $0.key, verdict: $0.value) }
        }
    }

    private static func findings(_ history: History, _ judge: inout TransactionJudge) -> [Finding] {
        var verdicts: [Property: Verdict] = [:]
        for (level, form) in levels {
            let property = level.property(form)
            if verdicts.contains(where: { $0.value.isValid && $0.key.implies(property) }) {
                verdicts[property] = .valid
                continue
            }
            let finding = judge.finding(level, form)
            verdicts[property] =
                TransactionStory(history, judge.facts, level, form).verdict(finding)
        }
        return levels.compactMap { level, form in
            let property = level.property(form)
            return verdicts[property].map { Finding(model: property, verdict: $0) }
        }
    }
}
