import Histories

/// What is answered when all has failed.
///
/// The age of a cached answer counts from the invocation of the call that was given it, as it may
/// be that old. Only answers of nodes are kept; an older one never replaces a newer one; a client's
/// own change of a key drops what is kept of it.
/// Source: RFC 5861, section 4, `stale-if-error`.
public struct FallbackPolicy: Hashable, Sendable {
    /// Where the answer comes from.
    public enum Source: Hashable, Sendable {
        /// The last good answer to the same question, if it is not older than this.
        case cache(timeToLive: Duration)
        /// Always the same.
        case fixed(Value)
    }

    /// Where the answer comes from.
    public var source: Source
    /// Which calls are answered so; others fail.
    public var operations: OperationSet

    /// A fallback; by default for reads, from a cache.
    public init(
        source: Source = .cache(timeToLive: .seconds(2)),
        operations: OperationSet = .reads
    ) {
        self.source = source
        self.operations = operations
    }
}

/// When a second attempt is made beside the first.
///
/// The first *success* wins. Source: Dean, Barroso, *The Tail at Scale*, CACM 56(2), 2013.
public struct HedgingPolicy: Hashable, Sendable {
    /// How long the first is waited for.
    public var delay: Duration
    /// Which calls are hedged.
    public var operations: OperationSet

    /// Hedging; by default of reads.
    public init(delay: Duration = .milliseconds(50), operations: OperationSet = .reads) {
        self.delay = delay
        self.operations = operations
    }
}
