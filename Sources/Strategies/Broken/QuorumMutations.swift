/// A version is committed as soon as one node, such as the coordinator itself, has voted for it.
///
/// Breaks regularity: a coordinator that missed the last write gives the next one a version below
/// it. Nodes that know better keep what they have and confirm, and the acknowledged write is
/// nowhere to be read.
/// ```
///  W1:  |- write 1, version 5 -|
///  W2:                           |- write 2, version 3 -|
///  A:                                                      |- read → 1 -|   stale
/// ```
public enum CommitsWithoutMajority: QuorumVariant {
    /// A version is committed after the vote of a single node.
    public static var preparesAtMajority: Bool { false }
}
