import Glibc

/// The machine's clocks, which all processes on it share.
public enum MachineClock {
    /// Nanoseconds since some moment before this process began; it never jumps.
    public static var monotonic: Int64 { read(CLOCK_MONOTONIC) }
    /// Nanoseconds since 1970, as the machine believes.
    public static var wall: Int64 { read(CLOCK_REALTIME) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
