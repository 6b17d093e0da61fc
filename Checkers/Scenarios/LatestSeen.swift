import Histories

/// Of each author, the newest write to a key that a reader knows of.
///
/// A process that reads something older later has been shown a state that it had left behind.
struct LatestSeen {
    /// A write that a reader knows of.
    struct Entry {
        /// The latest write that the reader knew of.
        let write: Operation
        /// The write whose value told of it: itself, or one that names it.
        let by: Operation
        /// Where the reader read that value.
        let sight: Operation
    }

    private struct Place: Hashable {
        let reader: Int
        let key: Int32
    }

    private let authors: Authorship
    private var entries: [Place: [Int: Entry]] = [:]

    init(_ authors: Authorship) { self.authors = authors }

    /// What a reader of these values knows that is newer than all of them; nil if nothing is.
    ///
    /// Of several, what was read of first: the order of a dictionary must not show.
    func newer(than values: Set<Value>, at read: Operation) -> Entry? {
        let known = entries[Place(reader: read.process, key: read.keyNumber)] ?? [:]
        return known.values.sorted { $0.sight.start < $1.sight.start }
            .first { entry in values.allSatisfy { authors.isOlder($0, than: entry.write) } }
    }

    /// Takes note of what the reader at an entry's sight knows from now on.
    mutating func note(_ entry: Entry) {
        let place = Place(reader: entry.sight.process, key: entry.write.keyNumber)
        let before = entries[place]?[entry.write.process]
        guard before.map({ $0.write.start < entry.write.start }) ?? true else { return }
        entries[place, default: [:]][entry.write.process] = entry
    }
}
