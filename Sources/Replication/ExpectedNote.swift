/// A note that replicas of a strategy must make in some of many runs.
public struct ExpectedNote: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The name of the note.
    public let name: String
    /// The changes that a run must have acknowledged before the note can come.
    public let changes: Int

    /// A note that can come once a run has acknowledged that number of changes.
    public init(_ name: String, afterChanges changes: Int) {
        self.name = name
        self.changes = changes
    }

    /// A note that can come at any time.
    public init(stringLiteral name: String) { self.init(name, afterChanges: 0) }
}
