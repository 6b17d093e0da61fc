import Histories
import Replication
import Wire

/// What a node takes for the time: the machine's wall clock, and what the controller adds to it.
///
/// Timers go by the event loop's monotonic clock, which is left alone.
struct WallClock {
    private var setting: ClockSetting?
    /// The reading of a frozen clock; nil while it runs.
    private var frozen: Instant?

    /// Takes in what the controller says, unless it has said something newer.
    mutating func set(_ setting: ClockSetting) {
        guard setting != self.setting, setting.since >= self.setting?.since ?? .min else { return }
        self.setting = setting
        frozen = nil
        // Read once: the machine's two clocks are never read at exactly the same moment.
        if setting.skew == .frozen { frozen = reading }
    }

    /// By how many nanoseconds it is off.
    var offset: Int64 { setting?.offset(at: MachineClock.monotonic) ?? 0 }

    /// What it shows.
    var reading: Instant { frozen ?? Instant(nanoseconds: MachineClock.wall.clampedSum(offset)) }
}
