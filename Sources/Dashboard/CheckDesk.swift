/// How far the check of a history is that was dropped in.
public struct CheckState: Hashable, Sendable {
    /// What became of it.
    public enum Phase: String, Hashable, Sendable {
        case checking, done, cancelled, failed, kept
    }

    /// What it is called in addresses: letters and digits that nobody can guess.
    public var id: String
    /// The name of the file that was dropped in, as its sender called it.
    public var name: String
    /// How many bytes it has.
    public var size: Int
    /// What became of it.
    public var phase: Phase
    /// For how many seconds it is checked, or was.
    public var seconds: Int
    /// The verdict in words, once it is known; why it failed, where it did.
    public var words: String
    /// Where it was kept, if it was.
    public var place: String?

    /// A state.
    public init(
        id: String,
        name: String,
        size: Int,
        phase: Phase,
        seconds: Int,
        words: String,
        place: String? = nil
    ) {
        self.id = id
        self.name = name
        self.size = size
        self.phase = phase
        self.seconds = seconds
        self.words = words
        self.place = place
    }
}

/// Why the desk does not do something.
public struct CheckRefusal: Error, Hashable, Sendable {
    /// The status of the answer.
    public var status: Int
    /// What is wrong and what to do, in a sentence.
    public var message: String

    /// A refusal.
    public init(_ status: Int, _ message: String) {
        self.status = status
        self.message = message
    }
}

/// Where histories are checked that were dropped in: the server's part, seen from pages.
public protocol CheckDesk: Sendable {
    /// The state of a check; nil if there is none of this id.
    func state(of id: String) -> CheckState?
    /// The page on what was found; nil before the end, or if there is none.
    func page(of id: String) -> [UInt8]?
    /// Ends a check and forgets all of it.
    func cancel(_ id: String) throws(CheckRefusal)
    /// Keeps the history and its page where the server was told.
    func keep(_ id: String) throws(CheckRefusal) -> CheckState
}

/// A desk without checks.
public struct NoChecks: CheckDesk {
    /// A desk that has none.
    public init() {}

    /// None.
    public func state(of id: String) -> CheckState? { nil }
    /// None.
    public func page(of id: String) -> [UInt8]? { nil }
    /// Nothing, since there is none.
    public func cancel(_ id: String) throws(CheckRefusal) { throw Self.none }
    /// Nothing, since there is none.
    public func keep(_ id: String) throws(CheckRefusal) -> CheckState { throw Self.none }

    private static let none = CheckRefusal(404, "There is no such check.")
}
