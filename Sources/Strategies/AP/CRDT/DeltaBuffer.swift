/// Which cells changed lately, in order, so that peers are sent those and nothing else.
///
/// Source: Almeida et al. 2018, section 6, algorithm 2: each change has a number, peers acknowledge
/// numbers, and what they lack is joined into one delta. The buffer names cells and not their
/// contents: what is sent is always the newest, which is the join of all deltas since.
struct DeltaBuffer: Sendable {
    /// The number of the last change.
    private(set) var last: UInt64 = 0
    /// Changes after this one are all in the buffer.
    private var floor: UInt64 = 0
    private var changes: [(number: UInt64, cell: Cell)] = []
    private let limit: Int

    /// At most `limit` changes are kept: a peer that lacks older ones is sent everything.
    init(limit: Int) { self.limit = limit }

    var count: Int { changes.count }

    /// Takes the cells of one change; there may be none.
    ///
    /// Safety: they are all that a joined delta mentions, also those in which nothing changed here.
    /// An element that was added and removed unseen by this node leaves no trace but in the
    /// context, and a peer that saw the add would take the context for proof of the remove.
    mutating func append(_ cells: [Cell]) {
        last += 1
        changes += cells.map { (last, $0) }
        guard changes.count > limit else { return }
        // Half is dropped at once, so that dropping costs little a change.
        let surplus = changes.count - limit / 2
        floor = changes[surplus - 1].number
        changes.removeFirst(surplus)
    }

    /// The cells that changed after a number, each once, latest last; nil if some were dropped.
    func cells(after number: UInt64) -> [Cell]? {
        guard number >= floor else { return nil }
        var seen: Set<Cell> = []
        return changes.reversed().prefix { $0.number > number }
            .compactMap { seen.insert($0.cell).inserted ? $0.cell : nil }
            .reversed()
    }
}
