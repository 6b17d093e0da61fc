import Dispatch
import Synchronization

/// Shows on a terminal what a check is at, once it has taken a second; nothing anywhere else.
final class CheckProgress: Sendable {
    private struct State {
        /// What each file under way is at, by its number.
        var doing: [Int: String] = [:]
        var done = 0
        var isShown = false
    }

    private let files: [String]
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    init(_ files: [String]) { self.files = files }

    /// Shows itself while some work is done.
    func during(_ work: () -> Void) {
        guard Console.isLive else { return work() }
        let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "progress"))
        timer.schedule(deadline: .now() + 1, repeating: 0.2)
        timer.setEventHandler { [weak self] in self?.show() }
        timer.resume()
        work()
        timer.cancel()
        interrupt {}
    }

    /// A file is being read, or checked.
    func note(_ what: String, about number: Int) {
        state.withLock { $0.doing[number] = what }
    }

    /// A file is done; prints what is to be said of it with the line out of the way.
    func end(_ number: Int, saying body: () -> Void) {
        state.withLock { state in
            state.doing[number] = nil
            state.done += 1
        }
        interrupt(body)
    }

    private func interrupt(_ body: () -> Void) {
        state.withLock { state in
            if state.isShown { Console.live("") }
            state.isShown = false
            body()
        }
    }

    private func show() {
        state.withLock { state in
            guard let (number, what) = state.doing.min(by: { $0.key < $1.key }) else { return }
            var words = ["\(what) \(files[number])"]
            if state.doing.count > 1 { words.append("and \(state.doing.count - 1) more") }
            if files.count > 1 { words.append("\(state.done) of \(files.count) files done") }
            words.append("\(Int((ContinuousClock.now - start) / .seconds(1))) s")
            state.isShown = true
            // What does not fit into a line could not be taken back.
            Console.live(String(words.joined(separator: " · ").prefix(79)))
        }
    }
}
