import Checkers
import Scoring

extension Counterexamples {
    /// Anomalies by name: broken promises first, then the worst, then the most frequent.
    static func kinds(_ findings: [Finding]) -> [Kind] {
        var kinds: [String: Kind] = [:]
        let ordered = findings.filter(\.isClaimed) + findings.filter { !$0.isClaimed }
        for finding in ordered {
            let members = finding.verdict.anomalies.filter(\.canBeDrawn)
            for (name, members) in Dictionary(grouping: members, by: \.name) {
                let first = members.first { $0.culprit != nil } ?? members[0]
                var kind = kinds[name] ?? Kind(name: name, anomaly: first)
                // What several properties find is the same: it is not added up.
                kind.count = max(kind.count, members.reduce(0) { $0 + $1.extent })
                kind.keys.formUnion(members.compactMap(\.key))
                if finding.isClaimed {
                    kind.broken.append(finding.property)
                } else {
                    kind.others.append(finding.property)
                }
                kinds[name] = kind
            }
        }
        return kinds.values.sorted { $0.order < $1.order }
    }
}

extension Counterexamples.Kind {
    /// The name with a capital.
    var title: String { name.prefix(1).uppercased() + name.dropFirst() }

    /// How many were found, and where.
    var extent: String {
        let found = "\(Counted.number(count)) found"
        return keys.count > 1 ? "\(found) on \(keys.count) keys" : found
    }

    /// What it is sorted by.
    fileprivate var order: (Int, Int, Int, String) {
        (broken.isEmpty ? 1 : 0, AnomalyKind.rank(of: name), -count, name)
    }
}

extension Anomaly {
    /// How many it stands for: a key's lost writes are one anomaly.
    var extent: Int { name == "lost write" ? max(1, operations.count) : 1 }

    /// Whether there is something to show of it besides its sentence.
    var canBeDrawn: Bool {
        if case .nothing = evidence { return !operations.isEmpty }
        return true
    }
}
