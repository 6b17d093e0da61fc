import Replication

/// A circuit breaker: its state, and the results that decide it.
///
/// `BreakerPolicy` draws its state machine.
struct Breaker: Sendable {
    /// Lets one call through.
    struct Permit: Hashable, Sendable {
        /// The epoch in which it was given.
        var epoch: Int
        /// Whether the breaker was half-open.
        var isTrial: Bool
        /// When it was given.
        var begun: Int64
        /// Its number, unique in the breaker.
        var number: Int
    }

    /// What came of what was let through.
    enum Result: Sendable {
        case success
        case failure
        /// Nobody waits for it any more, for reasons that say nothing about the service.
        case cancelled
    }

    private(set) var state = PolicyNote.BreakerState.closed
    /// Grows with every change of the state.
    private(set) var epoch = 0
    private var failuresInARow = 0
    /// The results of this epoch, the newest last.
    private var window: [(time: Int64, isFailure: Bool)] = []
    private var failuresInWindow = 0
    /// The trials that have not ended.
    private(set) var openTrials: Set<Int> = []
    /// How many trials may still begin.
    private var permits = 0
    private var successes = 0
    private var lastPermit = 0

    private let policy: BreakerPolicy
    private let defect: PolicyDefect?

    init(_ policy: BreakerPolicy, defect: PolicyDefect?) {
        self.policy = policy
        self.defect = defect
    }

    /// Whether a call would be let through.
    var admits: Bool {
        switch state {
        case .closed: true
        case .open: false
        case .halfOpen: permits > 0 || defect == .trialsUnlimited
        }
    }

    /// Lets a call through; nil if it is refused.
    mutating func permit(at now: Int64) -> Permit? {
        guard admits else { return nil }
        lastPermit += 1
        let permit = Permit(
            epoch: epoch,
            isTrial: state == .halfOpen,
            begun: now,
            number: lastPermit
        )
        if permit.isTrial {
            permits -= 1
            openTrials.insert(permit.number)
        }
        return permit
    }

    /// Takes a result; whether the state changed.
    ///
    /// Safety: results of an earlier epoch say nothing about this one.
    mutating func record(_ result: Result, of permit: Permit, at now: Int64) -> Bool {
        guard permit.epoch == epoch || defect == .lateResultsCounted else { return false }
        let isOpenTrial = openTrials.remove(permit.number) != nil
        if case .cancelled = result {
            if isOpenTrial, defect != .permitLost { permits += 1 }
            return false
        }
        var isFailure = false
        if case .failure = result { isFailure = true }
        if let slow = policy.slow, now - permit.begun >= slow.nanoseconds { isFailure = true }
        switch state {
        case .open: return false
        case .halfOpen: return recordTrial(isFailure)
        case .closed: return count(isFailure, at: now)
        }
    }

    /// The open time is over; whether the state changed.
    mutating func endOpenTime(of opened: Int) -> Bool {
        guard state == .open, epoch == opened else { return false }
        change(to: .halfOpen)
        permits = policy.trials
        return true
    }

    /// A trial has had its time; whether the state changed.
    mutating func endTrial(_ permit: Permit) -> Bool {
        guard permit.epoch == epoch, openTrials.contains(permit.number),
            defect != .halfOpenForEver
        else { return false }
        change(to: .open)
        return true
    }

    private mutating func recordTrial(_ isFailure: Bool) -> Bool {
        if isFailure {
            change(to: .open)
            return true
        }
        successes += 1
        guard successes >= policy.trials else { return false }
        change(to: .closed)
        return true
    }

    private mutating func count(_ isFailure: Bool, at now: Int64) -> Bool {
        failuresInARow = isFailure ? failuresInARow + 1 : 0
        let isTripped: Bool
        switch policy.trip {
        case .inARow(let most):
            isTripped = failuresInARow >= most
        case .share(let share, let least, let span):
            window.append((now, isFailure))
            if isFailure { failuresInWindow += 1 }
            forget(before: now - span.nanoseconds)
            isTripped =
                window.count >= least
                && Double(failuresInWindow) >= share * Double(window.count)
        }
        if isTripped { change(to: .open) }
        return isTripped
    }

    private mutating func forget(before time: Int64) {
        guard let kept = window.firstIndex(where: { $0.time >= time }) else {
            window.removeAll()
            failuresInWindow = 0
            return
        }
        failuresInWindow -= window[..<kept].count(where: \.isFailure)
        window.removeFirst(kept)
    }

    private mutating func change(to next: PolicyNote.BreakerState) {
        state = next
        epoch += 1
        failuresInARow = 0
        window.removeAll()
        failuresInWindow = 0
        openTrials.removeAll()
        permits = 0
        successes = 0
    }
}
