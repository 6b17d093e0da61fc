/// A figure that is followed from night to night.
public enum CellFigure: String, CaseIterable, Hashable, Sendable {
    /// The latency that half of the successful calls kept, in nanoseconds.
    case latencyP50 = "latency_p50"
    /// The latency that 99 of 100 kept, in nanoseconds.
    case latencyP99 = "latency_p99"
    /// Successful calls a second.
    case callsPerSecond = "calls_per_second"
    /// MTTF / (MTTF + MTTR).
    case availability
    /// The share of calls that succeeded.
    case yield
    /// The share of reads that were stale.
    case staleShare = "stale_share"
    /// From heal to equal data, in nanoseconds.
    case timeToConverge = "time_to_converge"

    /// Whether a larger one is better.
    public var isBetterLarger: Bool {
        switch self {
        case .callsPerSecond, .availability, .yield: true
        case .latencyP50, .latencyP99, .staleShare, .timeToConverge: false
        }
    }

    /// The words for people.
    public var title: String {
        switch self {
        case .latencyP50: "latency p50"
        case .latencyP99: "latency p99"
        case .callsPerSecond: "calls a second"
        case .availability: "availability"
        case .yield: "share of calls that succeeded"
        case .staleShare: "share of stale reads"
        case .timeToConverge: "time to converge"
        }
    }
}
