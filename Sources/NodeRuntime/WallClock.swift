import Glibc
import Replication
import Wire

/// What a node takes for the time: the machine's wall clock, and what the controller adds to it.
///
/// Timers go by the event loop's monotonic clock, which is left alone.
struct WallClock {
    private var setting: ClockSetting?

    init(_ setting: ClockSetting?) { self.setting = setting }

    /// Takes in what the controller says, unless it has said something newer.
    mutating func set(_ setting: ClockSetting) {
        guard setting.since >= self.setting?.since ?? .min else { return }
        self.setting = setting
    }

    /// By how many nanoseconds it is off.
    var offset: Int64 { setting?.offset(at: Self.read(CLOCK_MONOTONIC)) ?? 0 }

    /// What it shows.
    var reading: Instant { Instant(nanoseconds: Self.read(CLOCK_REALTIME) + offset) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
