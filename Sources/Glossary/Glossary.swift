import Checkers
import Histories

/// All terms, in the order in which lists show them.
public enum Glossary {
    /// Every term, group by group.
    public static let all: [Term] =
        Term.registerAnomalies + Term.containerAnomalies + Term.collectionAnomalies
        + Term.lockAnomalies + Term.sessionAnomalies + Term.causalAnomalies
        + Term.finalAnomalies + Term.sumAnomalies + Term.transactionAnomalies
        + Term.isolationAnomalies + Term.logAnomalies + Term.serviceAnomalies
        + properties + Term.models + Term.figures + Term.labels + Term.standings

    /// The terms of properties, in the order of their registry.
    private static var properties: [Term] {
        let terms = Term.consistencyProperties + Term.isolationLevels + Term.accountingProperties
        return Property.all.flatMap { property in terms.filter { $0.name == property.name } }
    }

    /// The terms of a name: several where it is a word of more than one group.
    public static func terms(named name: String) -> [Term] { all.filter { $0.isNamed(name) } }

    /// The names of all terms, as people type them.
    public static let keys: [String] = {
        var seen: Set<String> = []
        return all.flatMap { [$0.name] + $0.aliases }.map(Term.key)
            .filter { seen.insert($0).inserted }
    }()

    /// The anomaly that an example of a property shows: the first that contradicts it.
    static func anomaly(contradicting property: Property) -> Term? {
        let anomalies = all.lazy.filter { $0.group == .anomaly }
        return anomalies.first { $0.contradicts.contains(property) }
            ?? anomalies.first { !property.implied.isDisjoint(with: $0.contradicts) }
    }
}
