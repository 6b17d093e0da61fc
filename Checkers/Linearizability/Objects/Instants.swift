/// The moments of a key that matter to what must be present when.
///
/// Between two events nothing changes, so there is one moment per pair of neighbours. Going on past
/// an invocation, more calls are open and nothing more is certainly present; going back past a
/// completion, likewise. So a moment that follows an invocation and precedes a completion is at
/// least as good as those around it, and only these are kept: a quarter of all in a busy history.
struct Instants {
    /// Per rank: how many instants lie before the event; one more entry for the end of time.
    private let before: [Int32]
    /// The number of instants.
    let count: Int

    init<Kind>(_ calls: DenseCalls<Kind>) {
        let events = Int(calls.eventCount)
        var before = [Int32](repeating: 0, count: events + 1)
        var seen: Int32 = 0
        before.withUnsafeMutableBufferPointer { before in
            for start in calls.starts { before[Int(start)] = 1 }
            var wasStart: Int32 = 0
            for rank in 0..<events {
                let isStart = before[rank]
                seen += wasStart & ~isStart
                before[rank] = seen
                wasStart = isStart
            }
            seen += wasStart
            before[events] = seen
        }
        self.before = before
        count = Int(seen)
    }

    /// The instants between two ranks; `never` is the end of time.
    @inline(__always)
    func between(_ start: Int32, _ end: Int32) -> Range<Int> {
        let last = before.count - 1
        return Int(before[min(Int(start), last)])..<Int(before[min(Int(end), last)])
    }
}
