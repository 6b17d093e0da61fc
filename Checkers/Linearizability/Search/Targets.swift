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
    private var resets: [Int32] = []
    private var bounds: [Int32] = [0]

    /// Nothing is known.
    init() {}

    /// Collects the reads of a plan, each with the resets that can lead to it.
    init(_ plan: SearchPlan, resets isReset: [Bool], _ canLead: (Int32, Int32) -> Bool) {
        begins = [Int32](repeating: 0, count: plan.classOfCall.count)
        var candidates: [Int32] = []
        for event in plan.events.indices {
            let call = plan.call(at: event)
            let callClass = plan.classOfCall[call]
            if plan.moment(at: event) == SearchPlan.Moment.begin.rawValue {
                begins[call] = Int32(event)
                if isReset[Int(callClass)] { candidates.append(Int32(call)) }
            } else if plan.observers[Int(callClass)] {
                reads.append(Int32(call))
                resets += candidates.filter { canLead(plan.classOfCall[Int($0)], callClass) }
                bounds.append(Int32(resets.count))
            }
        }
        var read = 0
        firstAt = plan.events.indices.map { event in
            while read < reads.count, plan.deadlines[Int(reads[read])] < event { read += 1 }
            return Int32(read)
        }
    }

    /// The resets that can lead to a read, by its place.
    func resets(of read: Int) -> ArraySlice<Int32> {
        resets[Int(bounds[read])..<Int(bounds[read + 1])]
    }
}
