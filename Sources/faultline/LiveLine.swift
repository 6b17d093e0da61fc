import Synchronization

/// The line that says what a command does: redrawn on a terminal, printed now and then elsewhere.
///
/// Of a text of several lines only the first is printed elsewhere.
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
        /// A night, which says by itself what ended.
        static let night = Pace(first: 0, live: 0.5, plain: 60, staysAtEnd: false)
        /// A check of files, of which most are done within a second.
        static let check = Pace(first: 1, live: 0.2, plain: nil, staysAtEnd: false)
    }

    private struct State {
        /// How many lines are on the terminal.
        var shown = 0
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
            if pace.staysAtEnd, let text = text() {
                Console.say(Console.cut(Self.firstLine(of: text)))
            }
        }
    }

    /// What is shown where lines cannot be redrawn.
    private static func firstLine(of text: String) -> String {
        text.split(separator: "\n").first.map(String.init) ?? ""
    }

    private static func remove(_ state: inout State) {
        if state.shown > 0 { Console.live([], over: state.shown) }
        state.shown = 0
    }

    private func show(isLive: Bool) {
        state.withLock { state in
            guard !state.isOver, let text = text() else { return }
            guard isLive else { return Console.say(Self.firstLine(of: text)) }
            let lines = text.split(separator: "\n").map(String.init)
            Console.live(lines, over: state.shown)
            state.shown = lines.count
        }
    }
}
