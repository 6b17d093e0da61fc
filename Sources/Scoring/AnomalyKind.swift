import Checkers
import Histories

/// Anomalies of one name under one property: what is told once, with one example.
public struct AnomalyKind: Sendable {
    /// The field's name.
    public var name: String
    /// The property that it contradicts; nil for a history by itself, which promises nothing.
    public var property: Property?
    /// What that means for the strategy.
    public var standing: Judgement.Standing
    /// All of them, in the order in which they were found: mostly one a key.
    public var anomalies: [Anomaly]

    /// The one to show: the first that can be drawn, and that has steps.
    public var example: Anomaly {
        anomalies.first { $0.evidence != .nothing && !$0.steps.isEmpty }
            ?? anomalies.first { $0.evidence != .nothing } ?? anomalies[0]
    }

    /// Whether it contradicts what was promised.
    public var isPromised: Bool { standing == .broken }

    /// How bad anomalies of a name are, beside others; less is worse.
    ///
    /// What is gone is worse than what nobody should have seen, and an impossible order is worse
    /// than a value that is late.
    public static func rank(of name: String) -> Int {
        let words = [
            ["lost", "resurrect"], ["dirty", "aborted", "phantom", "future"],
            ["cycl", "circular", "skew", "fork", "g0", "g1", "g2"],
            ["inversion", "non-monotonic"], ["stale"],
        ]
        return words.firstIndex { $0.contains(where: name.lowercased().contains) } ?? words.count
    }

    /// Broken promises first, then the worst, then the most frequent.
    public static func worstFirst(_ kinds: [AnomalyKind]) -> [AnomalyKind] {
        kinds.sorted { one, other in
            if one.isPromised != other.isPromised { return one.isPromised }
            return (rank(of: one.name), other.anomalies.count, one.name)
                < (rank(of: other.name), one.anomalies.count, other.name)
        }
    }
}

extension AnomalyKind {
    /// The kinds of anomalies of a history, the worst first.
    public static func all(of anomalies: [Anomaly]) -> [AnomalyKind] {
        worstFirst(
            Dictionary(grouping: anomalies, by: \.name).map { name, anomalies in
                AnomalyKind(
                    name: name,
                    property: nil,
                    standing: .notClaimed,
                    anomalies: anomalies
                )
            }
        )
    }
}

extension Scorecard {
    /// Each kind of anomaly once, the worst first.
    ///
    /// An anomaly that contradicts several properties is listed under the first that was promised,
    /// else under the strongest. That not every node served is none where nobody promised it.
    public var kindsOfAnomalies: [AnomalyKind] {
        var kinds: [AnomalyKind] = []
        for judgement in judgements.sorted(by: { $0.isBroken && !$1.isBroken }) {
            if judgement.guarantee == .available && judgement.standing == .notClaimed { continue }
            let groups = Dictionary(grouping: judgement.verdict.anomalies, by: \.name)
            for (name, anomalies) in groups.sorted(by: { $0.key < $1.key })
            where !kinds.contains(where: { $0.name == name }) {
                kinds.append(
                    AnomalyKind(
                        name: name,
                        property: judgement.guarantee,
                        standing: judgement.standing,
                        anomalies: anomalies
                    )
                )
            }
        }
        return AnomalyKind.worstFirst(kinds)
    }
}

extension Judgement {
    fileprivate var isBroken: Bool { standing == .broken }
}
