import Replication

/// Who keeps which key: consistent hashing over the members, which every node works out alike.
///
/// Source: DeCandia et al., SOSP 2007, sections 4.2 and 6.2, strategy 2: the space of hashes is cut
/// into partitions of equal size; each member has several tokens on the ring; a partition's
/// preference list is the order in which a walk clockwise from its start meets distinct members.
struct Ring: Sendable {
    /// How many partitions there are; a power of two.
    static var partitions: Int { 1 << partitionBits }
    static var partitionBits: Int { 4 }
    /// Tokens of one member: with many, members get nearly equal shares.
    static var tokens: Int { 32 }

    /// Per partition every member, the most preferred first.
    private let preferences: [[NodeID]]

    init(_ members: [NodeID]) {
        let tokens = members.flatMap { node in
            (0..<Self.tokens).map { (place: Self.hash("\(node) \($0)"), node: node) }
        }
        .sorted { ($0.place, $0.node) < ($1.place, $1.node) }
        preferences = (0..<Self.partitions).map { partition in
            let start = UInt64(partition) << (64 - Self.partitionBits)
            let first = tokens.firstIndex { $0.place >= start } ?? 0
            var order: [NodeID] = []
            for token in tokens[first...] + tokens[..<first] where !order.contains(token.node) {
                order.append(token.node)
            }
            return order
        }
    }

    /// Every member in the order in which they are to keep a partition.
    func preference(of partition: Int) -> [NodeID] { preferences[partition] }

    /// The partition of a key.
    static func partition(of key: String) -> Int { Int(hash(key) >> (64 - partitionBits)) }

    /// A hash whose bits are all equally good: the digest, mixed as by SplitMix64.
    static func hash(_ text: String) -> UInt64 {
        var digest = Digest()
        digest.combine(text)
        var mixed = digest.value
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
