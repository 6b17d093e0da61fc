import Faults
import Histories

/// `POST /v1/control`: what the controller does to a node's wall clock, as `{"clock"}`.
///
/// Times are on the machine's monotonic clock, so that a node which hears of it late, or starts
/// again in between, shows the same as one that did not.
public struct ClockSetting: Hashable, Sendable {
    /// How the clock is off; nil if it is right.
    public var skew: ClockSkew?
    /// Since when, in nanoseconds.
    public var since: Int64

    /// A setting.
    public init(skew: ClockSkew?, since: Int64) {
        self.skew = skew
        self.since = since
    }

    /// By how many nanoseconds the wall clock is off at a moment of the monotonic clock.
    public func offset(at now: Int64) -> Int64 { skew?.offset(after: max(0, now - since)) ?? 0 }

    /// Reads a body.
    public init(json: [UInt8]) throws(WireError) {
        guard case .map(let clock) = try Fields(json)["clock"], let since = clock["since"]?.integer
        else { throw WireError("expected {\"clock\":{\"since\",\"skew\"}}") }
        let wish = clock["skew"] ?? .null
        let skew = ClockSkew(wish)
        guard skew != nil || wish == .null else {
            throw WireError("expected a skew with jump, drift_ppm, or strobe and period")
        }
        self.init(skew: skew, since: since)
    }

    /// The body.
    public var json: [UInt8] {
        let clock: Value = ["since": .int(since), "skew": skew?.value ?? .null]
        return Value.map(["clock": clock]).json
    }
}
