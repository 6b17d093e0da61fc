import Replication

/// Something of a group.
struct Grouped<Content: Codable & Sendable>: Codable, Sendable {
    var group: Int
    var content: Content
}

/// The groups over which keys are spread, and the names of what is theirs at a node.
enum Groups {
    /// How many there are.
    static let count = 2
    /// The number of a node's own tick; those of calls begin with the incarnation.
    static let tick: UInt64 = 0

    /// The group of a key.
    static func group(of key: String) -> Int {
        var digest = Digest()
        digest.combine(key)
        return Int(digest.value % UInt64(count))
    }

    /// A number of a group's, or of the node's own, as one that no other one has.
    static func number(_ number: UInt64, of group: Int?) -> UInt64 {
        number * UInt64(count + 1) + UInt64(group ?? count)
    }

    /// Whose a number is, and which of these.
    static func parted(_ number: UInt64) -> (group: Int?, number: UInt64) {
        let group = Int(number % UInt64(count + 1))
        return (group < count ? group : nil, number / UInt64(count + 1))
    }
}
