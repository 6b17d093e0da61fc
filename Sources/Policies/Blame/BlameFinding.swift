import Checkers
import Histories

/// What the two histories of a run show of one property, and whose doing it is.
public struct BlameFinding: Sendable {
    /// What both histories were held to.
    public var property: Property
    /// Whether the strategy promises it.
    public var isClaimed: Bool
    /// What the application saw.
    public var calls: Verdict
    /// What the cluster did.
    public var attempts: Verdict
    /// Who is to blame.
    public var outcome: BlameOutcome
    /// How it came about, where that could be told.
    public var mechanism: BlameMechanism?
    /// The calls of the first anomaly, each with its attempts; nil where nothing is broken.
    public var lines: AttemptLines?

    /// Whether a promise was broken by the strategy, seen by callers or not.
    public var isBrokenByStrategy: Bool { isClaimed && attempts.isInvalid }

    /// One line: the property, who is to blame, and how it came about.
    public var text: String {
        "\(property.name): \(outcome)" + (mechanism.map { " (\($0.text))" } ?? "")
    }
}
