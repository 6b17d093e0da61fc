import Synchronization

/// The end of a process, which any number of tasks may wait for.
final class Exit: Sendable {
    private enum State {
        case running(waiting: [Int: CheckedContinuation<Termination?, Never>], next: Int)
        case ended(Termination)
    }

    private let state = Mutex(State.running(waiting: [:], next: 0))

    /// How it ended, or nil while it runs.
    var status: Termination? {
        state.withLock { state in
            if case .ended(let status) = state { status } else { nil }
        }
    }

    /// Tells everybody who waits.
    func end(_ status: Termination) {
        let waiting = state.withLock { state in
            guard case .running(let waiting, _) = state else {
                return [] as [CheckedContinuation<Termination?, Never>]
            }
            state = .ended(status)
            return Array(waiting.values)
        }
        for continuation in waiting { continuation.resume(returning: status) }
    }

    /// How it ended, once it has; nil if the task is cancelled first.
    func wait() async -> Termination? {
        let number = state.withLock { state -> Int in
            guard case .running(let waiting, let next) = state else { return 0 }
            state = .running(waiting: waiting, next: next + 1)
            return next
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { enqueue($0, number) }
        } onCancel: {
            cancel(number)
        }
    }

    /// How it ended, or nil if it still runs when the time is over.
    func wait(within limit: Duration) async -> Termination? {
        await withTaskGroup(of: Termination?.self) { group in
            group.addTask { await self.wait() }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private func enqueue(_ continuation: CheckedContinuation<Termination?, Never>, _ number: Int) {
        let answer: Termination?? = state.withLock { state in
            switch state {
            case .ended(let status): return .some(status)
            case .running(var waiting, let next):
                // A cancellation that came first found nobody to resume.
                if Task.isCancelled { return .some(nil) }
                waiting[number] = continuation
                state = .running(waiting: waiting, next: next)
                return nil
            }
        }
        if let answer { continuation.resume(returning: answer) }
    }

    private func cancel(_ number: Int) {
        let continuation = state.withLock { state -> CheckedContinuation<Termination?, Never>? in
            guard case .running(var waiting, let next) = state else { return nil }
            let continuation = waiting.removeValue(forKey: number)
            state = .running(waiting: waiting, next: next)
            return continuation
        }
        continuation?.resume(returning: nil)
    }
}
