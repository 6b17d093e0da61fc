extension FactsBuilder {
    /// Finds the chain of versions of every list, and what is wrong with the list itself.
    mutating func findVersions() {
        elementRanks = [Int32](repeating: 0, count: elements.count)
        facts.isOrderless = [Bool](repeating: false, count: columns.keyCount)
        for kind in columns.stepKinds.indices where columns.stepKinds[kind] == .strayList {
            facts.isOrderless[Int(columns.stepKeys[kind])] = true
        }
        facts.orders.firstVersions = [0]
        var shown = [Int32](repeating: 0, count: columns.count)
        for key in 0..<columns.keyCount {
            if columns.isList(key) { findVersions(of: key, &shown) }
            facts.orders.firstVersions.append(Int32(facts.orders.owners.count))
        }
    }

    /// Where nothing else is known, an order of versions would be an accusation.
    private mutating func findVersions(of key: Int, _ shown: inout [Int32]) {
        let range = Int(firstElements[key])..<Int(firstElements[key + 1])
        findLost(in: range, key, &shown)
        if garbageFrom[key] != .max { facts.isOrderless[key] = true }
        guard !facts.isOrderless[key] else { return }
        let first = facts.orders.owners.count
        for place in range {
            let owner = vertex(ofWrite: elements[place])
            // What failed is not there: the versions beside it are neighbours.
            if owner >= 0, facts.orders.owners.count == first || facts.orders.owners.last != owner {
                facts.orders.owners.append(owner)
            }
            elementRanks[place] = Int32(facts.orders.owners.count - first)
        }
    }

    /// Finds appends of one transaction that are not there in its order, and failed ones before
    /// acknowledged ones.
    private mutating func findLost(in range: Range<Int>, _ key: Int, _ shown: inout [Int32]) {
        var failed: Int32 = -1
        for place in range where elements[place] >= 0 {
            let write = Int(elements[place])
            guard Int(places[write]) == place - range.lowerBound else { continue }
            let owner = columns.writeOwners[write]
            switch columns.outcomes[Int(owner)] {
            case .fail:
                if failed < 0 { failed = owner }
                continue
            case .ok where failed >= 0:
                add(.dirtyUpdate, owner, key, other: failed)
            default: break
            }
            if columns.writeOrdinals[write] != shown[Int(owner)] {
                add(.lostElement, owner, key)
            }
            shown[Int(owner)] += 1
        }
        for place in range where elements[place] >= 0 {
            shown[Int(columns.writeOwners[Int(elements[place])])] = 0
        }
    }

    private mutating func add(
        _ kind: Problem.Kind,
        _ transaction: Int32,
        _ key: Int,
        other: Int32 = -1
    ) {
        facts.problems.add(
            Problem(kind: kind, transaction: transaction, key: Int32(key), other: other)
        )
    }

    /// Finds the writers of each key whose versions nobody read, and the ranks of all others.
    mutating func findTails() {
        var orders = facts.orders
        orders.writeRanks = [Int32](repeating: VersionOrders.unseen, count: facts.writtenKeys.count)
        var counts = [Int32](repeating: 0, count: columns.keyCount + 1)
        var tails: [(key: Int32, vertex: Int32)] = []
        for vertex in 0..<facts.count {
            for place in facts.writes(of: vertex) {
                let key = facts.writtenKeys[place]
                guard !facts.isOrderless[Int(key)] else { continue }
                let chain = orders.chain(of: Int(key))
                let rank = lastRank(of: Int32(vertex), key)
                let isLast = chain.last == Int32(vertex)
                if rank.isWhole || isLast { orders.writeRanks[place] = rank.number }
                if !rank.isWhole, !isLast {
                    tails.append((key, Int32(vertex)))
                    counts[Int(key) + 1] += 1
                }
            }
        }
        for key in 0..<columns.keyCount { counts[key + 1] += counts[key] }
        orders.firstTails = counts
        orders.tails = [Int32](repeating: 0, count: tails.count)
        for (key, vertex) in tails {
            orders.tails[Int(counts[Int(key)])] = vertex
            counts[Int(key)] += 1
        }
        facts.orders = orders
    }

    /// The rank of what a transaction wrote to a key, and whether all of it was read.
    private func lastRank(of vertex: Int32, _ key: Int32) -> (number: Int32, isWhole: Bool) {
        var rank = VersionOrders.unseen
        var isWhole = false
        for step in columns.steps(of: Int(facts.transactions[Int(vertex)]))
        where columns.stepKinds[step] == .write && columns.stepKeys[step] == key {
            let place = places[Int(columns.stepArguments[step])]
            isWhole = place >= 0
            if place >= 0 { rank = elementRanks[Int(firstElements[Int(key)] + place)] }
        }
        return (rank, isWhole)
    }
}
