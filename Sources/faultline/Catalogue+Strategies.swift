import Plans
import Strategies

extension Catalogue {
    /// The strategies of this program, and all workloads.
    static let strategies = Catalogue(subjects: Strategy.all.map(Subject.init))
}

extension Subject {
    /// The nodes of this program that run a strategy.
    init(_ strategy: Strategy) {
        self.init(
            name: strategy.name,
            summary: strategy.summary,
            claim: strategy.claim,
            operations: Set(strategy.operations),
            defect: strategy.defect.map {
                Defect(breaks: $0.breaks.name, workload: $0.workload, options: $0.options)
            }
        )
    }
}
