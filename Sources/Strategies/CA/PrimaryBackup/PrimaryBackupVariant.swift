/// What may differ between primary-backup replication and its relatives, broken twins included.
public protocol PrimaryBackupVariant: Sendable {
    /// The name in refusals.
    static var name: String { get }
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
}

/// The fenced form, of which the others are told by how they differ.
extension PrimaryBackupVariant {
    /// As the registry has it.
    public static var name: String { "primary-backup" }
    /// It does.
    public static var isFenced: Bool { true }
    /// It does.
    public static var waitsForBackups: Bool { true }
    /// It does.
    public static var confirmsReads: Bool { true }
    /// It does.
    public static var shipsInOrder: Bool { true }
    /// It is.
    public static var promotesMostAdvanced: Bool { true }
    /// They do.
    public static var waitsForSurvivors: Bool { true }
}

/// Configurations change by majorities: linearizable, whatever breaks.
public enum Fenced: PrimaryBackupVariant {}

/// Configurations change by health checks alone: two primaries where links are cut.
public enum Unfenced: PrimaryBackupVariant {
    /// It does not.
    public static var isFenced: Bool { false }
}
