/// What a call does to a lock.
enum LockKind: UInt8, Sendable {
    case acquire
    case release
}

/// What is wrong with a lock.
enum LockFault: Sendable {
    /// A process gave back what it did not hold.
    case notHeld(release: Int32)
    /// More acquires than there are permits, none of them given back by the end of the last.
    case crowded(acquires: [Int32], releases: [Int32])
    /// Two acquires were answered the same token.
    case tokenUsedTwice(Int32, Int32)
    /// A call ended before one began that belongs to a lesser token.
    case staleToken(earlier: Int32, later: Int32)
    /// A lesser token than another was never given back.
    case neverReleased(acquire: Int32, next: Int32)
}

/// Which release gives back which acquire, process by process.
struct LockHolds {
    let calls: DenseCalls<LockKind>
    /// Per acquire: its release, or -1; of several permits of a process the first goes back first.
    private(set) var releases: [Int32]
    private var unheld: Int32 = -1

    init(_ calls: DenseCalls<LockKind>, processCount: Int) {
        self.calls = calls
        releases = [Int32](repeating: -1, count: calls.count)
        // Per process: its first acquire that is not given back; per acquire: the next one.
        var firsts = [Int32](repeating: -1, count: processCount)
        var lasts = firsts
        var nexts = releases
        for call in 0..<calls.count {
            let process = Int(calls.numbers[call])
            switch calls.kinds[call] {
            case .acquire:
                if firsts[process] < 0 {
                    firsts[process] = Int32(call)
                } else {
                    nexts[Int(lasts[process])] = Int32(call)
                }
                lasts[process] = Int32(call)
            case .release:
                let held = firsts[process]
                if held < 0 {
                    if !calls.isOptional(call) && unheld < 0 { unheld = Int32(call) }
                    continue
                }
                releases[Int(held)] = Int32(call)
                firsts[process] = nexts[Int(held)]
            }
        }
    }

    /// The exact test for a lock with some permits, in linear time.
    ///
    /// A permit is certainly held from the end of its acquire to the beginning of its release, and
    /// to hold it no longer than that harms nobody. So it is enough that at no time more than the
    /// permits are certainly held. A release of unknown outcome may take effect at once.
    func fault(permits: Int) -> LockFault? {
        if unheld >= 0 { return .notHeld(release: unheld) }
        // Per rank: one more than the acquire that ends, or the complement of the one given back.
        var changes = [Int32](repeating: 0, count: Int(calls.eventCount))
        for call in 0..<calls.count where calls.kinds[call] == .acquire {
            changes[Int(calls.finishes[call])] = Int32(call + 1)
            if releases[call] >= 0 {
                changes[Int(calls.starts[Int(releases[call])])] = ~Int32(call)
            }
        }
        var depth = 0
        for (rank, change) in changes.enumerated() where change != 0 {
            depth += change > 0 ? 1 : -1
            if depth > permits { return crowded(at: rank, changes) }
        }
        return nil
    }

    private func crowded(at rank: Int, _ changes: [Int32]) -> LockFault {
        var holders: [Int32] = []
        for change in changes[...rank] {
            if change > 0 {
                holders.append(change - 1)
            } else if change < 0 {
                holders.removeAll { $0 == ~change }
            }
        }
        return .crowded(acquires: holders, releases: holders.map { releases[Int($0)] })
    }

    /// The exact test for a mutex with fencing tokens, in n log n.
    ///
    /// Tokens fix the order of all holds, hence that of all calls: each must end after those before
    /// it have begun. Source: the argument for objects whose answers fix an order is that of
    /// Gibbons and Korach, Testing shared memories, SIAM J. Comput. 1997, section 5.
    func fault(tokens: [Int64]) -> LockFault? {
        if unheld >= 0 { return .notHeld(release: unheld) }
        let acquires = releases.indices.filter { calls.kinds[$0] == .acquire }
            .sorted { tokens[$0] < tokens[$1] }
        var latest: Int32 = -1
        for (place, call) in acquires.enumerated() {
            if latest >= 0 && calls.finishes[call] < calls.starts[Int(latest)] {
                return .staleToken(earlier: latest, later: Int32(call))
            }
            if place > 0 {
                let previous = acquires[place - 1]
                if tokens[previous] == tokens[call] {
                    return .tokenUsedTwice(Int32(previous), Int32(call))
                }
                if releases[previous] < 0 {
                    return .neverReleased(acquire: Int32(previous), next: Int32(call))
                }
            }
            for step in [Int32(call), releases[call]] where step >= 0 {
                if latest >= 0 && calls.finishes[Int(step)] < calls.starts[Int(latest)] {
                    return .staleToken(earlier: latest, later: step)
                }
                if latest < 0 || calls.starts[Int(step)] > calls.starts[Int(latest)] {
                    latest = step
                }
            }
        }
        return nil
    }
}
