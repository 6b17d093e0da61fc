import Replication

extension Backoff {
    /// The pause before a retry, of which `done` were made before.
    ///
    /// `last` is the pause before the last one; nil for none. There is no overflow at any number:
    /// once the maximum is reached nothing is multiplied any more.
    func pause(
        beforeRetry done: Int,
        after last: Duration?,
        random: inout SeededGenerator,
        defect: PolicyDefect?
    ) -> Duration {
        if growth == .none { return .zero }
        let step = defect == .backoffOverflows ? overflowing(done) : step(done)
        guard defect != .jitterMissing else { return step }
        switch jitter {
        case .none: return step
        case .full: return drawn(from: .zero, to: step, &random)
        case .equal: return step / 2 + drawn(from: .zero, to: step / 2, &random)
        case .decorrelated:
            let wide = min(maximum, (last ?? base) * 3)
            return min(maximum, drawn(from: base, to: max(base, wide), &random))
        }
    }

    /// The pause before anything is drawn of it.
    func step(_ done: Int) -> Duration {
        guard growth == .exponential else { return min(base, maximum) }
        var step = base
        for _ in 0..<max(0, done) where step < maximum { step *= 2 }
        return min(step, maximum)
    }

    /// What arithmetic of 32 bits that wraps makes of it.
    private func overflowing(_ done: Int) -> Duration {
        let microseconds = Int32(truncatingIfNeeded: base.nanoseconds / 1_000)
        let factor = done < 32 ? Int32(1) &<< Int32(done) : 0
        return min(maximum, max(.zero, .microseconds(Int64(microseconds &* factor))))
    }

    private func drawn(
        from least: Duration,
        to most: Duration,
        _ random: inout SeededGenerator
    ) -> Duration {
        let span = (most - least).nanoseconds
        guard span > 0 else { return least }
        return least + .nanoseconds(Int64(random.below(Int(span) + 1)))
    }
}
