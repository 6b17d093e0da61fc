/// The reason why a plan is refused.
public struct PlanError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, where, and what was expected, in one line.
    public let description: String

    /// An error with its text.
    public init(_ description: String) { self.description = description }
}
