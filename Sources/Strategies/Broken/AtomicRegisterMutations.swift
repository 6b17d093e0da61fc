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
    /// Reads return a value that a majority may not hold.
    public static var writesBack: Bool { false }
}

/// Nodes acknowledge an update when it is in memory, and sync it later.
///
/// Breaks durability, and with it linearizability: when a majority is killed between the
/// acknowledgement and the sync, an acknowledged write is gone.
public enum AcknowledgeBeforeSync: AtomicRegisterVariant {
    /// An update is acknowledged before it is durable.
    public static var waitsForDurability: Bool { false }
}

/// A tag is a number alone.
///
/// Breaks linearizability: two nodes write at once, both above the same highest tag, and give their
/// values the same next one. Each value stays where it came first, and reads differ for good.
/// ```
///  W1:  |- write 1, tag 5 -|
///  W2:  |- write 2, tag 5 -|
///  A:                         |- read → 1 -| |- read → 2 -| |- read → 1 -|
/// ```
public enum TagWithoutNode: AtomicRegisterVariant {
    /// Two nodes may give the same tag to different values.
    public static var namesItsNode: Bool { false }
}

/// Half of the nodes, rounded down, pass for a majority.
///
/// Breaks linearizability: the nodes that took a write and those that a read asks may have none in
/// common. Both sides of a partition go on, each by itself.
public enum HalfIsEnough: AtomicRegisterVariant {
    /// Half of the nodes count as a majority.
    public static var quorumsIntersect: Bool { false }
}
