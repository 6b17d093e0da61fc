/// A time in which the cluster was split, as plain data.
public struct FaultWindow: Sendable, Hashable {
    /// When the fault that opened it was begun, in nanoseconds on the history's clock.
    public var begun: Int64
    /// When it began, the fault being done.
    public var start: Int64
    /// When it ended; it is not part of the window itself.
    public var end: Int64
    /// Nodes on the side that could still act.
    public var majority: Set<String>
    /// Nodes on the other side.
    public var minority: Set<String>
    /// Nodes on neither side: dead, or stopped.
    public var silent: Set<String>
    /// By which shape links were cut; nil if none was.
    public var shape: String?
    /// Which partition it is part of, counted from 1: other faults cut one into several windows.
    public var partition: Int?
    /// All that was broken, in words such as "halves + killed".
    public var cause: String

    /// A window with its two sides.
    public init(
        start: Int64,
        end: Int64,
        majority: Set<String>,
        minority: Set<String>,
        silent: Set<String> = [],
        begun: Int64? = nil,
        shape: String? = nil,
        partition: Int? = nil,
        cause: String = ""
    ) {
        self.shape = shape
        self.partition = partition
        self.cause = cause.isEmpty ? shape ?? "" : cause
        self.begun = begun ?? start
        self.start = start
        self.end = end
        self.majority = majority
        self.minority = minority
        self.silent = silent
    }

    /// Whether a node fell silent while a call to it was open, or was so already.
    func silences(_ node: String, from invoked: Int64, to completed: Int64) -> Bool {
        silent.contains(node) && begun <= completed && invoked < end
    }

    /// Whether a moment is within the window.
    func contains(_ time: Int64) -> Bool { start <= time && time < end }
}
