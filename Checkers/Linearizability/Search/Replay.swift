// From the choices of a search to the order that they stand for.

extension DepthFirst {
    /// The calls in the order found; empty if none was found, or if nothing was recorded.
    ///
    /// For a search from the model's own state, which is over then.
    mutating func order() -> [Int] {
        var choices: [UInt32] = []
        var node = found
        while node >= 0 {
            let (before, choice) = nodes[Int(node)]
            if before >= 0 { choices.append(choice) }
            node = before
        }
        return found < 0 ? [] : board.replay(choices.reversed())
    }
}

extension Board {
    /// Goes through all events once more with the choices made, and notes what was linearized when:
    /// what was chosen, what came for free with it (R5), and the observers that fitted (R1).
    mutating func replay(_ choices: [UInt32]) -> [Int] {
        seek(0)
        state = initial
        use = 0
        for word in 0..<words { mask[word] = 0 }
        var transcript = Transcript(laneCount: plan.classOfLane.count)
        for choice in choices {
            pass(&transcript)
            linearize(choice, &transcript)
        }
        pass(&transcript)
        return transcript.order
    }

    /// Goes to the next completion whose call is not linearized.
    private mutating func pass(_ transcript: inout Transcript) {
        let before = marked
        settle()
        note(since: before, &transcript)
        while position < plan.events.count {
            guard passEvent() == .atEnd else { return }
            let call = plan.call(at: position)
            let slot = Int(plan.slotOfCall[call])
            let isBeginning = plan.moment(at: position) == SearchPlan.Moment.begin.rawValue
            step()
            if slot < 0 {
                if isBeginning { transcript.waiting[Int(plan.laneOfCall[call])].append(call) }
            } else if isBeginning, mask[slot >> 6] >> UInt64(slot & 63) & 1 == 1 {
                transcript.order.append(call)
            }
        }
    }

    /// Linearizes what was chosen, as the search did.
    private mutating func linearize(_ choice: UInt32, _ transcript: inout Transcript) {
        expand()
        guard
            let start = Swift.stride(from: 0, to: successors.count, by: stride)
                .first(where: { UInt32(truncatingIfNeeded: successors[$0] >> 32) == choice })
        else { preconditionFailure("a recorded choice is not to be had any more") }
        let before = marked
        let chosen = Int(choice >> 1)
        let isOptional = choice & 1 == 1
        use = Int32(truncatingIfNeeded: successors[start])
        spend(choice)
        state = Int32(truncatingIfNeeded: successors[start + 1])
        for word in 0..<words { mask[word] = successors[start + 2 + word] }
        note(since: before, except: isOptional ? -1 : chosen, &transcript)
        transcript.order.append(isOptional ? transcript.remove(chosen) : call(inSlot: chosen))
    }

    private var marked: [UInt64] { (0..<words).map { mask[$0] } }

    /// Notes what was linearized since, but for the call in one slot.
    private func note(since before: [UInt64], except slot: Int = -1, _ transcript: inout Transcript)
    {
        for word in 0..<words {
            var rest = mask[word] & ~before[word]
            while rest != 0 {
                let other = word << 6 | rest.trailingZeroBitCount
                rest &= rest - 1
                if other != slot { transcript.order.append(call(inSlot: other)) }
            }
        }
    }
}

/// What a replay has noted so far.
private struct Transcript {
    /// The calls linearized, in order.
    var order: [Int] = []
    /// Per lane: the optional calls that have begun, in order of invocation.
    var waiting: [[Int]]
    private var taken: [Int]

    init(laneCount: Int) {
        waiting = Array(repeating: [], count: laneCount)
        taken = Array(repeating: 0, count: laneCount)
    }

    /// The first call of a lane that was not taken yet.
    mutating func remove(_ lane: Int) -> Int {
        taken[lane] += 1
        return waiting[lane][taken[lane] - 1]
    }
}
