import Replication

/// When silence becomes suspicious.
public enum Suspicion: Hashable, Sendable {
    /// After a silence of this length.
    case fixed(timeout: Duration)
    /// After a silence that is too unlikely, given the pauses that were seen lately.
    case accrual(Accrual)

    /// The longest silence that may go unsuspected.
    public var ceiling: Duration {
        switch self {
        case .fixed(let timeout): timeout
        case .accrual(let accrual): accrual.ceiling
        }
    }
}

/// The adaptive timeout of an accrual failure detector.
///
/// Source: Hayashibara, Défago, Yared, Katayama, *The φ accrual failure detector*, SRDS 2004,
/// section 4. There φ is −log₁₀ of the probability that a heartbeat comes later than now, under a
/// normal distribution of the pauses in a sliding window. Here the question is turned round: φ
/// reaches its threshold when the silence exceeds the mean by a fixed number of deviations, so
/// that no logarithm is needed, and the deadline is known in advance and can be a timer.
///
/// Deviations from the source: a pause is divided by the number of beats that it spans, so that
/// lost heartbeats do not stretch it; the mean is at least the interval; the deviation has a floor;
/// the deadline has a ceiling, which also serves until there are enough samples.
public struct Accrual: Hashable, Sendable {
    /// The threshold, from 1 to 12: a false suspicion has a chance of one in ten to the power of φ.
    public var phi: Int
    /// How many pauses are remembered.
    public var window: Int
    /// Pauses are taken to vary at least so much.
    public var minimumDeviation: Duration
    /// The longest silence that may go unsuspected.
    public var ceiling: Duration

    /// The defaults suit heartbeats every 100 milliseconds.
    public init(
        phi: Int = 8,
        window: Int = 100,
        minimumDeviation: Duration = .milliseconds(25),
        ceiling: Duration = .seconds(1)
    ) {
        precondition(Self.quantiles.indices.contains(phi - 1), "φ is from 1 to 12, not \(phi)")
        precondition(window >= Self.enough, "a window of \(window) is too short")
        self.phi = phi
        self.window = window
        self.minimumDeviation = minimumDeviation
        self.ceiling = ceiling
    }

    /// The number of samples from which on a distribution is estimated.
    static let enough = 5

    /// How many deviations above the mean φ reaches 1, 2, and so on: the normal distribution's
    /// upper quantiles of a tenth, a hundredth, and so on.
    private static let quantiles = [
        1.2816, 2.3263, 3.0902, 3.7190, 4.2649, 4.7534, 5.1993, 5.6120, 5.9978, 6.3613, 6.7060,
        7.0345,
    ]

    /// How long a silence is believed after these pauses.
    func timeout(after pauses: [Duration], interval: Duration) -> Duration {
        guard pauses.count >= Self.enough else { return ceiling }
        let seconds = pauses.map { $0 / .seconds(1) }
        let count = Double(seconds.count)
        let mean = seconds.reduce(0, +) / count
        let variance = seconds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        let deviation = max(variance.squareRoot(), minimumDeviation / .seconds(1))
        let timeout = max(mean, interval / .seconds(1)) + Self.quantiles[phi - 1] * deviation
        return min(.seconds(timeout), ceiling)
    }
}
