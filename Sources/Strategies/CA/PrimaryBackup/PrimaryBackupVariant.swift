import Membership

/// What may differ between primary-backup replication and its relatives, broken twins included.
public protocol PrimaryBackupVariant: Sendable {
    /// Whether a change of the configuration needs a majority of all members.
    static var isFenced: Bool { get }
    /// Whether a command counts only when every member of the configuration has it.
    static var waitsForBackups: Bool { get }
    /// Whether a read waits until no newer configuration can have existed when it began.
    static var confirmsReads: Bool { get }
    /// Whether a backup takes commands only behind those that came before them.
    static var shipsInOrder: Bool { get }
    /// Whether the most advanced node is promoted, not the least.
    static var promotesMostAdvanced: Bool { get }
    /// Whether nodes that restarted wait for those that may have outlived them.
    static var waitsForSurvivors: Bool { get }
    /// Whether the primary believes a member that has carried out less than it had before.
    static var noticesRestarts: Bool { get }
    /// Whether a primary that finds a newer one has all nodes made equal.
    static var recovers: Bool { get }
    /// What is wrong with the recovery; nil if nothing is.
    static var recoveryDefect: RecoveryDefect? { get }
}

/// The fenced form, of which the others are told by how they differ.
extension PrimaryBackupVariant {
    /// A change of the configuration needs a majority of all members.
    public static var isFenced: Bool { true }
    /// A write is acknowledged after the backups have it.
    public static var waitsForBackups: Bool { true }
    /// A read first confirms that the primary still is one.
    public static var confirmsReads: Bool { true }
    /// A backup accepts a command only after those that came before it.
    public static var shipsInOrder: Bool { true }
    /// Failover promotes the most advanced node.
    public static var promotesMostAdvanced: Bool { true }
    /// Nodes that restarted wait for those that may have outlived them.
    public static var waitsForSurvivors: Bool { true }
    /// The primary tells a member that restarted how far all are.
    public static var noticesRestarts: Bool { true }
    /// It never finds one whose data differ.
    public static var recovers: Bool { false }
    /// Nothing is wrong with the recovery.
    public static var recoveryDefect: RecoveryDefect? { nil }
}

/// Configurations change by majorities: linearizable, whatever breaks.
public enum Fenced: PrimaryBackupVariant {}

/// Configurations change by health checks alone: two primaries where links are cut.
public enum Unfenced: PrimaryBackupVariant {
    /// A change of the configuration needs no majority.
    public static var isFenced: Bool { false }
}

/// The primary answers by itself, and ships at every tick: `primary-async`.
///
/// What a primary has answered and not shipped is lost when it fails. Where links are cut every
/// side gets a primary; once they are mended the newest wins, and what the others answered is lost.
/// ```
///  side A:  primary n1, configuration 2   |─ write 1 → ok ─|              dropped, counted
///  side B:  primary n3, configuration 3        |─ write 2 → ok ─|   wins
///                                                            heal ──▶ n1 pauses all, n3's data
///                                                                     replace everybody's, resume
/// ```
/// Source: Gray, Helland, O'Neil, Shasha, *The dangers of replication and a solution*, SIGMOD 1996,
/// section 2 (lazy master).
public enum Asynchronous: PrimaryBackupVariant {
    /// A change of the configuration needs no majority.
    public static var isFenced: Bool { false }
    /// A write is acknowledged as soon as the primary has it.
    public static var waitsForBackups: Bool { false }
    /// The primary answers reads at once.
    public static var confirmsReads: Bool { false }
    /// Nodes that restarted go on with what they have.
    public static var waitsForSurvivors: Bool { false }
    /// A primary that finds a newer one has all nodes made equal.
    public static var recovers: Bool { true }
}
