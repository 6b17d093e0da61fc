import Histories

/// Which of all models a history of registers keeps to, and which are the strongest of them.
///
/// A model has the verdict that its checker alone would give it, but for budgets: what follows from
/// a stronger model is not looked for again, and the search for sequential consistency may take a
/// tenth of the steps. What is not a history of registers is linearizable or not, and else unknown.
public struct ConsistencySurvey: Sendable {
    /// What became of one model.
    public struct Finding: Sendable {
        /// The consistency model that was decided.
        public let model: Property
        /// Whether the history keeps to it.
        public let verdict: Verdict
    }

    /// All models, the strongest first.
    public let findings: [Finding]

    /// The models that hold and do not follow from another one that does, the strongest first.
    public var strongest: [Property] {
        let held = findings.filter(\.verdict.isValid).map(\.model)
        return held.filter { model in !held.contains { $0.implied.contains(model) } }
    }

    /// Findings that were made elsewhere, the strongest model first.
    init(findings: [Finding]) { self.findings = findings }

    /// A survey of a history whose linearizability has been decided.
    public init(
        _ history: History,
        initial: Value = .null,
        linearizable: Verdict,
        within budget: Budget = .standard,
        by workers: Workers = .alone
    ) {
        var verdicts: [Property: Verdict]
        do throws(Cause) {
            let graph = try CausalGraph(history, initial: initial)
            if linearizable.isValid {
                verdicts = Dictionary(
                    uniqueKeysWithValues: Criterion.registerModels.map { ($0, .valid) }
                )
            } else {
                let survey = RegisterSurvey(history, graph, initial, budget)
                verdicts = survey.verdicts(by: workers)
            }
        } catch {
            verdicts = Dictionary(
                uniqueKeysWithValues: Criterion.registerModels.map { ($0, .unknown(error)) }
            )
            // An order is an order, whatever is known of the writes that were read.
            if error.kind == .repeatedValues && linearizable.isValid {
                verdicts[.sequential] = .valid
            }
            if error.kind == .repeatedValues, RetriedWrites(history) != nil {
                // Each model looks for the attempts that reads may have seen.
                for model in Criterion.registerModels {
                    verdicts[model] =
                        linearizable.isValid
                        ? .valid : model.checker(initial: initial)?.check(history, within: budget)
                }
            }
        }
        for (model, verdict) in verdicts where verdict.isInvalid {
            let values = UnknownValues(history, to: model)
            verdicts[model] = values.settled(verdict) { earlier in
                model.checker(initial: initial)?.check(earlier, within: budget) ?? .valid
            }
        }
        verdicts[.linearizable] = linearizable
        findings = Criterion.registerModels.compactMap { model in
            verdicts[model].map { Finding(model: model, verdict: $0) }
        }
    }
}

/// Judges a history of registers that is not linearizable, with one graph for all models.
private struct RegisterSurvey: Sendable {
    private typealias Findings = [(Property, Verdict)]

    private let history: History
    private let graph: CausalGraph
    private let initial: Value
    private let budget: Budget

    init(_ history: History, _ graph: CausalGraph, _ initial: Value, _ budget: Budget) {
        self.history = history
        self.graph = graph
        self.initial = initial
        // There are five searches: for causal memory, for convergence, which is two, for pipelines,
        // and for one order of everything.
        self.budget = Budget(
            steps: budget.steps / 5 + 1,
            bytes: budget.bytes,
            explanation: budget.explanation / 5
        )
    }

    func verdicts(by workers: Workers) -> [Property: Verdict] {
        var parts = workers.map(3) { number -> Findings in
            switch number {
            case 0: memory()
            case 1: convergence()
            default: registers()
            }
        }
        let isMemory = parts[0][0].1.isValid
        parts += workers.map(2) { number -> Findings in
            if isMemory { return (number == 0 ? [.pram] : Self.guarantees).map { ($0, .valid) } }
            return number == 0 ? [(Property.pram, causal(.pipeline))] : sessions()
        }
        var verdicts = Dictionary(uniqueKeysWithValues: parts.flatMap(\.self))
        verdicts[.sequential] = sequential(verdicts)
        return verdicts
    }

    private func causal(_ demand: CausalDemand) -> Verdict {
        Causal.verdict(graph, of: history, demand, within: budget)
    }

    private func memory() -> Findings { [(Property.causalMemory, causal(.memory))] }

    private func convergence() -> Findings {
        let weak = causal(.consistency)
        let strong = weak.isValid ? causal(.convergence) : weak
        return [(.causalConsistency, weak), (.causalConvergence, strong)]
    }

    private static let guarantees: [Property] = [
        .readYourWrites, .monotonicReads, .monotonicWrites, .writesFollowReads,
    ]

    private func sessions() -> Findings {
        zip(Self.guarantees, SessionGuarantees.Guarantee.allCases).map {
            ($0, SessionGuarantees.verdict(graph, of: history, $1, within: budget))
        }
    }

    private func registers() -> Findings {
        let checkers: [any PropertyChecker] = [
            Regularity(initial: initial), Safety(initial: initial),
            VersionStaleness(initial: initial), TimeStaleness(initial: initial),
        ]
        return checkers.map { ($0.property, $0.check(history, within: budget)) }
    }

    /// What breaks a weaker model breaks this one as well.
    private func sequential(_ verdicts: [Property: Verdict]) -> Verdict {
        for weaker in [Property.causalConvergence, .causalMemory] {
            if let verdict = verdicts[weaker], verdict.isInvalid { return verdict }
        }
        var small = budget
        small.bytes /= 4
        return Sequential.verdict(graph, of: history, within: small)
    }
}
