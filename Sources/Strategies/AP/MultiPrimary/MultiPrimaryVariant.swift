import Membership

/// How conflicts are settled, and what may differ between `multi-primary` and its broken twins.
public protocol MultiPrimaryVariant: Sendable {
    /// Settles conflicts.
    associatedtype Resolver: ConflictResolver
    /// What is wrong with the recovery; nil if nothing is.
    static var recoveryDefect: RecoveryDefect? { get }
}

extension MultiPrimaryVariant {
    /// Nothing is wrong with the recovery.
    public static var recoveryDefect: RecoveryDefect? { nil }
}

extension LastWriteWins: MultiPrimaryVariant {}
extension MultiValue: MultiPrimaryVariant {}
extension Union: MultiPrimaryVariant {}
