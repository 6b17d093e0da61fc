import Synchronization

@testable import Control

/// A clock and an executor on one thread: time passes only when every task waits for it.
///
/// Tasks that are run on it are carried out one job after the other, in a fixed order; when none is
/// left, the clock advances to the earliest moment that a task sleeps until.
final class VirtualTime: TaskExecutor, TrialClock {
    private struct State {
        var now: Int64 = 0
        var jobs: [UnownedJob] = []
        var number = 0
        var sleepers: [Int: (until: Int64, continuation: CheckedContinuation<Bool, Never>)] = [:]
    }

    private let state = Mutex(State())

    /// Nanoseconds since the beginning.
    var now: Int64 { state.withLock { $0.now } }
    var wall: Int64 { 1_700_000_000_000_000_000 + now }
    /// Milliseconds since the beginning.
    var milliseconds: Int64 { now / 1_000_000 }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
    }

    func sleep(until moment: Int64) async throws(CancellationError) {
        let number = state.withLock { state in
            state.number += 1
            return state.number
        }
        let isDue = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    guard !Task.isCancelled, moment > state.now else { return false }
                    state.sleepers[number] = (moment, continuation)
                    return true
                }
                if !mustWait { continuation.resume(returning: !Task.isCancelled) }
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: number) }
            sleeper?.continuation.resume(returning: false)
        }
        if !isDue { throw CancellationError() }
    }

    /// Carries out a body to its end, however much virtual time that takes.
    /// - Throws: what the body throws, or `Stuck` when every task waits and none of them for time.
    func run<Success: Sendable>(
        _ body: @escaping @Sendable () async throws -> Success
    ) throws -> Success {
        let done = ResultBox<Success>()
        Task(executorPreference: self) {
            do { done.set(.success(try await body())) } catch { done.set(.failure(error)) }
        }
        while true {
            if let job = state.withLock({ $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }) {
                job.runSynchronously(on: asUnownedTaskExecutor())
            } else if let result = done.value {
                return try result.get()
            } else {
                guard wakeNext() else { throw Stuck() }
            }
        }
    }

    /// Every task waits for another one.
    struct Stuck: Error {}

    private func wakeNext() -> Bool {
        let next = state.withLock { state in
            let next = state.sleepers.min { ($0.value.until, $0.key) < ($1.value.until, $1.key) }
            guard let next else { return nil as CheckedContinuation<Bool, Never>? }
            state.now = max(state.now, next.value.until)
            state.sleepers[next.key] = nil
            return next.value.continuation
        }
        next?.resume(returning: true)
        return next != nil
    }
}

/// The result of a task that is carried out by another.
private final class ResultBox<Success: Sendable>: Sendable {
    private let result = Mutex<Result<Success, any Error>?>(nil)

    var value: Result<Success, any Error>? { result.withLock { $0 } }
    func set(_ new: Result<Success, any Error>) { result.withLock { $0 = new } }
}
