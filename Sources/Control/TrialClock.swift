import Histories
import Wire

/// The time of a trial: the machine's, or one that a test moves.
public protocol TrialClock: Sendable {
    /// Nanoseconds on the machine's monotonic clock, which all its processes share.
    var now: Int64 { get }
    /// Nanoseconds since 1970.
    var wall: Int64 { get }
    /// Waits for a moment of `now`; returns at once if it has passed.
    func sleep(until moment: Int64) async throws(CancellationError)
}

extension TrialClock {
    /// Waits for so long.
    public func sleep(for time: Duration) async throws(CancellationError) {
        try await sleep(until: now + time.nanoseconds)
    }

    /// Asks again and again until there is an answer.
    /// - Returns: the answer; nil when the time is over or the task is cancelled.
    func poll<Answer>(
        every pause: Duration,
        within limit: Duration,
        isolation: isolated (any Actor)? = #isolation,
        _ ask: () async throws -> Answer?
    ) async rethrows -> Answer? {
        let deadline = now + limit.nanoseconds
        while now < deadline, !Task.isCancelled {
            if let answer = try await ask() { return answer }
            try? await sleep(for: pause)
        }
        return nil
    }
}

/// The machine's own time.
public struct MachineTime: TrialClock {
    /// The machine's own time.
    public init() {}

    /// The machine's monotonic clock.
    public var now: Int64 { MachineClock.monotonic }
    /// The machine's wall clock.
    public var wall: Int64 { MachineClock.wall }

    /// Waits for a moment of the monotonic clock.
    public func sleep(until moment: Int64) async throws(CancellationError) {
        do {
            try await Task.sleep(for: .nanoseconds(max(0, moment - now)))
        } catch {
            throw CancellationError()
        }
    }
}
