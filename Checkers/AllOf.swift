import Histories

/// Several checkers as one: what each of them forbids is an anomaly.
public struct AllOf: Checker {
    /// The names of the checkers, joined.
    public var name: String { checkers.map(\.name).joined(separator: " and ") }
    private let checkers: [any Checker]

    /// Several checkers, in order.
    public init(_ checkers: [any Checker]) { self.checkers = checkers }

    /// The properties of all of them, each once.
    public var properties: [Property] {
        var known: Set<Property> = []
        return checkers.flatMap(\.properties).filter { known.insert($0).inserted }
    }

    /// What each finds; verdicts on one property are combined, and each has the whole budget.
    public func findings(
        in history: History,
        within budget: Budget,
        by workers: Workers
    ) -> [Property: Verdict] {
        checkers.findings(in: history, within: budget, by: workers)
    }

    /// The worst of the verdicts, with anomalies in the order of the checkers.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        .combined(checkers.map { $0.check(history, within: budget) })
    }
}
