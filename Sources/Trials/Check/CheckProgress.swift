import Synchronization

/// The progress of a check of several files.
public final class CheckProgress: Sendable {
    private struct State {
        /// What each file under way is at, by its number.
        var doing: [Int: String] = [:]
        var done = 0
    }

    private let files: [String]
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    /// The progress of a check that has not begun.
    public init(_ files: [String]) { self.files = files }

    /// Notes what is done with a file: reading, or checking.
    public func note(_ what: String, about number: Int) {
        state.withLock { $0.doing[number] = what }
    }

    /// Notes that a file is done.
    public func end(_ number: Int) {
        state.withLock { state in
            state.doing[number] = nil
            state.done += 1
        }
    }

    /// The line for people; nil if no file is under way.
    public var text: String? {
        let (doing, done) = state.withLock { ($0.doing, $0.done) }
        guard let (number, what) = doing.min(by: { $0.key < $1.key }) else { return nil }
        var words = ["\(what) \(files[number])"]
        if doing.count > 1 { words.append("and \(doing.count - 1) more") }
        if files.count > 1 { words.append("\(done) of \(files.count) files done") }
        words.append("\(Int((ContinuousClock.now - start) / .seconds(1))) s")
        return words.joined(separator: " · ")
    }
}
