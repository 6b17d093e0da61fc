import Replication

/// The hash tree of one partition: two nodes find the keys that differ by comparing few hashes.
///
/// Source: Merkle, *A digital signature based on a conventional encryption function*, CRYPTO 1987;
/// DeCandia et al. 2007, section 4.7.
/// ```
///                root                     compared first
///        branch  branch  ...  branch      where roots differ
///      leaf leaf ...        leaf leaf     where branches differ; a leaf covers some keys
/// ```
/// A leaf is the exclusive or of its keys' digests, so that a change costs one operation; it guards
/// against coincidence and not against malice.
struct HashTree: Hashable, Sendable {
    static var width: Int { 16 }

    private var leaves = [UInt64](repeating: 0, count: width * width)

    /// The leaf of a key, from 0.
    static func leaf(of key: String) -> Int {
        let shift = 64 - Ring.partitionBits - 8
        return Int((Ring.hash(key) >> shift) & 0xff)
    }

    /// Replaces a key's digest; 0 stands for nothing.
    mutating func update(_ key: String, from before: UInt64, to after: UInt64) {
        leaves[Self.leaf(of: key)] ^= Self.entry(key, before) ^ Self.entry(key, after)
    }

    private static func entry(_ key: String, _ digest: UInt64) -> UInt64 {
        digest == 0 ? 0 : Ring.hash("\(digest) \(key)")
    }

    /// The hash of everything.
    var root: UInt64 { Self.combined(branches) }

    /// The hashes of the branches.
    var branches: [UInt64] { (0..<Self.width).map { Self.combined(self.leaves(below: $0)) } }

    /// The leaves below a branch.
    func leaves(below branch: Int) -> [UInt64] {
        Array(leaves[branch * Self.width..<(branch + 1) * Self.width])
    }

    private static func combined(_ hashes: [UInt64]) -> UInt64 {
        hashes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ $1) &* 0x9e37_79b9_7f4a_7c15 ^ ($0 >> 29) }
    }
}

/// A part of a partition's tree, as it is compared: all branches, or the leaves below one.
public struct TreePart: Codable, Sendable {
    var partition: Int
    /// Nil where the hashes are the branches'.
    var branch: Int?
    var hashes: [UInt64]
}

/// The keys below one leaf with their digests.
public struct LeafKeys: Codable, Sendable {
    var partition: Int
    var leaf: Int
    var digests: [String: UInt64]
}
