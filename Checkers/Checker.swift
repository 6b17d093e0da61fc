import Histories

/// Something that decides whether a history is allowed.
///
/// A checker is a pure function: the same history and budget give the same verdict, with the same
/// anomalies in the same order. It never knows who produced the history.
public protocol Checker: Sendable {
    /// The name of the property in the field's words, as reports and the command line write it.
    var name: String { get }

    /// Decides within a budget; what it cannot decide is unknown with a cause, never valid.
    func check(_ history: History, within budget: Budget) -> Verdict
}

extension Checker {
    /// Decides within the standard budget.
    public func check(_ history: History) -> Verdict { check(history, within: .standard) }
}
