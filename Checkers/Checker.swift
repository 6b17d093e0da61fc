import Histories

/// Something that decides whether a history has some properties.
///
/// A checker is a pure function: the same history and budget give the same verdicts, with the same
/// anomalies in the same order. It never knows who produced the history.
public protocol Checker: Sendable {
    /// A name for reports, in the field's words.
    var name: String { get }

    /// The properties that it decides, in the order in which reports show them.
    var properties: [Property] { get }

    /// A verdict for each of its properties, in one pass over the history.
    ///
    /// What cannot be decided within the budget is unknown with a cause, never valid. Results do
    /// not depend on the number of workers.
    func findings(
        in history: History,
        within budget: Budget,
        by workers: Workers
    ) -> [Property: Verdict]
}

extension Checker {
    /// The names of the properties.
    public var name: String { properties.map(\.name).joined(separator: " and ") }

    /// A verdict for each of its properties, by one worker.
    public func findings(
        in history: History,
        within budget: Budget = .standard
    ) -> [Property: Verdict] {
        findings(in: history, within: budget, by: .alone)
    }

    /// The worst of its findings: invalid, then unknown, then valid.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        let findings = findings(in: history, within: budget)
        return .combined(properties.compactMap { findings[$0] })
    }

    /// The worst of its findings within the standard budget.
    public func check(_ history: History) -> Verdict { check(history, within: .standard) }
}

/// A checker of a single property: the usual case.
public protocol PropertyChecker: Checker {
    /// The property that it decides.
    var property: Property { get }

    /// Decides within a budget; what it cannot decide is unknown with a cause, never valid.
    func check(_ history: History, within budget: Budget) -> Verdict
}

extension PropertyChecker {
    /// The property alone.
    public var properties: [Property] { [property] }

    /// The verdict on its property.
    public func findings(
        in history: History,
        within budget: Budget,
        by workers: Workers
    ) -> [Property: Verdict] {
        [property: check(history, within: budget)]
    }
}
