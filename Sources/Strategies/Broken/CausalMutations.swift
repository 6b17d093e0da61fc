/// Writes are shown as they come, before what they depend on.
///
/// Breaks causality: where the answer travels faster than the question, readers see it alone.
/// ```
///  A:  |- write x 1 -|
///  B:                   |- read x → 1 -| |- write y 2 -|
///  C:                                                     |- read y → 2 -| |- read x → null -|
/// ```
public enum WithoutDependencyCheck: CausalVariant {
    /// A write is shown before the writes that it depends on.
    public static var waitsForNeeds: Bool { false }
}

/// A write depends on the earlier writes of its node, but not on what the node had shown of others.
///
/// Breaks causality across nodes: dependencies are not carried on, so that only the order of each
/// node's own writes is kept. The history above is allowed by it.
public enum OwnWritesOnly: CausalVariant {
    /// A write depends on its node's own writes alone.
    public static var needsWhatWasSeen: Bool { false }
}

/// Reads return what is on its way to the disk.
///
/// Breaks causality for a client that outlives a crash of its node: it has read a value, and after
/// the restart it reads what that value had replaced.
/// ```
///  A:  |- read → 2 -|   (crash)   |- read → 1 -|
/// ```
public enum ReadsBeforeDurable: CausalVariant {
    /// Reads return what a crash may still undo.
    public static var showsOnlyDurable: Bool { false }
}

/// What a transaction writes to several keys is as many writes, which travel and win one by one.
///
/// Breaks transactional causal consistency, and read atomicity: half of a transaction is seen.
public enum WritesKeyByKey: CausalVariant {
    /// Every key is written by itself.
    public static var writesAtOnce: Bool { false }
}
