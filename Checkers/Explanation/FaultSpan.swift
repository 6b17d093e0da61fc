/// A time in which something was broken, in nanoseconds, as drawings show it.
public struct FaultSpan: Sendable, Hashable {
    /// When it began.
    public let start: Int64
    /// When it was mended.
    public let end: Int64
    /// What was broken: "links cut: n1 | n2 n3".
    public let words: String
    /// The same in a word or two.
    public let short: String

    /// A span.
    public init(start: Int64, end: Int64, words: String, short: String) {
        self.start = start
        self.end = end
        self.words = words
        self.short = short
    }
}
