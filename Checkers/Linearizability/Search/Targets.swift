/// The reads that are still to be linearized tell which states lead anywhere.
///
/// A read that returned a whole string says what was appended before it, and in which order: from
/// any state that does not begin that string only a reset (a put) leads to it. R7: a configuration
/// from which one of the next reads cannot be reached, and no reset that would help is left, is
/// doomed.
struct Targets: Sendable {
    /// The reads, in the order of their completions.
    private(set) var reads: [Int32] = []
    /// Per event: the first read that completes then or later.
    private(set) var firstAt: [Int32] = []
    /// Per call: the event of its invocation.
    private(set) var begins: [Int32] = []
    /// Per read: the last reset that can lead to it and begins before it completes, or -1.
    private(set) var lastResets: [Int32] = []
    /// The lanes of resets that can lead to some read.
    private(set) var resetLanes: [Int] = []

    /// Nothing is known.
    init() {}

    /// Collects the reads of a plan, each with the last reset that can lead to it.
    ///
    /// Per class: the goals that a reset of it can lead to, empty for others, and for reads the
    /// goal that it is. A tree over the goals keeps this from taking resets times reads.
    init(_ plan: SearchPlan, goals: Int, _ goalsOfReset: [Range<Int>], _ goalOfRead: [Int32]) {
        resetLanes = plan.classOfLane.indices.filter { lane in
            !goalsOfReset[Int(plan.classOfLane[lane])].isEmpty
        }
        begins = [Int32](repeating: 0, count: plan.classOfCall.count)
        var latest = [Int32](repeating: -1, count: 2 * goals)
        for event in plan.events.indices {
            let call = plan.call(at: event)
            let callClass = Int(plan.classOfCall[call])
            if plan.moment(at: event) == SearchPlan.Moment.begin.rawValue {
                begins[call] = Int32(event)
                Self.note(Int32(event), for: goalsOfReset[callClass], goals, in: &latest)
            } else if goalOfRead[callClass] >= 0 {
                reads.append(Int32(call))
                var node = Int(goalOfRead[callClass]) + goals
                var last: Int32 = -1
                while node > 0 {
                    last = max(last, latest[node])
                    node /= 2
                }
                lastResets.append(last)
            }
        }
        var read = 0
        firstAt = plan.events.indices.map { event in
            while read < reads.count, plan.deadlines[Int(reads[read])] < event { read += 1 }
            return Int32(read)
        }
    }

    /// Notes an event, later than all before it, at the nodes that make up a range of goals.
    private static func note(
        _ event: Int32,
        for range: Range<Int>,
        _ goals: Int,
        in latest: inout [Int32]
    ) {
        var low = range.lowerBound + goals
        var high = range.upperBound + goals
        while low < high {
            if low & 1 == 1 {
                latest[low] = event
                low += 1
            }
            if high & 1 == 1 {
                high -= 1
                latest[high] = event
            }
            low /= 2
            high /= 2
        }
    }
}
