import Histories

/// A time in which calls were tried and none succeeded.
///
/// It reaches from one ok completion to the next (or from the start of the run, or to its end), if
/// at least one call that failed, or whose outcome is unknown, ended in between. Silence in which
/// nobody asked is not an outage.
public struct Outage: Sendable, Hashable {
    /// The last success before it, or the start of the run, in nanoseconds.
    public var start: Int64
    /// The first success after it, or the end of the run.
    public var end: Int64

    /// How long it was, in nanoseconds.
    public var length: Int64 { end - start }

    /// Every outage among the calls, in order.
    static func all(among calls: [Operation], from start: Int64, to end: Int64) -> [Outage] {
        var moments = calls.compactMap { call -> (time: Int64, isOK: Bool)? in
            // A call without completion is an attempt at the time it was made.
            (call.completedAt ?? call.invokedAt).map { ($0, call.isOK) }
        }
        moments.sort { ($0.time, $0.isOK ? 1 : 0) < ($1.time, $1.isOK ? 1 : 0) }
        var outages: [Outage] = []
        var success = start
        var isTried = false
        for moment in moments {
            guard moment.isOK else {
                isTried = true
                continue
            }
            if isTried && moment.time > success {
                outages.append(Outage(start: success, end: moment.time))
            }
            success = moment.time
            isTried = false
        }
        if isTried && end > success { outages.append(Outage(start: success, end: end)) }
        return outages
    }

    /// The longest, and of equals the first.
    static func longest(_ outages: [Outage]) -> Outage? {
        outages.max { ($0.length, $1.start) < ($1.length, $0.start) }
    }
}
