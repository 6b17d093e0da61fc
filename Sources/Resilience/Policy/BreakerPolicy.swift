/// When calls are refused because those before have failed.
///
/// ```
///          failures in a row, or their share of the window
///  ┌────────┐─────────────────────────────────────▶┌──────┐◀──────────────┐
///  │ closed │                                      │ open │               │ a trial failed,
///  └────────┘                                      └──────┘               │ or ran out of time
///      ▲         all trials succeeded  ┌───────────┐   │ open time over,  │
///      └───────────────────────────────│ half-open │◀──┘ by a timer       │
///                                      └───────────┘──────────────────────┘
/// ```
/// Source: Nygard, *Release It!*, 2007, section 5.2. Results count by epochs: each change of the
/// state begins one, and the result of what was let through in an earlier one counts no more.
public struct BreakerPolicy: Hashable, Sendable {
    /// What opens a closed breaker.
    public enum Trip: Hashable, Sendable {
        /// This number of failures in a row.
        case inARow(Int)
        /// At least this share of the results in the window, if it has this number of results.
        case share(Double, of: Int, within: Duration)
    }

    /// What a breaker is about.
    public enum Scope: String, Hashable, Sendable, CaseIterable {
        /// One instance: there is a breaker for each, and the balancer passes by those that refuse.
        case instance
        /// The service: one for all.
        case service
    }

    /// What opens it.
    public var trip: Trip
    /// Results that took longer count as failures; nil for none.
    public var slow: Duration?
    /// How long it stays open.
    public var openTime: Duration
    /// How many calls are let through when it is half-open.
    public var trials: Int
    /// How long a trial may take.
    public var trialLimit: Duration
    /// What it is about.
    public var scope: Scope

    /// A breaker.
    public init(
        trip: Trip = .share(0.5, of: 20, within: .seconds(2)),
        slow: Duration? = nil,
        openTime: Duration = .seconds(1),
        trials: Int = 5,
        trialLimit: Duration = .seconds(2),
        scope: Scope = .service
    ) {
        self.trip = trip
        self.slow = slow
        self.openTime = openTime
        self.trials = trials
        self.trialLimit = trialLimit
        self.scope = scope
    }
}
