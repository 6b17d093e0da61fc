import Synchronization

/// The line that says what a command does: redrawn on a terminal, printed now and then elsewhere.
final class LiveLine: Sendable {
    /// The times at which a line is shown, in seconds.
    struct Pace: Sendable {
        /// Until it is first shown; nil for as long as between two times.
        var first: Double?
        /// Between two times on a terminal.
        var live: Double
        /// Between two times elsewhere; nil if nothing is shown there.
        var plain: Double?
        /// Whether the last state stays as a plain line.
        var staysAtEnd: Bool

        /// The pace of one trial: soon, and often.
        static let trial = Pace(first: 0, live: 0.15, plain: 5, staysAtEnd: true)
        /// A sweep of seeds.
        static let sweep = Pace(live: 0.2, plain: 5, staysAtEnd: true)
        /// A check of files, of which most are done within a second.
        static let check = Pace(first: 1, live: 0.2, plain: nil, staysAtEnd: false)
    }

    private struct State {
        var isShown = false
        var isOver = false
    }

    private let pace: Pace
    private let text: @Sendable () -> String?
    private let state = Mutex(State())
    private let task: Mutex<Task<Void, Never>?> = Mutex(nil)

    /// A line that shows itself until `end`; where the text is nil, it stays as it is.
    init(_ pace: Pace, text: @escaping @Sendable () -> String?) {
        self.pace = pace
        self.text = text
        let isLive = Console.isLive
        guard let pause = isLive ? pace.live : pace.plain else { return }
        task.withLock { [self] task in
            task = Task.detached {
                try? await Task.sleep(for: .seconds(pace.first ?? pause))
                while !Task.isCancelled {
                    self.show(isLive: isLive)
                    try? await Task.sleep(for: .seconds(pause))
                }
            }
        }
    }

    /// Prints other things, with the line out of the way.
    func interrupted(by body: () -> Void) {
        state.withLock { state in
            Self.remove(&state)
            body()
        }
    }

    /// Stops; the last state stays as a plain line where the pace says so.
    func end() {
        task.withLock { $0 }?.cancel()
        state.withLock { state in
            Self.remove(&state)
            state.isOver = true
            if pace.staysAtEnd, let text = text() { Console.say(Console.cut(text)) }
        }
    }

    private static func remove(_ state: inout State) {
        if state.isShown { Console.live("") }
        state.isShown = false
    }

    private func show(isLive: Bool) {
        state.withLock { state in
            guard !state.isOver, let text = text() else { return }
            guard isLive else { return Console.say(text) }
            state.isShown = true
            Console.live(text)
        }
    }
}
