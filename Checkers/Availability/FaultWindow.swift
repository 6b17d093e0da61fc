/// A time in which the cluster was split, as plain data.
public struct FaultWindow: Sendable, Hashable {
    /// When it began, in nanoseconds on the history's clock.
    public var start: Int64
    /// When it ended; it is not part of the window itself.
    public var end: Int64
    /// Nodes on the side that could still act.
    public var majority: Set<String>
    /// Nodes on the other side.
    public var minority: Set<String>
    /// Nodes on neither side: dead, or stopped.
    public var silent: Set<String>

    /// A window with its two sides.
    public init(
        start: Int64,
        end: Int64,
        majority: Set<String>,
        minority: Set<String>,
        silent: Set<String> = []
    ) {
        self.start = start
        self.end = end
        self.majority = majority
        self.minority = minority
        self.silent = silent
    }

    /// Whether a moment is within the window.
    func contains(_ time: Int64) -> Bool { start <= time && time < end }
}
