/// Reads return without making sure that a majority holds what they return.
///
/// Breaks linearizability: while a write is under way, a read may return the new value and a later
/// read, over another majority, the old one.
/// ```
///  W:  |----------- write 2 -----------------|
///  A:      |- read → 2 -|
///  B:                      |- read → 1 -|       inverted
/// ```
public enum WithoutWriteBack: AtomicRegisterVariant {
    /// The bug.
    public static var writesBack: Bool { false }
    /// It waits.
    public static var waitsForDurability: Bool { true }
}

/// Nodes acknowledge an update when it is in memory, and sync it later.
///
/// Breaks durability, and with it linearizability: when a majority is killed between the
/// acknowledgement and the sync, an acknowledged write is gone.
public enum AcknowledgeBeforeSync: AtomicRegisterVariant {
    /// It writes back.
    public static var writesBack: Bool { true }
    /// The bug.
    public static var waitsForDurability: Bool { false }
}
