/// The entries of the log after the last one that was compacted away.
struct RaftLog: Sendable {
    /// The position before the first entry that is kept.
    private(set) var base = RaftPosition.origin
    private var entries: [RaftEntry] = []

    /// How many entries are kept.
    var count: Int { entries.count }

    var lastIndex: Int { base.index + entries.count }

    /// The position of the last entry.
    var last: RaftPosition {
        RaftPosition(index: lastIndex, term: entries.last?.term ?? base.term)
    }

    /// The entry at an index, or nil where none is kept.
    subscript(index: Int) -> RaftEntry? {
        let place = index - base.index - 1
        return entries.indices.contains(place) ? entries[place] : nil
    }

    /// The term at an index, or nil where it is not known.
    func term(at index: Int) -> Int? {
        index == base.index ? base.term : self[index]?.term
    }

    func contains(_ position: RaftPosition) -> Bool {
        term(at: position.index) == position.term
    }

    /// At most `limit` entries after an index; none if the log does not reach back so far.
    func entries(after index: Int, limit: Int) -> [RaftEntry] {
        let start = index - base.index
        guard start >= 0, start < entries.count else { return [] }
        return Array(entries[start...].prefix(limit))
    }

    /// The last position at or before another whose term is not greater.
    ///
    /// Two logs whose terms part at a position agree on nothing between the two answers, so one
    /// question a term is enough (Ongaro and Ousterhout, end of section 5.3).
    func lastPosition(notBeyond bound: RaftPosition) -> RaftPosition {
        var index = min(bound.index, lastIndex)
        while index > base.index, let term = term(at: index), term > bound.term { index -= 1 }
        return RaftPosition(index: index, term: term(at: index) ?? base.term)
    }

    mutating func append(_ entry: RaftEntry) { entries.append(entry) }

    /// Drops everything after an index and puts entries there.
    mutating func replace(after index: Int, with new: some Collection<RaftEntry>) {
        let kept = index - base.index
        guard kept >= 0, kept <= entries.count else { return }
        entries.removeSubrange(kept...)
        entries += new
    }

    /// Drops the entries up to an index, which the log must have.
    mutating func compact(through index: Int) {
        guard index > base.index, let term = term(at: index) else { return }
        entries.removeFirst(index - base.index)
        base = RaftPosition(index: index, term: term)
    }

    /// Begins anew after a position.
    mutating func reset(to position: RaftPosition) {
        base = position
        entries = []
    }

    /// Turns entries after an index into empty ones.
    mutating func blank(after index: Int, where isBlanked: (RaftProposal) -> Bool) {
        let start = max(0, index - base.index)
        for place in entries.indices.dropFirst(start) {
            guard let proposal = entries[place].proposal, isBlanked(proposal) else { continue }
            entries[place].proposal = nil
        }
    }
}
