import Histories

/// What may go wrong all the time in a simulation, beside the faults of its schedule.
///
/// All of it can be taken away one by one, which is how a shrinker finds out what a bug needs.
public struct Hazards: Hashable, Sendable {
    /// From the shortest to the longest time that something takes, in nanoseconds.
    public typealias Span = ClosedRange<Int>

    /// What becomes of a message on a link that is cut.
    public enum Cut: String, Hashable, Sendable, CaseIterable {
        /// It vanishes, as packets do.
        case drop
        /// It waits, and arrives late when the link works again, as on a connection that stalls.
        case stall
    }

    /// How long messages take; each link draws a range of its own within.
    public var delay: Span
    /// The share of messages that take `slowness` times as long.
    public var stragglers: Double
    /// How much longer stragglers take.
    public var slowness: Int
    /// The share of messages that are lost.
    public var loss: Double
    /// The share of messages that arrive twice.
    public var duplication: Double
    /// What a cut does to messages.
    public var cut: Cut
    /// How long a sync takes; each disk draws a range of its own within.
    public var sync: Span
    /// The share of disks that are slow.
    public var slowDisks: Double
    /// How long a sync of a slow disk takes.
    public var slowSync: Span
    /// The chance that a crash keeps some of what was not synced.
    public var kept: Double
    /// The chance that a crash leaves the first lost record half written.
    public var torn: Double
    /// The most by which a clock is off, either way, in nanoseconds.
    public var skew: Int
    /// The most by which a clock is too fast or too slow, in millionths.
    public var drift: Int
    /// The chance that a node crashes, or is cut off, soon after it began to lead.
    public var leaderCrashes: Double
    /// The longest pause of a client between two calls, in nanoseconds.
    public var pause: Int

    /// Nothing goes wrong, but everything takes its time.
    public static let none = Hazards(
        delay: 100_000...1_000_000,
        stragglers: 0,
        slowness: 10,
        loss: 0,
        duplication: 0,
        cut: .drop,
        sync: 50_000...500_000,
        slowDisks: 0,
        slowSync: 5_000_000...50_000_000,
        kept: 0,
        torn: 0,
        skew: 0,
        drift: 0,
        leaderCrashes: 0,
        pause: 0
    )
}
