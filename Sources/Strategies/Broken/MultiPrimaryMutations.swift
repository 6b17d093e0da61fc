import Histories
import Membership

/// The coordinator sends the result once, and takes it for granted that all nodes hold it.
///
/// Breaks convergence: a node that the result does not reach, or that hears first that all is over,
/// goes on with what it had, and nobody owes a recovery any more.
/// ```
///  n1, coordinates:  result ──▶ over ──▶
///  n3:                            over    result: not of my round    other data for ever
/// ```
public enum MultiPrimarySkipsValidation: MultiPrimaryVariant {
    /// As in the store that it spoils.
    public typealias Resolver = LastWriteWins
    /// Nobody looks whether all nodes hold the result.
    public static var recoveryDefect: RecoveryDefect? { .skipsValidation }
}

/// The coordinator does not send the result to the last node.
///
/// Breaks convergence: validation finds that the data differ, as often as it is tried, and the last
/// node never gets what was written on another side.
public enum MultiPrimaryLeavesOneOut: MultiPrimaryVariant {
    /// As in the store that it spoils.
    public typealias Resolver = LastWriteWins
    /// The last node is not sent the result.
    public static var recoveryDefect: RecoveryDefect? { .leavesOneOut }
}

/// Of two writes that did not know of each other, the later one is taken for a successor.
///
/// Breaks durability: it shows siblings where both are held, but of two sides' writes it holds one.
/// ```
///  side A:  |- write 1 → ok -|
///  side B:     |- write 2 → ok -|      heal ──▶ all hold 2; nobody replaced 1 knowingly
/// ```
public enum MultiPrimaryConflictAsOrder: ConflictResolver, MultiPrimaryVariant {
    /// It settles its own conflicts.
    public typealias Resolver = MultiPrimaryConflictAsOrder
    /// The resolver's name, as in the store that it spoils.
    public static var name: String { MultiValue.name }
    /// All of them.
    public static func resolve(_ concurrent: [Version]) -> [Version] { concurrent }
    /// Every two writes are taken to be ordered.
    public static var seesConflicts: Bool { false }
}
