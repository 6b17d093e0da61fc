/// Which versions of each key follow each other, as far as that is known or was chosen.
///
/// A *version* is what one committed transaction leaves in a key. Of each key there is a chain of
/// versions in their order, from rank 1; rank 0 is the initial state. Writers in the *tail* come
/// after the whole chain, in an order that is open.
struct VersionOrders {
    /// Per key: where its chain begins among all owners.
    var firstVersions: [Int32]
    /// The transaction that made each version.
    var owners: [Int32]
    var firstTails: [Int32]
    var tails: [Int32]
    /// Per external read: the rank of the version that it is of; -1 where that is not known.
    var readRanks: [Int32]
    /// Per transaction and key written: the rank of the version; the greatest number in a tail.
    var writeRanks: [Int32]

    /// Writers in a tail have this rank.
    static let unseen = Int32.max

    /// The owners of a key's versions, from rank 1.
    func chain(of key: Int) -> ArraySlice<Int32> {
        owners[Int(firstVersions[key])..<Int(firstVersions[key + 1])]
    }

    /// The transactions whose versions come after the chain.
    func tail(of key: Int) -> ArraySlice<Int32> {
        tails[Int(firstTails[key])..<Int(firstTails[key + 1])]
    }

    /// The owner of a version; nil for the initial state, and past the chain.
    func owner(of key: Int, rank: Int32) -> Int32? {
        let place = firstVersions[key] + rank - 1
        return rank > 0 && place < firstVersions[key + 1] ? owners[Int(place)] : nil
    }

    /// Whether any order is open that could matter.
    var hasOpenTail: Bool {
        firstTails.indices.dropLast().contains { firstTails[$0 + 1] - firstTails[$0] > 1 }
    }
}
