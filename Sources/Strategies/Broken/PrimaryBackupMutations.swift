import Membership

/// Promotes by health check alone, and claims what only a fence can give.
///
/// Breaks linearizability: where links are cut, every side gets a primary of its own.
/// ```
///  side A, old primary:  |- write 1 → ok -|
///  side B, new primary:                      |- read → null -|      split brain
/// ```
public enum SplitBrainFailover: PrimaryBackupVariant {
    /// A change of the configuration needs no majority.
    public static var isFenced: Bool { false }
}

/// Answers when a command is on the primary's own disk, before the backups have it.
///
/// Breaks durability, and with it linearizability: when the primary dies between the answer and the
/// shipment, its successor has never heard of the write.
public enum AcknowledgeBeforeBackups: PrimaryBackupVariant {
    /// The primary answers before the backups have the write.
    public static var waitsForBackups: Bool { false }
}

/// Reads are answered without asking whether a newer configuration exists.
///
/// Breaks linearizability: a primary that was cut off and replaced still answers what was true.
/// ```
///  new primary:  |- write 2 → ok -|
///  old primary:                      |- read → 1 -|      stale
/// ```
public enum StaleReadAfterDemotion: PrimaryBackupVariant {
    /// The primary reads without confirming that it still is one.
    public static var confirmsReads: Bool { false }
}

/// Promotes the node that is furthest behind.
///
/// Breaks durability, and with it linearizability: a node that was left out of the configuration
/// for a while lacks what was answered meanwhile, and its log replaces the others'.
public enum PromotesLaggard: PrimaryBackupVariant {
    /// Failover promotes the node that is furthest behind.
    public static var promotesMostAdvanced: Bool { false }
}

/// The primary goes by the most that a backup has ever carried out.
///
/// Breaks equality at rest: a backup that restarted carries out nothing of its log until the next
/// write, and nobody tells it. Clients are answered by the primary and see nothing of it.
public enum OverlooksRestarts: PrimaryBackupVariant {
    /// The primary does not learn that a member has restarted.
    public static var noticesRestarts: Bool { false }
}

/// A backup puts shipments behind one another as they arrive.
///
/// Breaks linearizability: shipments that overtake each other, or come twice, make its log another
/// one than the primary's, and its acknowledgements speak of commands that it lacks. It shows when
/// the backup becomes primary.
public enum AppliesOutOfOrder: PrimaryBackupVariant {
    /// Backups apply shipments in the order of arrival.
    public static var shipsInOrder: Bool { false }
}

/// The asynchronous form, whose recovery sends the master's data once and takes it for granted that
/// all slaves hold them.
///
/// Breaks equality at rest: a node that the data did not reach is told that all are equal. It joins
/// the primary with what it had before, and is sent nothing but what comes later.
/// ```
///  n1, old primary:  replace ──▶ over ──▶
///  n2, its backup:                 over    replace: not of my round    n2 keeps n1's side's data
/// ```
public enum AsynchronousSkipsValidation: PrimaryBackupVariant {
    /// As in the strategy that it spoils.
    public static var isFenced: Bool { Asynchronous.isFenced }
    /// As in the strategy that it spoils.
    public static var waitsForBackups: Bool { Asynchronous.waitsForBackups }
    /// As in the strategy that it spoils.
    public static var confirmsReads: Bool { Asynchronous.confirmsReads }
    /// As in the strategy that it spoils.
    public static var waitsForSurvivors: Bool { Asynchronous.waitsForSurvivors }
    /// As in the strategy that it spoils.
    public static var recovers: Bool { Asynchronous.recovers }
    /// Nobody looks whether all nodes hold the master's data.
    public static var recoveryDefect: RecoveryDefect? { .skipsValidation }
}
