import Archive

/// Which recorded runs are listed, and in which order.
public struct RunFilter: Hashable, Sendable {
    /// The orders in which runs can be listed.
    public enum Order: String, CaseIterable, Sendable {
        /// The oldest first, so that the newest stands beside the prompt.
        case time
        /// By the name of the strategy, and then by time.
        case strategy
        /// The worst first, and then by time.
        case verdict
    }

    /// The strategy on trial; nil for any.
    public var strategy: String?
    /// What clients asked; nil for any.
    public var workload: String?
    /// A kind of fault that was among those of the run, or none; nil for any.
    public var nemesis: String?
    /// The verdict, by its name; nil for any.
    public var verdict: String?
    /// The earliest beginning; nil for any.
    public var since: UTCTime?
    /// The id of the night that the run was part of; nil for any.
    public var night: String?
    /// The id of the cell that the run was part of; nil for any.
    public var cell: String?
    /// How many of the newest runs are listed; nil for all.
    public var limit: Int?
    /// By what the runs are put in order.
    public var order = Order.time

    /// All runs, the oldest first.
    public init() {}

    /// The names of all verdicts, the worst first.
    public static let verdicts = [
        "broken", "failed", "undecided", "interrupted", "running", "as-claimed",
    ]
}
