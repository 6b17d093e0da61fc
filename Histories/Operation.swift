/// An invocation together with what became of it.
///
/// Shape: `start` and `finish` are positions in the journal. An operation is open from `start` to
/// `finish`; one whose outcome is unknown stays open for ever (`finish == Operation.never`), since
/// it may take effect at any later time.
public struct Operation: Hashable, Sendable {
    /// What became of an operation.
    public enum Outcome: Hashable, Sendable {
        /// It took effect, and returned this.
        case ok(Value)
        /// It certainly had no effect; the reason, where one was given.
        case fail(String?)
        /// It may have had an effect; the reason, where one was given.
        case info(String?)
    }

    /// The finish of an operation that may still take effect.
    public static let never = Int.max

    /// The journal's index of the invocation: the operation's name in reports.
    public var index: Int
    /// The journal's index of the completion; nil if there was none.
    public var completionIndex: Int?
    /// Position of the invocation among the events.
    public var start: Int
    /// Position of the completion among the events, or `never`.
    public var finish: Int
    /// The number of the logical process.
    public var process: Int
    /// The operation's name.
    public var f: String
    /// The key; nil for whole-store operations.
    public var key: String?
    /// The argument.
    public var argument: Value
    /// What became of it.
    public var outcome: Outcome
    /// Nanoseconds; nil where the file has no times.
    public var invokedAt: Int64?
    /// Nanoseconds; nil where there was no completion or no time.
    public var completedAt: Int64?
    /// The node that was asked, where that was said.
    public var node: String?
    /// Fields of the completion that the format does not name, kept as they came.
    public var extra: [String: Value]

    /// An operation with all its parts.
    public init(
        index: Int,
        completionIndex: Int?,
        start: Int,
        finish: Int,
        process: Int,
        f: String,
        key: String?,
        argument: Value,
        outcome: Outcome,
        invokedAt: Int64? = nil,
        completedAt: Int64? = nil,
        node: String? = nil,
        extra: [String: Value] = [:]
    ) {
        self.index = index
        self.completionIndex = completionIndex
        self.start = start
        self.finish = finish
        self.process = process
        self.f = f
        self.key = key
        self.argument = argument
        self.outcome = outcome
        self.invokedAt = invokedAt
        self.completedAt = completedAt
        self.node = node
        self.extra = extra
    }

    /// What it returned, or nil if it did not complete with ok.
    public var result: Value? {
        guard case .ok(let result) = outcome else { return nil }
        return result
    }

    /// Whether it completed with ok.
    public var isOK: Bool { result != nil }

    /// Whether it certainly had no effect.
    public var isFail: Bool {
        guard case .fail = outcome else { return false }
        return true
    }

    /// Whether it is unknown if it had an effect.
    public var isInfo: Bool {
        guard case .info = outcome else { return false }
        return true
    }

    /// A failed compare-and-set whose failure says something: the value was not the expected one.
    ///
    /// The strategy (or the foreign format) answered it like a read: checkers may hold it to that.
    public var isMismatch: Bool {
        f == "cas" && outcome == .fail(Operation.mismatch)
    }

    /// The error of a compare-and-set that observed another value than it expected.
    public static let mismatch = "mismatch"
}
