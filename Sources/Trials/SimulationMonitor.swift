import Simulation
import Synchronization

/// The progress of a sweep, for callers that show it while it goes on.
public final class SimulationMonitor: Sendable {
    /// A moment of a sweep.
    public struct State: Sendable {
        /// How many seeds were simulated and judged.
        public var seeds = 0
        /// How many calls clients made in them.
        public var operations = 0
        /// In how many of them a promise was broken.
        public var failures = 0
        /// Whether no further seed is to be begun.
        fileprivate var isStopped = false
    }

    private let state = Mutex(State())

    /// A monitor of a sweep that has not begun.
    public init() {}

    /// The present moment.
    public var current: State { state.withLock { $0 } }

    /// Lets seeds under way end, and none begin.
    public func stop() { state.withLock { $0.isStopped = true } }

    /// Whether a seed may begin.
    func begin() -> Bool { state.withLock { !$0.isStopped } }

    func count(_ entry: Sweep.Entry) {
        let isBroken = entry.findings.contains(where: \.isBroken)
        state.withLock { state in
            state.seeds += 1
            state.operations += entry.operations
            state.failures += isBroken ? 1 : 0
        }
    }
}
