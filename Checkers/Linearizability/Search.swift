/// What a search found.
enum SearchOutcome: Equatable, Sendable {
    /// There is an order that the model allows.
    case linearizable
    /// There is none: no order gets past the completion of this call.
    case notLinearizable(stuckAt: Int)
    /// The budget ran out; how far it got, in events, and how many calls were open there.
    case exhausted(events: Int, open: Int)
}

/// The exact test for any model: a depth-first search for an order of the calls.
///
/// It moves along the events, and linearizes something only because the call that returns next has
/// to be (just in time). At a completion everything that returned before has been
/// linearized, so a configuration is small: the position, which of the open calls were linearized,
/// the state, and how many optional calls were used. Each is entered once.
///
/// Sources: Wing and Gong, Testing and verifying concurrent objects, JPDC 1993, for the search;
/// Lowe, Testing for linearizability, 2017, for just-in-time linearization and remembering
/// configurations; Horn and Kroening, FORTE 2015. The reductions are marked where they happen:
/// R1 a call that observes, and may be linearized now, is: it cannot get in the way of anything;
/// R2 of equal open calls only the one that returns first is tried (exchange argument);
/// R3 equal optional calls are only counted, and fewer uses dominate more;
/// R4 an optional call is tried only if somebody needs its result right now: else it could wait.
struct Search<T: Transitions>: ~Copyable {
    private let plan: SearchPlan
    private var transitions: T
    private let words: Int
    private var memo: Memo
    private var uses: Uses

    /// Where the bookkeeping below stands: the number of events applied.
    private var position = 0
    private let callOfSlot: UnsafeMutablePointer<Int32>
    private let open: UnsafeMutablePointer<UInt64>
    private let openObservers: UnsafeMutablePointer<UInt64>
    private let available: UnsafeMutablePointer<UInt16>

    /// Configurations to explore, each `words + 2` words: position and state, use, mask.
    private var stack: [UInt64] = []
    private let mask: UnsafeMutablePointer<UInt64>
    private var candidates: [UInt64] = []
    private let bestOfClass: UnsafeMutablePointer<Int32>
    private let stampOfClass: UnsafeMutablePointer<UInt32>
    private let stampOfState: UnsafeMutablePointer<UInt32>
    private var stamp: UInt32 = 0

    /// Steps spent so far: configurations, and fractions for moving between and comparing them.
    var steps: Int { entered + moves >> 4 + memo.comparisons >> 2 }
    private var entered = 0
    private var moves = 0
    private var farthest = -1

    init(_ plan: SearchPlan, _ transitions: T) {
        self.plan = plan
        self.transitions = transitions
        words = max(1, (plan.slotCount + 63) / 64)
        memo = Memo(maskWords: words)
        uses = Uses(laneCount: plan.classOfLane.count)
        callOfSlot = Self.zeros(plan.slotCount)
        open = Self.zeros(words)
        openObservers = Self.zeros(words)
        available = Self.zeros(plan.classOfLane.count)
        mask = Self.zeros(words)
        bestOfClass = Self.zeros(plan.classCount)
        stampOfClass = Self.zeros(plan.classCount)
        stampOfState = Self.zeros(plan.stateCount)
    }

    deinit {
        callOfSlot.deallocate()
        open.deallocate()
        openObservers.deallocate()
        available.deallocate()
        mask.deallocate()
        bestOfClass.deallocate()
        stampOfClass.deallocate()
        stampOfState.deallocate()
    }

    private static func zeros<Number: FixedWidthInteger>(
        _ count: Int
    ) -> UnsafeMutablePointer<Number> {
        let memory = UnsafeMutablePointer<Number>.allocate(capacity: max(1, count))
        memory.initialize(repeating: 0, count: max(1, count))
        return memory
    }

    /// Searches from these states (the model's own, if none are given) until it knows or the
    /// budget is used up.
    mutating func run(from states: [Int32] = [], within budget: Budget) -> SearchOutcome {
        for state in states.isEmpty ? [transitions.initial] : states.reversed() {
            push(position: 0, state: state, use: 0)
        }
        while !stack.isEmpty {
            let frame = stack.count - words - 2
            let head = stack[frame]
            let use = Int32(truncatingIfNeeded: stack[frame + 1])
            for word in 0..<words { mask[word] = stack[frame + 2 + word] }
            stack.removeLast(words + 2)
            let state = Int32(truncatingIfNeeded: head & 0xffff_ffff)
            seek(Int(head >> 32))
            guard advance(state) else { return .linearizable }
            farthest = max(farthest, position)
            entered += 1
            if steps > budget.steps || isTooBig(for: budget) {
                return .exhausted(events: farthest, open: openCount)
            }
            if memo.insert(
                position: position,
                state: state,
                mask: mask,
                use: use,
                uses: uses
            ) {
                branch(state, use)
            }
        }
        return farthest < 0
            ? .linearizable : .notLinearizable(stuckAt: Int(plan.events[farthest] >> 1))
    }

    private func isTooBig(for budget: Budget) -> Bool {
        entered & 0xff == 0
            && memo.bytes + uses.bytes + stack.capacity * 8 > budget.bytes
    }

    private var openCount: Int {
        (0..<words).reduce(0) { $0 + open[$1].nonzeroBitCount }
            + (0..<plan.classOfLane.count).reduce(0) { $0 + Int(available[$1]) }
    }

    private mutating func push(position: Int, state: Int32, use: Int32) {
        stack.append(UInt64(position) << 32 | UInt64(UInt32(bitPattern: state)))
        stack.append(UInt64(UInt32(bitPattern: use)))
        for word in 0..<words { stack.append(mask[word]) }
    }
}

// MARK: Moving along the events

extension Search {
    /// Brings the bookkeeping to a position, forwards or backwards.
    private mutating func seek(_ target: Int) {
        moves += abs(target - position)
        while position < target {
            apply(plan.events[position], isForward: true)
            position += 1
        }
        while position > target {
            position -= 1
            apply(plan.events[position], isForward: false)
        }
    }

    /// Applies an event, or takes it back: an invocation taken back is like a completion.
    @inline(__always)
    private mutating func apply(_ event: Int32, isForward: Bool) {
        let call = Int(event >> 1)
        let slot = Int(plan.slotOfCall[call])
        let isOpening = (event & 1 == 0) == isForward
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

    /// Moves to the next completion whose call is not linearized; false if there is none.
    private mutating func advance(_ state: Int32) -> Bool {
        for word in 0..<words {
            var rest = openObservers[word] & ~mask[word]
            while rest != 0 {
                let bit = rest.trailingZeroBitCount
                rest &= rest - 1
                let callClass = plan.classOfCall[Int(callOfSlot[word << 6 | bit])]
                // R1.
                if transitions.next(state, callClass) >= 0 { mask[word] |= 1 << UInt64(bit) }
            }
        }
        while position < plan.events.count {
            let event = plan.events[position]
            let call = Int(event >> 1)
            let slot = Int(plan.slotOfCall[call])
            if slot >= 0 {
                let bit: UInt64 = 1 << UInt64(slot & 63)
                if event & 1 == 1 {
                    if mask[slot >> 6] & bit == 0 { return true }
                    mask[slot >> 6] &= ~bit
                } else {
                    let callClass = Int(plan.classOfCall[call])
                    // R1.
                    if plan.observers[callClass], transitions.next(state, Int32(callClass)) >= 0 {
                        mask[slot >> 6] |= bit
                    }
                }
            }
            apply(event, isForward: true)
            position += 1
            moves += 1
        }
        return false
    }
}

// MARK: Choosing what to linearize

extension Search {
    /// Pushes every configuration that one more linearized call leads to, the best one last.
    private mutating func branch(_ state: Int32, _ use: Int32) {
        stamp += 1
        candidates.removeAll(keepingCapacity: true)
        let returning = Int(plan.events[position] >> 1)
        collectOpen(returning)
        collectOptional(state, use, returning)
        candidates.sort(by: >)
        for candidate in candidates {
            let number = Int(candidate & 0xffff_ffff)
            if candidate & Self.optionalBit != 0 {
                let next = transitions.next(state, plan.classOfLane[number])
                push(position: position, state: next, use: uses.adding(number, to: use))
            } else {
                let next = transitions.next(
                    state,
                    plan.classOfCall[Int(callOfSlot[number])]
                )
                guard next >= 0 else { continue }
                let bit: UInt64 = 1 << UInt64(number & 63)
                mask[number >> 6] |= bit
                push(position: position, state: next, use: use)
                mask[number >> 6] &= ~bit
            }
        }
    }

    private static var optionalBit: UInt64 { 1 << 60 }

    /// Open calls that are not linearized; R2 leaves one of each class.
    private mutating func collectOpen(_ returning: Int) {
        for word in 0..<words {
            var rest = open[word] & ~mask[word]
            while rest != 0 {
                let slot = word << 6 | rest.trailingZeroBitCount
                rest &= rest - 1
                let call = Int(callOfSlot[slot])
                let callClass = Int(plan.classOfCall[call])
                let need = plan.needs[callClass]
                if need >= 0 { stampOfState[Int(need)] = stamp }
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
        for word in 0..<words {
            var rest = open[word] & ~mask[word] & ~openObservers[word]
            while rest != 0 {
                let slot = word << 6 | rest.trailingZeroBitCount
                rest &= rest - 1
                let call = Int(callOfSlot[slot])
                if Int(bestOfClass[Int(plan.classOfCall[call])]) == slot {
                    candidates.append(rank(call, returning) << 32 | UInt64(slot))
                }
            }
        }
    }

    /// Optional calls that change something; R3 counts them and R4 asks who needs them.
    private mutating func collectOptional(_ state: Int32, _ use: Int32, _ returning: Int) {
        let need = plan.needs[Int(plan.classOfCall[returning])]
        if plan.isOnDemand {
            for lane in 0..<uses.laneCount where uses.count(use, lane) < available[lane] {
                let need = plan.needs[Int(plan.classOfLane[lane])]
                if need >= 0 { stampOfState[Int(need)] = stamp }
            }
        }
        for lane in 0..<uses.laneCount where uses.count(use, lane) < available[lane] {
            let callClass = plan.classOfLane[lane]
            let made = plan.makes[Int(callClass)]
            if plan.isOnDemand && made >= 0 && stampOfState[Int(made)] != stamp { continue }
            let next = transitions.next(state, callClass)
            if next < 0 || next == state { continue }
            let urgency: UInt64 = made >= 0 && made == need ? 2 : 4
            candidates.append(urgency << 61 | Self.optionalBit | UInt64(lane))
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
