/// Where a search stands among the events, and what may be done there.
///
/// Both searches move along the events and linearize something only because the call that returns
/// next has to be (just in time). At a completion everything that returned before has been
/// linearized, so a configuration is small: the position, which of the open calls were linearized
/// (the mask), the state, and how many optional calls were used.
///
/// Sources: Wing and Gong, Testing and verifying concurrent objects, JPDC 1993, for the search;
/// Lowe, Testing for linearizability, 2017, for just-in-time linearization and remembering
/// configurations; Horn and Kroening, FORTE 2015. The reductions are marked where they happen:
/// R1 a call that observes, and may be linearized now, is: it cannot get in the way of anything;
/// R2 of equal open calls only the one that returns first is tried (exchange argument);
/// R3 equal optional calls are only counted, and fewer uses dominate more;
/// R4 an optional call is tried only if somebody needs its result right now: else it could wait;
/// R5 a value that nobody needs any more is as good as any other such value, and an open write of
/// one is linearized for free before the next write;
/// R6 a needed value that nobody can produce any more must not be left, and one that is not there
/// and cannot be produced dooms the configuration.
struct Board<T: Transitions>: ~Copyable {
    /// Why a configuration came to rest.
    enum Stop { case atReturn, atEnd, doomed }

    let plan: SearchPlan
    private var transitions: T
    private(set) var uses: Uses
    /// The number of words of a mask.
    let words: Int
    /// Whether optional calls may be used over and over: then no order proves that there is none.
    private let isLavish: Bool

    // Where the bookkeeping stands: the number of events applied.
    private(set) var position = 0
    private let callOfSlot: UnsafeMutablePointer<Int32>
    private let open: UnsafeMutablePointer<UInt64>
    private let openObservers: UnsafeMutablePointer<UInt64>
    private let available: UnsafeMutablePointer<UInt16>

    // The configuration at hand.
    let mask: UnsafeMutablePointer<UInt64>
    var state: Int32
    var use: Int32 = 0

    /// The configurations that one more call leads to, the best one last: each a word for choice
    /// and use, a word for the state, and the mask.
    private(set) var successors: [UInt64] = []
    /// The last completion that some configuration was found not to get past before it was there.
    private(set) var reach = -1
    /// Events passed so far, in either direction.
    private(set) var moves = 0

    private var candidates: [UInt64] = []
    private let absorbed: UnsafeMutablePointer<UInt64>
    private let bestOfClass: UnsafeMutablePointer<Int32>
    private let stampOfClass: UnsafeMutablePointer<UInt32>
    private let needers: UnsafeMutablePointer<Int32>
    private let wanters: UnsafeMutablePointer<Int32>
    private let producers: UnsafeMutablePointer<Int32>
    private let stampOfState: UnsafeMutablePointer<UInt32>
    private var stamp: UInt32 = 0

    init(_ plan: SearchPlan, _ transitions: T, isLavish: Bool = false) {
        self.plan = plan
        self.isLavish = isLavish
        self.transitions = transitions
        state = transitions.initial
        words = max(1, (plan.slotCount + 63) / 64)
        uses = Uses(laneCount: plan.classOfLane.count)
        callOfSlot = Self.zeros(plan.slotCount)
        open = Self.zeros(words)
        openObservers = Self.zeros(words)
        available = Self.zeros(plan.classOfLane.count)
        mask = Self.zeros(words)
        absorbed = Self.zeros(words)
        bestOfClass = Self.zeros(plan.classCount)
        stampOfClass = Self.zeros(plan.classCount)
        // One state more stands for all that no call speaks of.
        needers = Self.zeros(plan.stateCount + 1)
        wanters = Self.zeros(plan.stateCount + 1)
        producers = Self.zeros(plan.stateCount + 1)
        stampOfState = Self.zeros(plan.stateCount + 1)
    }

    deinit {
        callOfSlot.deallocate()
        open.deallocate()
        openObservers.deallocate()
        available.deallocate()
        mask.deallocate()
        absorbed.deallocate()
        bestOfClass.deallocate()
        stampOfClass.deallocate()
        needers.deallocate()
        wanters.deallocate()
        producers.deallocate()
        stampOfState.deallocate()
    }

    private static func zeros<Number: FixedWidthInteger>(
        _ count: Int
    ) -> UnsafeMutablePointer<Number> {
        let memory = UnsafeMutablePointer<Number>.allocate(capacity: max(1, count))
        memory.initialize(repeating: 0, count: max(1, count))
        return memory
    }

    /// Words that one successor takes.
    var stride: Int { words + 2 }

    /// Calls open where the bookkeeping stands, optional ones included.
    var openCount: Int {
        (0..<words).reduce(0) { $0 + open[$1].nonzeroBitCount }
            + (0..<plan.classOfLane.count).reduce(0) { $0 + Int(available[$1]) }
    }

    /// The slots of open observers, 64 a word.
    func openObserverWord(_ word: Int) -> UInt64 { openObservers[word] }

    /// The state before the first call.
    var initial: Int32 { transitions.initial }

    /// The call in a slot at the position where the bookkeeping stands.
    func call(inSlot slot: Int) -> Int { Int(callOfSlot[slot]) }
}

// MARK: Moving along the events

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

    /// Takes the configuration at hand past the next event, unless that is a completion whose call
    /// is not linearized, or not known to have been; the bookkeeping stays. At the end means that
    /// it is past the event.
    @inline(__always)
    mutating func glance() -> Stop {
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
            let stop = glance()
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

// MARK: Choosing what to linearize

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

    /// Finds every configuration that one more linearized call leads to.
    mutating func expand() {
        successors.removeAll(keepingCapacity: true)
        candidates.removeAll(keepingCapacity: true)
        stamp += 1
        let returning = plan.call(at: position)
        collectOpen()
        if plan.isTransparent {
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

    private static var optionalBit: UInt64 { 1 << 60 }

    /// Linearizes a candidate, if the model allows it and no need is stranded.
    @inline(__always)
    private mutating func append(_ candidate: UInt64) {
        let number = Int(candidate & 0xffff_ffff)
        let isOptional = candidate & Self.optionalBit != 0
        let callClass =
            isOptional ? plan.classOfLane[number] : plan.classOfCall[Int(callOfSlot[number])]
        let next = transitions.next(state, callClass)
        guard next >= 0, !plan.isTransparent || !strands(callClass, next) else { return }
        let nextUse = isOptional && !isLavish ? uses.adding(number, to: use) : use
        let choice = UInt64(number) << 1 | (isOptional ? 1 : 0)
        successors.append(choice << 32 | UInt64(UInt32(bitPattern: nextUse)))
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
                    candidates.append(rank(call, returning) << 32 | UInt64(slot))
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
        for lane in 0..<uses.laneCount {
            let left = available[lane] &- uses.count(use, lane)
            guard uses.count(use, lane) < available[lane] else { continue }
            let callClass = plan.classOfLane[lane]
            let made = plan.makes[Int(callClass)]
            if plan.isTransparent && !plan.expires[lane] && count(wanters, of: made) == 0 {
                continue
            }
            let next = transitions.next(state, callClass)
            if next < 0 || next == state { continue }
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
}
