/// What a call does to a counter of ones.
enum CounterKind: UInt8, Sendable {
    case increment
    /// Its number is what it was answered, counted in increments since the beginning.
    case read
}

/// What is wrong with a counter.
enum CounterFault: Sendable {
    /// A read was answered more than the increments begun by its end, or less than none.
    case impossible(read: Int32, begun: Int)
    /// A read was answered less than another one that was done before it began.
    case wentBack(earlier: Int32, later: Int32)
    /// More increments than the answers allow lie before the later read, and after the earlier one
    /// if there is one.
    case missed(earlier: Int32?, later: Int32, increments: [Int32])
}

/// The exact test for a counter that goes up by ones, with exact reads, in linear time.
///
/// Increment number j must come before the end of every read that was answered j or more, and after
/// the beginning of every read that was answered less: its window. Windows are in order, so giving
/// each in turn the open increment that ends first is enough (earliest deadline first; Glover 1967
/// for convex matchings). Increments of unknown outcome end never; those that are not needed did
/// not happen.
struct CounterSlots {
    private let calls: DenseCalls<CounterKind>
    private var increments: [Int32] = []
    private var reads: [Int32] = []

    init(_ calls: DenseCalls<CounterKind>) {
        self.calls = calls
        for call in 0..<calls.count {
            switch calls.kinds[call] {
            case .increment: increments.append(Int32(call))
            case .read: reads.append(Int32(call))
            }
        }
    }

    /// What is wrong, or nil if the counter is linearizable.
    func fault() -> CounterFault? {
        let count = increments.count
        var lowers = [Int32](repeating: -1, count: count + 2)
        var uppers = [Int32](repeating: .max, count: count + 2)
        var top = 0
        for read in reads {
            let answer = Int(calls.numbers[Int(read)])
            guard answer >= 0 && answer <= count else { return impossible(read) }
            uppers[answer] = min(uppers[answer], calls.finishes[Int(read)])
            lowers[answer + 1] = max(lowers[answer + 1], calls.starts[Int(read)])
            top = max(top, answer)
        }
        for slot in 1..<count + 2 { lowers[slot] = max(lowers[slot], lowers[slot - 1]) }
        for slot in (0..<count + 1).reversed() {
            uppers[slot] = min(uppers[slot], uppers[slot + 1])
        }
        for slot in 1...max(1, top) where lowers[slot] > uppers[slot] {
            guard let later = read(below: slot, startingAt: lowers[slot]),
                let earlier = read(from: slot, endingAt: uppers[slot])
            else { continue }
            return .wentBack(earlier: earlier, later: later)
        }
        return assign(lowers, uppers, top: top)
    }

    /// Gives each slot up to the greatest answer an increment; the rest must fit in after all reads
    /// that were answered less than the greatest answer and one.
    private func assign(_ lowers: [Int32], _ uppers: [Int32], top: Int) -> CounterFault? {
        var open = RankSet(bound: Int(calls.eventCount) + 1)
        var optional = 0
        var next = 0
        var given = [Int32](repeating: .max, count: top + 2)
        for slot in 1...top + 1 {
            let upper = slot > top ? .max : uppers[slot]
            while next < increments.count, calls.starts[Int(increments[next])] < upper {
                let finish = calls.finishes[Int(increments[next])]
                if finish == DenseCalls<CounterKind>.never {
                    optional += 1
                } else {
                    open.insert(finish)
                }
                next += 1
            }
            if let finish = open.popFirst() {
                given[slot] = finish
                if finish < lowers[slot] { return missed(slot, given, lowers, uppers) }
            } else if slot <= top {
                if optional == 0 { return tooFew(for: slot, by: upper) }
                optional -= 1
            }
        }
        return nil
    }
}

// MARK: The calls to blame

extension CounterSlots {
    private func impossible(_ read: Int32) -> CounterFault {
        let end = calls.finishes[Int(read)]
        let begun = increments.count { calls.starts[Int($0)] < end }
        return .impossible(read: read, begun: begun)
    }

    private func read(below slot: Int, startingAt start: Int32) -> Int32? {
        reads.first { calls.numbers[Int($0)] < slot && calls.starts[Int($0)] == start }
    }

    private func read(from slot: Int, endingAt end: Int32) -> Int32? {
        reads.first { calls.numbers[Int($0)] >= slot && calls.finishes[Int($0)] == end }
    }

    /// Some read needs this many increments, and fewer had begun by its end.
    private func tooFew(for slot: Int, by end: Int32) -> CounterFault? {
        read(from: slot, endingAt: end).map { .impossible(read: $0, begun: slot - 1) }
    }

    /// The increment given to a slot ended before the slot's window: so did all those given to the
    /// slots before it, back to one that had to take an increment that ends later, because the
    /// others had not begun by the end of its window.
    private func missed(
        _ slot: Int,
        _ given: [Int32],
        _ lowers: [Int32],
        _ uppers: [Int32]
    ) -> CounterFault? {
        var first = slot
        while first > 1 && given[first - 1] <= given[slot] { first -= 1 }
        guard let later = read(below: slot, startingAt: lowers[slot]) else { return nil }
        let earlier = first > 1 ? read(from: first - 1, endingAt: uppers[first - 1]) : nil
        let base = earlier.map { calls.numbers[Int($0)] } ?? 0
        let needed = Int(calls.numbers[Int(later)] - base) + 1
        let ends = Set(given[first...slot])
        let between = increments.filter { ends.contains(calls.finishes[Int($0)]) }
        return .missed(
            earlier: earlier,
            later: later,
            increments: Array(between.prefix(max(1, needed)))
        )
    }
}
