import Faults
import Replication

/// A node's wall clock: off by a skew, too fast or too slow, and apt to jump.
struct NodeClock: Sendable {
    /// What the clocks show at the start, if they are right: in the year 2023.
    static let epoch: Int64 = 1_700_000_000_000_000_000

    private(set) var offset: Int64
    private var skew: ClockSkew?
    private var skewedSince: Int64 = 0
    /// The reading that a frozen clock shows.
    private var frozen = Instant(nanoseconds: 0)
    private let drift: Int64

    init(_ plan: SimulationPlan, node: Int) {
        var random = SeededGenerator(seed: plan.seed, stream: "clock \(node)")
        let skew = random.within(-1_000_000...1_000_000)
        let drift = random.within(-1_000_000...1_000_000)
        // Determinism: the draws do not depend on the hazards, so taking one away keeps the other.
        offset = Int64(skew) * Int64(plan.hazards.skew / 1_000_000)
        self.drift = Int64(drift) * Int64(plan.hazards.drift) / 1_000_000
    }

    /// What it shows.
    @inline(__always)
    func reading(at now: Int64) -> Instant {
        let drifted = drift == 0 ? 0 : now / 1_000 * drift / 1_000
        guard let skew else { return Instant(nanoseconds: Self.epoch + now + offset + drifted) }
        if skew == .frozen { return frozen }
        let skewed = skew.offset(after: now - skewedSince)
        return Instant(nanoseconds: Self.epoch + now + offset + drifted + skewed)
    }

    /// How long it really takes until a timer has run out by this clock.
    @inline(__always)
    func real(_ delay: Int64) -> Int64 {
        drift == 0 ? delay : delay - delay / 1_000_000 * drift
    }

    /// Is off in another way from now on; nil is right, but for what the hazards do to it.
    mutating func set(_ skew: ClockSkew?, now: Int64) {
        self.skew = nil
        frozen = reading(at: now)
        self.skew = skew
        skewedSince = now
    }

    /// Jumps, forwards or backwards.
    mutating func jump(by distance: Int64) { offset += distance }
}
