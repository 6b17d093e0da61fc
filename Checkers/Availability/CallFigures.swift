import Histories

/// What became of a group of calls, and how fast.
public struct CallFigures: Sendable, Hashable {
    /// Calls begun.
    public var invoked: Int
    /// Calls that took effect and said so.
    public var ok: Int
    /// Calls that certainly had no effect.
    public var fail: Int
    /// Calls of unknown outcome.
    public var info: Int
    /// The median latency of ok calls, in nanoseconds.
    public var latencyP50: Int64?
    /// The latency that 99 of 100 ok calls kept, in nanoseconds.
    public var latencyP99: Int64?
    /// The longest latency of an ok call, in nanoseconds.
    public var latencyMax: Int64?
    /// Ok calls a second over the time that the group covers.
    public var callsPerSecond: Double?

    /// The share of calls that succeeded; nil if there were none.
    public var shareOK: Double? { invoked > 0 ? Double(ok) / Double(invoked) : nil }

    /// The same with its interval of confidence.
    public var yield: Share { Share(ok, of: invoked) }

    /// Figures of some calls over a length of time in nanoseconds.
    init(_ calls: [Operation], over length: Int64) {
        invoked = calls.count
        ok = calls.count(where: \.isOK)
        fail = calls.count(where: \.isFail)
        info = calls.count(where: \.isInfo)
        let latencies = calls.compactMap(\.latency).sorted()
        latencyP50 = Self.quantile(0.5, of: latencies)
        latencyP99 = Self.quantile(0.99, of: latencies)
        latencyMax = latencies.last
        callsPerSecond = length > 0 ? Double(ok) * 1e9 / Double(length) : nil
    }

    /// The nearest rank: the smallest value that at least this share of all values does not exceed.
    static func quantile(_ share: Double, of sorted: [Int64]) -> Int64? {
        guard !sorted.isEmpty else { return nil }
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }
}

extension Operation {
    /// Nanoseconds from invocation to acknowledgement; nil for anything else, or without times.
    fileprivate var latency: Int64? {
        guard isOK, let invokedAt, let completedAt else { return nil }
        return completedAt - invokedAt
    }
}
