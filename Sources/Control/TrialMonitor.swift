import Synchronization

/// The progress of a trial, for consoles and tests to observe.
public final class TrialMonitor: Sendable {
    /// A moment of a trial.
    public struct State: Sendable {
        /// What is being done, in a few words.
        public var phase = "preparing"
        /// What is broken; nil if nothing is.
        public var fault: String?
        /// How many operations were invoked.
        public var operations = 0
        /// How many of them succeeded.
        public var succeeded = 0
    }

    private let state = Mutex(State())

    /// A monitor of a trial that has not begun.
    public init() {}

    /// The present moment.
    public var current: State { state.withLock { $0 } }

    func set(phase: String) { state.withLock { $0.phase = phase } }
    func set(fault: String?) { state.withLock { $0.fault = fault } }
    func count(success: Bool) {
        state.withLock {
            $0.operations += 1
            $0.succeeded += success ? 1 : 0
        }
    }
}
