// The order that zones stand for.

extension Zones {
    /// The calls in an order that the register allows; nil if there is none.
    ///
    /// A chain stays together, and chains follow each other by the lesser of their first completion
    /// and their last invocation. Proof: let a call a end before a call b of another chain begins,
    /// hence F(a) < S(b), and suppose that the chain of b came first. If that one is a backward
    /// zone, S(b) is where it begins, which is later than F(a), where that of a begins at the
    /// latest. So it is a forward zone from F(b) to S(b), and the chain of a begins after F(b) and
    /// before S(b): either the zones overlap, or the one of a is backward and lies inside.
    mutating func order() -> [Int]? {
        guard contradiction() == nil else { return nil }
        var chains: [(begin: Int32, head: Int)] = []
        for head in heads {
            guard case .success(let (zone, _)) = chain(from: head) else { return nil }
            chains.append((min(zone.first, zone.last), head))
        }
        chains.sort { $0 < $1 }
        var order: [Int] = []
        for (_, head) in chains { append(from: head, to: &order) }
        return order
    }

    /// Appends a chain: what produced each value, then the reads of it in order of invocation.
    private func append(from head: Int, to order: inout [Int]) {
        var value = head
        while true {
            if creators[value] >= 0 { order.append(Int(creators[value])) }
            for read in readsOfValue[value] { order.append(Int(read)) }
            guard replacements[value] >= 0,
                let next = key.calls[Int(replacements[value])].produced
            else { return }
            value = Int(next)
        }
    }
}
