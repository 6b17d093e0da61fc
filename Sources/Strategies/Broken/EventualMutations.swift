/// A delete is forgotten before every node has it.
///
/// Breaks convergence to explained data: a node that missed the delete brings the value back, and
/// nobody remembers that it was deleted.
/// ```
///  n1:  write 7    delete 7 ─▶ forgotten                7 again    resurrected
///  n2:         7 ──────────── cut off ───── heal ──▶ 7 ──↑
/// ```
public enum ForgetsDeletes: EventualVariant {
    /// As in the store that it spoils.
    public typealias Resolver = LastWriteWins
    /// The mark of a delete is dropped before every node has it.
    public static var keepsDeletesUntilStable: Bool { false }
}

/// A version is a reading of the wall clock, in whole seconds, and knows nothing of what it
/// replaced.
///
/// Breaks convergence to explained data within a second, and always where clocks differ: a client
/// reads a value, replaces it, is told that it did, and the old value stays.
/// ```
///  n1:                    write 8 at 1 s, replaced 7 ─▶ ok     7 is left
///  n2:  write 7 at 1 s ──↑                                     7 is left: n2 comes after n1
/// ```
public enum WallClockVersions: EventualVariant {
    /// As in the store that it spoils.
    public typealias Resolver = LastWriteWins
    /// A version is the second of the wall clock alone.
    public static var followsCausality: Bool { false }
}
