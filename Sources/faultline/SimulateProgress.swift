import Dispatch
import Simulation
import Synchronization

/// Takes in what seeds brought to light, and shows how many are done.
final class SimulateProgress: Sendable {
    private struct State {
        var entries: [Sweep.Entry?]
        var done = 0
        var operations = 0
        var failures = 0
    }

    private let title: String
    private let count: Int
    private let start = ContinuousClock.now
    private let state: Mutex<State>

    init(_ title: String, count: Int) {
        self.title = title
        self.count = count
        state = Mutex(State(entries: Array(repeating: nil, count: count)))
    }

    /// Takes an entry in, from any thread.
    func add(_ entry: Sweep.Entry, at number: Int) {
        state.withLock { state in
            state.entries[number] = entry
            state.done += 1
            state.operations += entry.operations
            if entry.findings.contains(where: \.isBroken) { state.failures += 1 }
        }
    }

    /// All entries, in the order of their seeds.
    var sweep: Sweep { Sweep(state.withLock { $0.entries.compactMap { $0 } }) }

    /// Shows itself while some work is done: a live line on a terminal, plain lines elsewhere.
    func during(_ work: () -> Void) {
        let isLive = Console.isLive
        let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "progress"))
        let pause = isLive ? 0.2 : 5.0
        timer.schedule(deadline: .now() + pause, repeating: pause)
        timer.setEventHandler { [weak self] in
            guard let self else { return }
            if isLive { Console.live(String(text.prefix(79))) } else { Console.say(text) }
        }
        timer.resume()
        work()
        timer.cancel()
        if isLive { Console.live("") }
        Console.say(text)
    }

    private var text: String {
        let (done, operations, failures) = state.withLock {
            ($0.done, $0.operations, $0.failures)
        }
        let seconds = max(0.001, (ContinuousClock.now - start) / .seconds(1))
        return [
            title, "\(done) of \(count) seeds", "\(Int(Double(done) / seconds)) seeds/s",
            "\(Int(Double(operations) / seconds)) calls/s",
            failures == 0 ? "no failure" : "\(failures) failures",
        ].joined(separator: " · ")
    }
}
