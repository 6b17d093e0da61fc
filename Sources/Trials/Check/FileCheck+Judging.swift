import Checkers
import Histories

extension FileCheck {
    /// What a check has found in a history.
    struct Found {
        var model: String?
        var property = "linearizable"
        var verdict: Verdict
        var witness: Witness?
        var survey: ConsistencySurvey?
        var staleness: Staleness?
        /// The object whose linearizability places operations on a page.
        var object: NamedModel?
    }

    func find(in history: History) throws(TrialError) -> Found {
        switch settings.question {
        case .linearizable: return try linearizability(of: history)
        case .one(let criterion): return try judge(history, by: criterion)
        case .all:
            if let found = try levels(of: history) { return found }
            var found = try linearizability(of: history)
            // Linearizability comes first; all the others have as much together.
            found.survey = ConsistencySurvey(
                history,
                initial: initial,
                linearizable: found.verdict,
                within: settings.budget.halved,
                by: settings.workers
            )
            found.staleness = Staleness(history)
            found.model = "all"
            return found
        }
    }

    /// All isolation levels, where a history is one of transactions whose values say who wrote
    /// them; strict serializability comes first.
    private func levels(of history: History) throws(TrialError) -> Found? {
        guard settings.model == nil || settings.model == .multiRegister,
            let survey = ConsistencySurvey(
                ofTransactions: history,
                initial: initial,
                within: settings.budget
            ),
            let verdict = survey.verdict(on: .strictSerializable)
        else { return nil }
        try refuseWrongAnswers(history)
        checkBegins()
        return Found(
            model: "all",
            property: Property.strictSerializable.name,
            verdict: verdict,
            survey: survey,
            object: settings.hasPage ? guess(history) : nil
        )
    }

    private func judge(_ history: History, by criterion: Criterion) throws(TrialError) -> Found {
        if criterion.property.isOfTransactions { try refuseWrongAnswers(history) }
        checkBegins()
        let checker = criterion.checker(initial: initial)
        return Found(
            model: criterion.name,
            property: criterion.name,
            verdict: history.operations.isEmpty
                ? Self.vacuous : checker.check(history, within: settings.budget),
            object: settings.hasPage && !criterion.property.isOfRegisters ? guess(history) : nil
        )
    }

    /// The object that the history is of, as was said or by its operations.
    private func guess(_ history: History) -> NamedModel? {
        settings.model ?? NamedModel.guess(history)
    }

    /// A transaction that was answered other steps than it asked for is no transaction.
    private func refuseWrongAnswers(_ history: History) throws(TrialError) {
        guard var error = TransactionAnswers.firstMismatch(in: history) else { return }
        error.file = file
        throw TrialError(.badInput, "\(error)")
    }

    /// The property to hold a history to whose operations are those of no object.
    private func guessedProperty(_ history: History) -> Criterion? {
        guard settings.model == nil, case .linearizable = settings.question else { return nil }
        return Criterion.guess(history)
    }

    private static let vacuous = Verdict.unknown(
        Cause(.vacuous, "no client operation took effect, so there is nothing to judge")
    )

    private func linearizability(of history: History) throws(TrialError) -> Found {
        if let property = guessedProperty(history) { return try judge(history, by: property) }
        let model = guess(history)
        if let model, !model.canBegin(with: initial) {
            let words = "--initial \(settings.initial.jsonText): expected \(model.beginning)"
            throw TrialError(.usage, "\(file): \(words), found another value")
        }
        if model == .multiRegister { try refuseWrongAnswers(history) }
        checkBegins()
        if history.tellsNothing {
            return Found(model: model?.name, verdict: Self.vacuous, object: model)
        }
        guard let model else {
            let names = history.effectiveNames.sorted().joined(separator: ", ")
            let cause = Cause(
                .unsupportedOperation,
                "no model or property has the operations \(names); see `faultline list`"
            )
            return Found(verdict: .unknown(cause))
        }
        let checker = Linearizability(model: model, initial: initial)
        let (workers, whole) = (settings.workers, settings.budget)
        let budget = if case .all = settings.question { whole.halved } else { whole }
        let witness =
            settings.hasWitness ? checker.witness(of: history, within: budget, by: workers) : nil
        return Found(
            model: model.name,
            verdict: witness?.verdict ?? checker.check(history, within: budget, by: workers),
            witness: witness,
            object: model
        )
    }

    /// The value of a key that nobody has written.
    var initial: Value {
        settings.takesNumbersAsEqual
            ? settings.initial.withWholeNumbersAsIntegers : settings.initial
    }

    /// How many keys the operations have that may have had an effect; none counts as one.
    static func keyCount(_ history: History) -> Int {
        let pairs = history.pairs
        // Keys are numbered from -1, which is none.
        var isSeen = [Bool](repeating: false, count: pairs.keyCount + 1)
        for operation in history.operations + history.failed.filter(\.isMismatch) {
            isSeen[Int(pairs.keyNumber(of: operation.number)) + 1] = true
        }
        return isSeen.count { $0 }
    }
}

extension Lookalikes {
    /// What to say beside a verdict that may rest on such values.
    var notes: [String] {
        let number = number.map {
            let (whole, double) = (Value.int(Int64($0)).jsonText, Value.double($0).jsonText)
            return "\(whole) and \(double) are two values; --numbers-equal takes them as one"
        }
        let text = texts.map {
            "\($0.one) and \($0.other) look alike and are two texts, as their bytes differ"
        }
        return [number, text].compactMap(\.self)
    }
}

extension History {
    /// Whether no operation took effect or may have, and no failure says anything either.
    fileprivate var tellsNothing: Bool {
        operations.isEmpty && !failed.contains(where: \.isMismatch)
    }
}
