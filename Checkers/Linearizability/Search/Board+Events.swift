// Moving along the events.

extension Board {
    /// Brings the bookkeeping to a position, forwards or backwards.
    mutating func seek(_ target: Int) {
        moves += abs(target - position)
        while position < target {
            apply(position, isForward: true)
            position += 1
        }
        while position > target {
            position -= 1
            apply(position, isForward: false)
        }
    }

    /// Applies an event, or takes it back: an invocation taken back is like a completion.
    @inline(__always)
    private mutating func apply(_ event: Int, isForward: Bool) {
        let call = plan.call(at: event)
        let slot = Int(plan.slotOfCall[call])
        let isOpening = (plan.moment(at: event) == SearchPlan.Moment.begin.rawValue) == isForward
        if slot < 0 {
            let lane = Int(plan.laneOfCall[call])
            available[lane] = isOpening ? available[lane] + 1 : available[lane] - 1
            return
        }
        let bit: UInt64 = 1 << UInt64(slot & 63)
        if isOpening {
            callOfSlot[slot] = Int32(call)
            open[slot >> 6] |= bit
            if plan.observers[Int(plan.classOfCall[call])] { openObservers[slot >> 6] |= bit }
        } else {
            open[slot >> 6] &= ~bit
            openObservers[slot >> 6] &= ~bit
        }
    }

    /// R1: linearizes every open observer that fits.
    @inline(__always)
    mutating func settle() {
        for word in 0..<words {
            var rest = openObservers[word] & ~mask[word]
            while rest != 0 {
                let bit = rest.trailingZeroBitCount
                rest &= rest - 1
                let callClass = plan.classOfCall[Int(callOfSlot[word << 6 | bit])]
                if transitions.next(state, callClass) >= 0 { mask[word] |= 1 << UInt64(bit) }
            }
        }
    }

    /// Takes the configuration at hand past the next event, if it may pass.
    ///
    /// It may not pass a completion whose call is not linearized, or not known to have been. The
    /// bookkeeping stays; at the end means that the configuration is past the event.
    @inline(__always)
    mutating func passEvent() -> Stop {
        let call = plan.call(at: position)
        let slot = Int(plan.slotOfCall[call])
        if slot >= 0 {
            let bit: UInt64 = 1 << UInt64(slot & 63)
            if plan.moment(at: position) == SearchPlan.Moment.end.rawValue {
                if mask[slot >> 6] & bit == 0 { return .atReturn }
                mask[slot >> 6] &= ~bit
            } else {
                let callClass = Int(plan.classOfCall[call])
                // R1.
                if plan.observers[callClass], transitions.next(state, Int32(callClass)) >= 0 {
                    mask[slot >> 6] |= bit
                }
            }
        } else if plan.moment(at: position) == SearchPlan.Moment.expiry.rawValue {
            let lane = Int(plan.laneOfCall[call])
            if uses.count(use, lane) == 0 { return .atReturn }
            use = uses.clearing(lane, of: use)
        }
        return isOutOfHold() ? .doomed : .atEnd
    }

    /// Whether another value than the one at hand is certain at this event.
    @inline(__always)
    private mutating func isOutOfHold() -> Bool {
        guard !plan.holds.values.isEmpty else { return false }
        let value = plan.holds.values[position]
        guard value >= 0 && value != state else { return false }
        reach = max(reach, plan.holds.end(at: position, plan))
        return true
    }

    /// Takes the configuration at hand to the next completion whose call is not linearized, and
    /// the bookkeeping with it.
    mutating func advance() -> Stop {
        settle()
        while position < plan.events.count {
            let stop = passEvent()
            if stop != .atEnd { return stop }
            step()
        }
        return .atEnd
    }

    /// Moves the bookkeeping past the next event.
    @inline(__always)
    mutating func step() {
        apply(position, isForward: true)
        position += 1
        moves += 1
    }
}
