import Histories

/// Several properties as one: what each of them forbids is an anomaly.
public struct AllOf: Checker {
    /// The names of the properties, joined.
    public var name: String { checkers.map(\.name).joined(separator: " and ") }
    private let checkers: [any Checker]

    /// A check of several properties, in order.
    public init(_ checkers: [any Checker]) { self.checkers = checkers }

    /// The worst of the verdicts; each property has the whole budget.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        .combined(checkers.map { $0.check(history, within: budget) })
    }
}
