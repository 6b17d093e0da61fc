extension VersionOrders {
    /// Orders in which nothing is known of any key.
    static func allOpen(_ facts: TransactionFacts) -> VersionOrders {
        var orders = facts.orders
        let keys = facts.columns.keyCount
        var firsts = [Int32](repeating: 0, count: keys + 1)
        for key in facts.writtenKeys { firsts[Int(key) + 1] += 1 }
        for key in 0..<keys { firsts[key + 1] += firsts[key] }
        orders.firstVersions = [Int32](repeating: 0, count: keys + 1)
        orders.owners = []
        orders.firstTails = firsts
        orders.tails = [Int32](repeating: 0, count: facts.writtenKeys.count)
        for vertex in 0..<facts.count {
            for write in facts.writes(of: vertex) {
                let key = Int(facts.writtenKeys[write])
                orders.tails[Int(firsts[key])] = Int32(vertex)
                firsts[key] += 1
            }
        }
        return orders
    }

    /// The same orders with those of the tails, which come behind the chains.
    func completed(_ tails: [[Int32]], _ facts: TransactionFacts) -> VersionOrders {
        var orders = self
        orders.owners = []
        orders.firstVersions = [0]
        for key in 0..<facts.columns.keyCount {
            let open = tails[key]
            let chosen = Set(open)
            let rest = tail(of: key).filter { !chosen.contains($0) }
            orders.owners += Array(chain(of: key)) + open + rest
            orders.firstVersions.append(Int32(orders.owners.count))
        }
        orders.firstTails = [Int32](repeating: 0, count: facts.columns.keyCount + 1)
        orders.tails = []
        for key in 0..<facts.columns.keyCount {
            for (place, owner) in orders.chain(of: key).enumerated() {
                guard let write = facts.write(of: Int32(key), by: Int(owner)) else { continue }
                orders.writeRanks[write] = Int32(place + 1)
            }
        }
        for (read, source) in facts.readSources.enumerated() where source >= 0 {
            guard readRanks[read] < 0, !facts.isOrderless[Int(facts.readKeys[read])],
                let write = facts.write(of: facts.readKeys[read], by: Int(source))
            else { continue }
            orders.readRanks[read] = orders.writeRanks[write]
        }
        return orders
    }
}
