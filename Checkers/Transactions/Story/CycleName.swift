extension Cycle {
    /// The field's name where the cycle has one of the usual shapes; else that of its class.
    func name(isOneKey: Bool) -> String {
        shape(isOneKey) ?? className
    }

    /// Sources of the names: Berenson and others, A critique of ANSI SQL isolation levels, SIGMOD
    /// 1995; Sovran and others, SOSP 2011, for long forks; Bailis and others, VLDB 2014.
    private func shape(_ isOneKey: Bool) -> String? {
        let kinds = edges.map(\.kind)
        func count(_ kind: Dependency) -> Int { kinds.count { $0 == kind } }
        let overwrites = count(.rw)
        if kinds.contains(.update) { return "lost update" }
        switch (edges.count, overwrites) {
        case (2, 1):
            if count(.ww) == 1, isOneKey { return "lost update" }
            if count(.wr) == 1 { return "fractured read" }
            return count(.realTime) == 1 ? "stale read" : nil
        case (2, 2): return isOneKey ? "lost update" : "write skew"
        case (3, 1):
            return count(.wr) == 1 && count(.session) == 1 ? "non-monotonic read" : nil
        case (4, 2):
            return count(.wr) == 2 && !hasNeighbouringOverwrites ? "long fork" : nil
        default: return nil
        }
    }

    /// What the class means, in a line.
    var gist: String {
        let base = Self.gists[baseName] ?? "No one order explains all reads"
        if className.hasSuffix("-realtime") {
            return base + ", although one had finished before another began."
        }
        return base + (className.hasSuffix("-process") ? ", within a client's own sequence." : ".")
    }

    private var baseName: String {
        className.replacing("-realtime", with: "").replacing("-process", with: "")
    }

    private static let gists = [
        "G0": "Transactions overwrote each other's writes in both orders",
        "G1c": "Each transaction saw the other's writes",
        "G-single": "One effect of a transaction was seen, and one before it was missed",
        "G-nonadjacent": "Readers saw writes in opposite orders",
        "G2-item": "No one order explains all reads",
    ]
}
