// Choosing what to linearize.

extension Board {
    /// The state at hand, or one symbol for every state that nobody needs any more (R5).
    var canonicalState: Int32 {
        guard plan.isTransparent, state < plan.stateCount else { return state }
        guard plan.lastNeeds[Int(state)] < position else { return state }
        for word in 0..<words {
            var rest = open[word] & ~mask[word]
            while rest != 0 {
                let slot = word << 6 | rest.trailingZeroBitCount
                rest &= rest - 1
                let need = plan.needs[Int(plan.classOfCall[Int(callOfSlot[slot])])]
                if need == state { return state }
            }
        }
        for lane in 0..<uses.laneCount
        where plan.needs[Int(plan.classOfLane[lane])] == state
            && uses.count(use, lane) < available[lane]
        {
            return state
        }
        return Int32(plan.stateCount)
    }

    /// How many of the next reads are asked whether they can be reached.
    private static var readsAsked: Int { 4 }

    /// R7: whether one of the next reads cannot be reached any more.
    mutating func isHopeless() -> Bool {
        guard !plan.targets.reads.isEmpty else { return false }
        var asked = 0
        var read = Int(plan.targets.firstAt[position])
        while read < plan.targets.reads.count && asked < Self.readsAsked {
            let call = Int(plan.targets.reads[read])
            if !isLinearized(call) {
                asked += 1
                let isNear = transitions.canLead(state, to: plan.classOfCall[call])
                if !isNear && !hasReset(for: read) {
                    reach = max(reach, Int(plan.deadlines[call]))
                    return true
                }
            }
            read += 1
        }
        return false
    }

    /// Whether a reset is left that can lead to a read.
    private func hasReset(for read: Int) -> Bool {
        if plan.targets.lastResets[read] >= position { return true }
        let target = plan.classOfCall[Int(plan.targets.reads[read])]
        for word in 0..<words {
            var rest = open[word] & ~mask[word] & ~openObservers[word]
            while rest != 0 {
                let slot = word << 6 | rest.trailingZeroBitCount
                rest &= rest - 1
                let callClass = plan.classOfCall[Int(callOfSlot[slot])]
                if transitions.canLead(fromReset: callClass, to: target) { return true }
            }
        }
        for lane in plan.targets.resetLanes where uses.count(use, lane) < available[lane] {
            if transitions.canLead(fromReset: plan.classOfLane[lane], to: target) { return true }
        }
        return false
    }

    /// Whether a call that has not returned is linearized.
    private func isLinearized(_ call: Int) -> Bool {
        guard plan.targets.begins[call] < position else { return false }
        let slot = Int(plan.slotOfCall[call])
        return mask[slot >> 6] >> UInt64(slot & 63) & 1 == 1
    }

    /// The class of the first read that is not linearized, or -1.
    private var nextRead: Int32 {
        guard !plan.targets.reads.isEmpty else { return -1 }
        var read = Int(plan.targets.firstAt[position])
        while read < plan.targets.reads.count, isLinearized(Int(plan.targets.reads[read])) {
            read += 1
        }
        guard read < plan.targets.reads.count else { return -1 }
        return plan.classOfCall[Int(plan.targets.reads[read])]
    }

    /// Finds every configuration that one more linearized call leads to.
    mutating func expand() {
        successors.removeAll(keepingCapacity: true)
        candidates.removeAll(keepingCapacity: true)
        stamp += 1
        defer { noteScan() }
        let returning = plan.call(at: position)
        collectOpen()
        if plan.hasNeeds {
            noteOptional()
            let need = plan.needs[Int(plan.classOfCall[returning])]
            let isMandatory = plan.slotOfCall[returning] >= 0
            // R6.
            if isMandatory, need >= 0, need != state, count(producers, of: need) == 0 { return }
        }
        rankOpen(returning)
        rankOptional(returning)
        candidates.sort(by: >)
        for candidate in candidates { append(candidate) }
        if plan.slotOfCall[returning] < 0 { appendAbsence(of: returning) }
    }

    /// A call that expires may have been linearized before everything: its only use is spent.
    private mutating func appendAbsence(of expiring: Int) {
        let lane = Int(plan.laneOfCall[expiring])
        successors.append(UInt64(UInt32(bitPattern: uses.adding(lane, to: use))))
        successors.append(UInt64(UInt32(bitPattern: state)))
        for word in 0..<words { successors.append(mask[word]) }
    }

    /// Counts the optional call that a choice stands for, if it does.
    ///
    /// Choices become vectors of uses only when they are entered: there may be as many choices as
    /// there are lanes, and a vector is as long as that.
    @inline(__always)
    mutating func spend(_ choice: UInt32) {
        if choice & 1 == 1 && !isUnbounded { use = uses.adding(Int(choice >> 1), to: use) }
    }

    static var optionalBit: UInt64 { 1 << 60 }

    /// Linearizes a candidate, if the model allows it and no need is stranded.
    @inline(__always)
    private mutating func append(_ candidate: UInt64) {
        let number = Int(candidate & 0xffff_ffff)
        let isOptional = candidate & Self.optionalBit != 0
        let callClass =
            isOptional ? plan.classOfLane[number] : plan.classOfCall[Int(callOfSlot[number])]
        let next = transitions.next(state, callClass)
        guard next >= 0, !plan.hasNeeds || !strands(callClass, next) else { return }
        let choice = UInt64(number) << 1 | (isOptional ? 1 : 0)
        successors.append(choice << 32 | UInt64(UInt32(bitPattern: use)))
        successors.append(UInt64(UInt32(bitPattern: next)))
        // R5: what nobody needs any more is overwritten at once.
        let absorbs = plan.isTransparent && plan.needs[Int(callClass)] < 0
        for word in 0..<words { successors.append(mask[word] | (absorbs ? absorbed[word] : 0)) }
        guard !isOptional else { return }
        successors[successors.count - words + number >> 6] |= 1 << UInt64(number & 63)
    }

    /// R6: whether leaving the state strands an open call that needs it.
    private mutating func strands(_ callClass: Int32, _ next: Int32) -> Bool {
        guard next != state, state < plan.stateCount, plan.lastMakes[Int(state)] < position else {
            return false
        }
        let mine: Int32 = plan.needs[Int(callClass)] == state ? 1 : 0
        guard count(needers, of: state) > mine, count(producers, of: state) == 0 else {
            return false
        }
        noteStranded()
        return true
    }

    /// Open calls that need the state at hand will not get past their completion.
    private mutating func noteStranded() {
        for word in 0..<words {
            var rest = open[word] & ~mask[word]
            while rest != 0 {
                let slot = word << 6 | rest.trailingZeroBitCount
                rest &= rest - 1
                let call = Int(callOfSlot[slot])
                if plan.needs[Int(plan.classOfCall[call])] == state {
                    reach = max(reach, Int(plan.deadlines[call]))
                }
            }
        }
    }

    /// Counts for this stamp only.
    @inline(__always)
    private func count(_ counts: UnsafeMutablePointer<Int32>, of state: Int32) -> Int32 {
        stampOfState[Int(state)] == stamp ? counts[Int(state)] : 0
    }

    @inline(__always)
    private mutating func refresh(_ state: Int32) {
        guard stampOfState[Int(state)] != stamp else { return }
        stampOfState[Int(state)] = stamp
        needers[Int(state)] = 0
        wanters[Int(state)] = 0
        producers[Int(state)] = 0
    }

    /// Open calls that are not linearized; R2 leaves one of each class.
    private mutating func collectOpen() {
        for word in 0..<words {
            var rest = open[word] & ~mask[word]
            while rest != 0 {
                let slot = word << 6 | rest.trailingZeroBitCount
                rest &= rest - 1
                let call = Int(callOfSlot[slot])
                let callClass = Int(plan.classOfCall[call])
                note(callClass, isMandatory: true)
                // An observer that could be linearized now would have been.
                if plan.observers[callClass] { continue }
                if stampOfClass[callClass] == stamp,
                    plan.deadlines[Int(callOfSlot[Int(bestOfClass[callClass])])]
                        < plan.deadlines[call]
                {
                    continue
                }
                stampOfClass[callClass] = stamp
                bestOfClass[callClass] = Int32(slot)
            }
        }
    }

    /// Counts who needs what and who makes what; an optional call may use a value, but has no
    /// right to it.
    @inline(__always)
    private mutating func note(_ callClass: Int, isMandatory: Bool) {
        let need = plan.needs[callClass]
        if need >= 0 {
            refresh(need)
            wanters[Int(need)] += 1
            if isMandatory { needers[Int(need)] += 1 }
        }
        let made = plan.makes[callClass]
        if made >= 0 {
            refresh(made)
            producers[Int(made)] += 1
        }
    }

    /// Optional calls that are still to be had: they need values and make them.
    private mutating func noteOptional() {
        for lane in 0..<uses.laneCount where uses.count(use, lane) < available[lane] {
            note(Int(plan.classOfLane[lane]), isMandatory: false)
        }
    }

    /// Puts open calls in order; a write that nobody needs (R5) waits until it returns.
    private mutating func rankOpen(_ returning: Int) {
        let target = nextRead
        for word in 0..<words {
            absorbed[word] = 0
            var rest = open[word] & ~mask[word] & ~openObservers[word]
            while rest != 0 {
                let bit = rest.trailingZeroBitCount
                let slot = word << 6 | bit
                rest &= rest - 1
                let call = Int(callOfSlot[slot])
                let callClass = Int(plan.classOfCall[call])
                if isDeadWrite(callClass) {
                    absorbed[word] |= 1 << UInt64(bit)
                    if call == returning { candidates.append(UInt64(slot)) }
                } else if Int(bestOfClass[callClass]) == slot {
                    let rank =
                        target < 0
                        ? rank(call, returning) : rank(call, returning, target, callClass)
                    candidates.append(rank << 32 | UInt64(slot))
                }
            }
        }
    }

    /// R5: whether the call only writes, and a value that nobody will ever need.
    private func isDeadWrite(_ callClass: Int) -> Bool {
        let made = plan.makes[callClass]
        return plan.isTransparent && made >= 0 && plan.needs[callClass] < 0
            && plan.lastNeeds[Int(made)] < position && count(wanters, of: made) == 0
    }

    /// Optional calls that change something; R3 counts them and R4 asks who needs them.
    private mutating func rankOptional(_ returning: Int) {
        let need = plan.needs[Int(plan.classOfCall[returning])]
        let isHiding = (0..<words).contains { absorbed[$0] != 0 }
        for lane in 0..<uses.laneCount {
            let left = available[lane] &- uses.count(use, lane)
            guard uses.count(use, lane) < available[lane] else { continue }
            let callClass = plan.classOfLane[lane]
            let made = plan.makes[Int(callClass)]
            if plan.isTransparent && !plan.expires[lane] && count(wanters, of: made) == 0 {
                continue
            }
            let next = transitions.next(state, callClass)
            // A write that changes nothing is still of use where it hides dead writes (R5).
            if next < 0 || next == state && !isHiding { continue }
            let urgency: UInt64 = made >= 0 && made == need ? 2 : 4
            // Of several, the one of which most are left.
            let rarity = UInt64(UInt16.max - left) << 32
            candidates.append(urgency << 61 | Self.optionalBit | rarity | UInt64(lane))
        }
    }

    /// How promising an open call is, lower first: the one that has to be, then one that produces
    /// what that one needs, then the others in the order of their deadlines.
    private func rank(_ call: Int, _ returning: Int) -> UInt64 {
        if call == returning { return 0 }
        let need = plan.needs[Int(plan.classOfCall[returning])]
        let made = plan.makes[Int(plan.classOfCall[call])]
        let urgency: UInt64 = need >= 0 && made == need ? 1 : 3
        // The deadline is below 2^28 here, beneath the bit that marks optional calls.
        return urgency << 29 | UInt64(plan.deadlines[call]) & 0xfff_ffff
    }

    /// The same where it is known what the next read returned: what leads to it comes first.
    private mutating func rank(
        _ call: Int,
        _ returning: Int,
        _ target: Int32,
        _ callClass: Int
    ) -> UInt64 {
        let next = transitions.next(state, Int32(callClass))
        let isNear = next >= 0 && transitions.canLead(next, to: target)
        let urgency: UInt64 = (isNear ? 0 : 2) + (call == returning ? 0 : 1)
        return urgency << 29 | UInt64(plan.deadlines[call]) & 0xfff_ffff
    }
}
