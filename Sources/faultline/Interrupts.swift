import Control
import Foundation
import Processes
import Synchronization
import Trials

/// Ctrl-C and its kin: the first stops what runs and keeps what was recorded, the second ends all.
final class Interrupts: Sendable {
    private struct State {
        var signal: Processes.Signal?
        var cancel: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Starts to watch; create one only.
    init() throws(TrialError) {
        let watch = try TrialError.failing(as: .harnessFailed) { try SignalWatch() }
        Task.detached { [self] in
            for await signal in watch.signals { handle(signal) }
        }
    }

    /// The status of an interrupted command; nil if nobody interrupted it.
    var status: Int32? { state.withLock { $0.signal.map { 128 + $0.rawValue } } }

    /// Runs work that a signal cancels.
    func cancelling<Success: Sendable>(
        _ work: @escaping @Sendable () async throws -> Success
    ) async throws -> Success {
        let task = Task { try await work() }
        onSignal { task.cancel() }
        defer { state.withLock { $0.cancel = nil } }
        return try await task.value
    }

    /// Does something at the first signal, at once if it has come; it takes the place of what was
    /// to be done before.
    func onSignal(_ action: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            state.cancel = action
            return state.signal != nil
        }
        if isLate { action() }
    }

    private func handle(_ signal: Processes.Signal) {
        let (isFirst, cancel) = state.withLock { state in
            let isFirst = state.signal == nil
            state.signal = state.signal ?? signal
            return (isFirst, state.cancel)
        }
        guard isFirst else { exit(128 + signal.rawValue) }
        Console.say("")
        Console.say("faultline: stopping; what is known is kept (once more to end at once)")
        cancel?()
    }
}
