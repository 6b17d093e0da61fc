/// Where the value of a register is certain whatever the order, because nobody could bring it back.
///
/// While no call that produces a value v is open, a call that begins and ends and needs v proves
/// that v was there from the last of its producers' completion until the call began: a hold. It is
/// what a forward zone is to values that are written once (see `Zones`), a necessary condition
/// only, for values that are written often. Holds of two values must not overlap, and no call that
/// needs or makes another value can lie inside one.
struct Holds: Sendable {
    /// A value that is certain at every event after one and up to another.
    struct Hold: Sendable {
        var value: Int32
        /// The event at which the last producer ended; -1 for the initial value.
        var after: Int32
        /// The event at which the last call that needs the value began.
        var upTo: Int32
        /// The last plain write of the value before; -1 for the initial value, or if there is none.
        var write: Int32
        /// The call that needs it.
        var need: Int32
    }

    /// The holds in order, unless two of them overlap.
    private(set) var all: [Hold] = []
    /// Per event: the value that is certain there, or -1; empty if there is no hold.
    private(set) var values: [Int32] = []
    /// Two holds, or a hold and a call, that contradict each other.
    struct Contradiction: Sendable {
        /// The last call that proves it.
        var last: Int
        /// Calls that contradict each other without any others, if there are such.
        var core: [Int]?
    }

    /// What contradicts each other, if something does.
    private(set) var contradiction: Contradiction?

    /// No holds.
    init() {}

    /// The completion of the call that proves the hold at an event.
    func end(at event: Int, _ plan: SearchPlan) -> Int {
        var low = 0
        var high = all.count
        while low < high {
            let middle = (low + high) / 2
            if Int(all[middle].upTo) < event { low = middle + 1 } else { high = middle }
        }
        return low < all.count ? Int(plan.deadlines[Int(all[low].need)]) : event
    }

    /// Finds the holds of a register whose calls all need or make a certain value.
    ///
    /// From anywhere means that any value may have been there at first.
    init(_ plan: SearchPlan, isFromAnywhere: Bool) {
        collect(plan, isFromAnywhere)
        guard !all.isEmpty else { return }
        values = [Int32](repeating: -1, count: plan.events.count)
        for (hold, next) in zip(all, all.dropFirst()) where next.after < hold.upTo {
            let core = [hold.write, hold.need, next.write, next.need].filter { $0 >= 0 }.map(
                Int.init
            )
            let isWhole = hold.isRooted && next.isRooted
            let last = plan.deadlines[Int(hold.need)] < plan.deadlines[Int(next.need)]
            contradiction = Contradiction(
                last: Int(last ? next.need : hold.need),
                core: isWhole ? core : nil
            )
            return
        }
        for hold in all {
            for event in Int(hold.after + 1)...Int(hold.upTo) { values[event] = hold.value }
        }
        contradiction = intruder(plan)
    }

    private mutating func collect(_ plan: SearchPlan, _ isFromAnywhere: Bool) {
        // Per value: open producers, since when there is none, and the producer that ended last.
        var open = [Int32](repeating: 0, count: plan.stateCount)
        var since = [Int32](repeating: -1, count: plan.stateCount)
        var writes = since
        var hasProducer = [Bool](repeating: isFromAnywhere, count: plan.stateCount)
        hasProducer[0] = true
        var latest = since
        var begun = [Int32](repeating: 0, count: plan.slotOfCall.count)
        for event in plan.events.indices {
            let call = plan.call(at: event)
            let callClass = Int(plan.classOfCall[call])
            let made = Int(plan.makes[callClass])
            let need = Int(plan.needs[callClass])
            if plan.moment(at: event) == SearchPlan.Moment.begin.rawValue {
                begun[call] = Int32(event)
                if made >= 0 { open[made] += 1 }
                continue
            }
            if made >= 0 {
                open[made] -= 1
                since[made] = Int32(event)
                hasProducer[made] = true
                if need < 0 { writes[made] = Int32(call) }
                latest[made] = -1
            }
            guard need >= 0, plan.moment(at: event) == SearchPlan.Moment.end.rawValue,
                open[need] == 0, since[need] < begun[call], hasProducer[need]
            else { continue }
            extend(need, Int32(call), since[need], begun[call], writes[need], &latest)
        }
        all.sort { $0.after < $1.after }
    }

    /// Notes a hold, or that one goes on for longer.
    private mutating func extend(
        _ need: Int,
        _ call: Int32,
        _ after: Int32,
        _ upTo: Int32,
        _ write: Int32,
        _ latest: inout [Int32]
    ) {
        if latest[need] >= 0 {
            let known = Int(latest[need])
            guard all[known].upTo < upTo else { return }
            all[known].upTo = upTo
            all[known].need = call
            return
        }
        latest[need] = Int32(all.count)
        all.append(
            Hold(value: Int32(need), after: after, upTo: upTo, write: write, need: call)
        )
    }

    /// A hold and a call inside it that cannot have been there; best one that tells all by itself.
    private func intruder(_ plan: SearchPlan) -> Contradiction? {
        var holdAt = [Int32](repeating: -1, count: plan.events.count)
        for (number, hold) in all.enumerated() {
            for event in Int(hold.after + 1)...Int(hold.upTo) { holdAt[event] = Int32(number) }
        }
        var found: Contradiction?
        var begun = [Int32](repeating: 0, count: plan.slotOfCall.count)
        for event in plan.events.indices {
            let call = plan.call(at: event)
            guard plan.moment(at: event) != SearchPlan.Moment.begin.rawValue else {
                begun[call] = holdAt[event]
                continue
            }
            guard plan.moment(at: event) == SearchPlan.Moment.end.rawValue, holdAt[event] >= 0,
                holdAt[event] == begun[call]
            else { continue }
            let hold = all[Int(holdAt[event])]
            let callClass = Int(plan.classOfCall[call])
            let need = plan.needs[callClass]
            let made = plan.makes[callClass]
            guard need >= 0 && need != hold.value || made >= 0 && made != hold.value else {
                continue
            }
            let isWhole = hold.isRooted && (need < 0 || need == hold.value)
            if isWhole {
                let core = [hold.write, Int32(call), hold.need].filter { $0 >= 0 }.map(Int.init)
                return Contradiction(last: Int(hold.need), core: core)
            }
            found = found ?? Contradiction(last: Int(hold.need), core: nil)
        }
        return found
    }
}

extension Holds.Hold {
    /// Whether it is known where the value came from without any other value.
    var isRooted: Bool { write >= 0 || value == 0 && after < 0 }
}
