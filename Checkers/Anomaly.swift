/// One thing that a history must not contain, small enough to be read by a person.
public struct Anomaly: Sendable, Hashable {
    /// The field's name of it: stale read, lost update, new-old inversion, ...
    public var name: String
    /// The key it concerns; nil for the whole store, or where operations have no key.
    public var key: String?
    /// The journal's indices of the invocations of the operations that show it, in order.
    public var operations: [Int]
    /// The one among them where the contradiction shows, if there is such a one.
    public var culprit: Int?
    /// One plain sentence that says what contradicts what.
    public var explanation: String
    /// A time line for terminals, at most 100 columns wide; empty if there is nothing to draw.
    public var drawing: String

    /// An anomaly with all its parts.
    public init(
        name: String,
        key: String?,
        operations: [Int],
        culprit: Int? = nil,
        explanation: String,
        drawing: String
    ) {
        self.name = name
        self.key = key
        self.operations = operations
        self.culprit = culprit
        self.explanation = explanation
        self.drawing = drawing
    }
}
