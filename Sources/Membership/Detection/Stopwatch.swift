import Replication

/// Time that only runs forward, measured with a clock that may jump.
///
/// A wall clock that jumps back adds nothing, and one that jumps ahead no more than the longest
/// step. A node that was stopped for a while therefore does not blame its peers for the silence.
struct Stopwatch: Hashable, Sendable {
    /// How long it has run.
    private(set) var elapsed: Duration = .zero
    private var last: Instant?
    private let longestStep: Duration

    /// It is read more often than the longest step.
    init(longestStep: Duration) {
        self.longestStep = longestStep
    }

    /// Moves to the clock's reading, and says how long the stopwatch has run.
    mutating func read(_ now: Instant) -> Duration {
        if let last {
            let step = Duration.nanoseconds(now.nanoseconds &- last.nanoseconds)
            elapsed += min(max(step, .zero), longestStep)
        }
        last = now
        return elapsed
    }
}
