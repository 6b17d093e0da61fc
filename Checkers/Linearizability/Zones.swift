/// The exact test for a register whose values are each produced at most once, in linear time.
///
/// A plain write, the compare-and-sets that build on its value one after another, and the reads of
/// all those values form a chain, and nothing else can come in between. Let F be the first
/// completion of the chain and S the last invocation. If F < S its value certainly holds from F to
/// S: a forward zone. Otherwise the whole chain fits into any instant from S to F: a backward zone.
/// With every chain consistent in itself, the history is linearizable if and only if no two forward
/// zones overlap and no backward zone lies inside a forward one.
///
/// Source: Gibbons and Korach, Testing shared memories, SIAM J. Comput. 1997, section 4; the
/// vocabulary of zones is that of Golab, Li and Shah, PODC 2011. Extensions: chains for
/// compare-and-set, and calls of unknown outcome, which count if and only if somebody depends on
/// them.
struct Zones {
    typealias Key = KeyOperations<RegisterCall<Int32>>

    let key: Key
    /// Per value: the call that produces it, or -1.
    private(set) var creators: [Int32]
    /// Per value: the first call found that proves that the value was there, or -1.
    private(set) var witnesses: [Int32]
    /// Per value: the compare-and-set that replaces it, or -1.
    private(set) var replacements: [Int32]
    let readsOfValue: Groups

    /// Prepares a key that is suited for zones.
    init(_ register: RegisterKey) {
        key = register.operations
        let none = [Int32](repeating: -1, count: register.valueCount)
        creators = none
        witnesses = none
        replacements = none
        for (call, what) in key.calls.enumerated() {
            if let value = what.produced { creators[Int(value)] = Int32(call) }
        }
        readsOfValue = Groups(count: register.valueCount, of: key.calls) { call in
            guard case .read(let value) = call else { return nil }
            return Int(value)
        }
    }

    /// The first contradiction found, or nil if the key is linearizable.
    mutating func contradiction() -> Contradiction? {
        if let phantom = markWhatHappened() { return phantom }
        if let fork = linkReplacements() { return fork }
        var chains: [Zone] = []
        var placed = 0
        for value in heads {
            switch chain(from: value) {
            case .failure(let contradiction): return contradiction
            case .success((let zone, let length)):
                placed += length
                if zone.last >= 0 { chains.append(zone) }
            }
        }
        let happened = witnesses.indices.count { $0 == 0 || witnesses[$0] >= 0 }
        return placed < happened ? cycle() : conflict(among: chains)
    }

    /// Decides which values were ever there: those that an acknowledged call read or produced, and
    /// those that such a value was made from.
    private mutating func markWhatHappened() -> Contradiction? {
        var pending: [(value: Int32, witness: Int32)] = []
        for call in key.calls.indices where !key.isOptional(call) {
            guard let value = key.calls[call].produced ?? key.calls[call].needed else { continue }
            pending.append((value, Int32(call)))
            while let (value, witness) = pending.popLast() {
                if witnesses[Int(value)] >= 0 { continue }
                witnesses[Int(value)] = witness
                if value == 0 { continue }
                let creator = creators[Int(value)]
                if creator < 0 { return .neverWritten(value: value, by: witness) }
                if let basis = key.calls[Int(creator)].needed { pending.append((basis, creator)) }
            }
        }
        return nil
    }

    /// Links every value to the compare-and-set that replaced it; two of them are a contradiction.
    private mutating func linkReplacements() -> Contradiction? {
        for value in witnesses.indices where witnesses[value] >= 0 && value > 0 {
            let creator = creators[value]
            guard let basis = key.calls[Int(creator)].needed else { continue }
            let other = replacements[Int(basis)]
            if other >= 0 { return .replacedTwice(min(other, creator), max(other, creator)) }
            replacements[Int(basis)] = creator
        }
        return nil
    }

    /// The values that chains begin with: the initial one, and those that plain writes produced.
    var heads: [Int] { witnesses.indices.filter { $0 == 0 || happenedByWrite($0) } }

    private func happenedByWrite(_ value: Int) -> Bool {
        guard witnesses[value] >= 0, creators[value] >= 0 else { return false }
        return key.calls[Int(creators[value])].needed == nil
    }

    /// Walks one chain in the order that its values force: each call must end after everything
    /// before it began.
    func chain(from head: Int) -> Result<(zone: Zone, length: Int), Contradiction> {
        var zone = Zone(isInitial: head == 0)
        var length = 0
        var value = head
        while true {
            length += 1
            let creator = creators[value]
            if creator >= 0 {
                if let earlier = zone.isTooEarly(creator, in: key) {
                    return .failure(.outOfOrder(earlier: earlier, later: creator))
                }
                zone.add(creator, in: key)
            }
            let before = zone
            for read in readsOfValue[value] {
                if let earlier = before.isTooEarly(read, in: key) {
                    return .failure(.outOfOrder(earlier: earlier, later: read))
                }
                zone.add(read, in: key)
            }
            guard replacements[value] >= 0,
                let next = key.calls[Int(replacements[value])].produced
            else { return .success((zone, length)) }
            value = Int(next)
        }
    }

    /// Values that compare-and-sets made from each other in a circle, so that none came first.
    private func cycle() -> Contradiction {
        var rooted = [Bool](repeating: false, count: witnesses.count)
        for head in heads {
            var value = head
            rooted[value] = true
            while replacements[value] >= 0,
                let next = key.calls[Int(replacements[value])].produced
            {
                value = Int(next)
                rooted[value] = true
            }
        }
        let start = witnesses.indices.first { witnesses[$0] >= 0 && !rooted[$0] } ?? 0
        var members: [Int32] = []
        var value = start
        repeat {
            members.append(creators[value])
            value = Int(key.calls[Int(creators[value])].needed ?? Int32(start))
        } while value != start
        return .circle(members.sorted())
    }

    /// Two forward zones that overlap, or a backward zone inside a forward one.
    private func conflict(among zones: [Zone]) -> Contradiction? {
        // One place per rank, shifted by one: the initial value's zone begins before everything.
        var covers = [Int32](repeating: -1, count: Int(key.eventCount) + 1)
        for (number, zone) in zones.enumerated() where zone.isForward {
            covers[Int(zone.first) + 1] = Int32(number)
        }
        var latest: Int32 = -1
        for place in covers.indices {
            let number = covers[place]
            if number >= 0 {
                if latest >= 0 && zones[Int(number)].first < zones[Int(latest)].last {
                    return .conflict(zones[Int(latest)], zones[Int(number)])
                }
                latest = number
            }
            covers[place] = latest
        }
        for zone in zones where !zone.isForward {
            let cover = covers[Int(zone.last)]
            if cover >= 0 && zone.first < zones[Int(cover)].last {
                return .conflict(zones[Int(cover)], zone)
            }
        }
        return nil
    }
}
