/// Why something was not carried out, with what kind of failure it is.
public struct TrialError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failures; callers turn them into exit statuses.
    public enum Kind: Hashable, Sendable, CaseIterable {
        /// What was asked for makes no sense.
        case usage
        /// Input is missing or malformed.
        case badInput
        /// The machine lacks something that is needed.
        case toolMissing
        /// The harness itself failed.
        case harnessFailed
    }

    /// The kind of error, from which a command derives its exit status.
    public let kind: Kind
    /// What is wrong, where, and what was expected, in one line.
    public let description: String

    /// An error with its text.
    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}

extension TrialError {
    /// Does something that fails in one way; a `TrialError` from inside keeps its own kind.
    public static func failing<T>(
        as kind: Kind,
        _ body: () throws -> T
    ) throws(TrialError) -> T {
        do {
            return try body()
        } catch let error as TrialError {
            throw error
        } catch {
            throw TrialError(kind, "\(error)")
        }
    }
}
