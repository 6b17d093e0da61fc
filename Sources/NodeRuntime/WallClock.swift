import Replication
import Wire

/// What a node takes for the time: the machine's wall clock, and what the controller adds to it.
///
/// Timers go by the event loop's monotonic clock, which is left alone.
struct WallClock {
    private var setting: ClockSetting?

    /// Takes in what the controller says, unless it has said something newer.
    mutating func set(_ setting: ClockSetting) {
        guard setting.since >= self.setting?.since ?? .min else { return }
        self.setting = setting
    }

    /// By how many nanoseconds it is off.
    var offset: Int64 { setting?.offset(at: MachineClock.monotonic) ?? 0 }

    /// What it shows.
    var reading: Instant { Instant(nanoseconds: MachineClock.wall + offset) }
}
