import Plans

/// What is put on trial every night: cells, and the time for them.
public struct Suite: Sendable {
    /// The name, which is that of the folder of its runs.
    public let name: String
    /// One line for people.
    public let summary: String
    /// The time that a night may take; nil for as long as it takes.
    public let time: Duration?
    /// What is tried, each once.
    public let cells: [Cell]
    /// Combinations that were left out since a strategy does not support them, a line each.
    public let leftOut: [String]

    /// The most cells of a suite, with those that are left out.
    public static let cellsMax = 10_000

    /// A suite with its parts.
    public init(
        name: String,
        summary: String = "",
        time: Duration? = nil,
        cells: [Cell],
        leftOut: [String] = []
    ) {
        self.name = name
        self.summary = summary
        self.time = time
        self.cells = cells
        self.leftOut = leftOut
    }
}
