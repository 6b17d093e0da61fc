import Histories
import Plans
import Strategies
import Trials

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

extension ListEntry {
    /// The entry of a strategy: what it claims, and where it is from.
    init(_ strategy: Strategy) {
        let claim = strategy.claim
        self.init(
            name: strategy.name,
            summary: strategy.summary,
            details: [
                "\(claim.stance.rawValue); consistency \(claim.consistency.rawValue), availability"
                    + " \(claim.availability.rawValue), partition tolerance"
                    + " \(claim.partitionTolerance.rawValue); serves with \(claim.needs.rawValue)"
                    + (claim.deduplicates ? "; carries a call with a key out once" : ""),
                "claims: \(Self.names(claim.guarantees))",
                "source: \(strategy.source)",
            ]
        )
        if !claim.unlessPartitioned.isEmpty {
            details.insert("unless links are cut: \(Self.names(claim.unlessPartitioned))", at: 2)
        }
        if let defect = strategy.defect {
            details.append(
                "broken on purpose: breaks \(defect.breaks.name) under"
                    + " --workload \(defect.workload) \(defect.options.joined(separator: " "))"
            )
        }
    }

    private static func names(_ guarantees: [Property]) -> String {
        guarantees.isEmpty ? "nothing" : guarantees.map(\.name).joined(separator: ", ")
    }
}
