/// One line of a history: a process began or completed an operation, or the nemesis acted.
public struct Event: Hashable, Sendable {
    /// What the event says about its operation.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The operation began.
        case invoke
        /// It took effect between its invocation and this event.
        case ok
        /// It certainly had no effect, and never will.
        case fail
        /// It may have had an effect, may have it later, or never.
        case info
    }

    /// Position in the journal, from 0.
    ///
    /// Order is this index, never the time stamp: but see `Recording.history` on files of others.
    public var index: Int
    /// Nanoseconds on the recorder's monotonic clock; nil where an imported file has none.
    public var time: Int64?
    /// Who acted.
    public var process: Process
    /// What the event says.
    public var kind: Kind
    /// The operation's name in the field's words: read, write, cas, append, txn, partition, ...
    public var f: String
    /// The key; nil for whole-store operations.
    public var key: String?
    /// The argument on invocation, the result on completion.
    public var value: Value
    /// Why it failed or is unknown, where that was said.
    public var error: String?
    /// The node that was asked, where that was said.
    public var node: String?
    /// Fields that this format does not name, kept as they came.
    public var extra: [String: Value]

    /// An event; everything that is often absent has a default.
    public init(
        index: Int = 0,
        time: Int64? = nil,
        process: Process,
        kind: Kind,
        f: String,
        key: String? = nil,
        value: Value = .null,
        error: String? = nil,
        node: String? = nil,
        extra: [String: Value] = [:]
    ) {
        self.index = index
        self.time = time
        self.process = process
        self.kind = kind
        self.f = f
        self.key = key
        self.value = value
        self.error = error
        self.node = node
        self.extra = extra
    }
}

/// Who acts in a history: a client's logical process, or the nemesis.
public enum Process: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// A client's logical process; it has at most one operation open at a time.
    case client(Int)
    /// The one who breaks things.
    case nemesis

    /// The number, or "nemesis".
    public var description: String {
        switch self {
        case .client(let number): "\(number)"
        case .nemesis: "nemesis"
        }
    }
}
