import Control
import Histories
import Processes
import Replication
import Synchronization
import Systems

/// Processes that are not there: what each does after its start is said beforehand.
final class FakeMachine: ProcessLauncher {
    /// What a process does from its start.
    enum Behaviour: Sendable {
        /// Listens after so long, and goes on.
        case listens(after: Duration = .milliseconds(5))
        /// Writes this line to standard output, and goes on.
        case says(String)
        /// Ends before it listens.
        case ends(Termination, after: Duration = .milliseconds(5), words: String = "")
        /// Goes on without a word.
        case isSilent
        /// Cannot be started at all.
        case isRefused
    }

    struct Refusal: Error {}

    private struct State {
        var behaviours: [NodeID: [Behaviour]] = [:]
        var processes: [FakeProcess] = []
    }

    let time: VirtualTime
    /// How long it takes to make a process.
    let forkTime: Duration
    private let state = Mutex(State())

    init(_ time: VirtualTime, forkTime: Duration = .milliseconds(1)) {
        self.time = time
        self.forkTime = forkTime
    }

    /// From now on each start of the node does the next of these; when none is left, it listens.
    func plan(_ node: NodeID, _ behaviours: Behaviour...) {
        state.withLock { $0.behaviours[node] = behaviours }
    }

    /// Every process that was started, in order.
    var processes: [FakeProcess] { state.withLock { $0.processes } }
    /// The last process of a node.
    func last(of node: NodeID) -> FakeProcess? { processes.last { $0.node == node } }
    /// The nodes whose processes run.
    var running: [NodeID] { processes.filter(\.isRunning).map(\.node).sorted() }

    func start(_ launch: Launch, in folder: String) async throws -> any ProcessHandle {
        let node = NodeID(launch.arguments[0])
        try? await time.sleep(for: forkTime)
        let behaviour = state.withLock { state in
            state.behaviours[node]?.isEmpty == false
                ? state.behaviours[node]?.removeFirst() ?? .listens() : .listens()
        }
        if case .isRefused = behaviour { throw Refusal() }
        return state.withLock { state in
            let process = FakeProcess(
                node,
                pid: Int32(100 + state.processes.count),
                behaviour,
                launch,
                time
            )
            state.processes.append(process)
            return process
        }
    }
}

/// A process that is not there.
final class FakeProcess: ProcessHandle {
    private struct State {
        var end: Termination?
        var words = ""
        var isPaused = false
        var canPause = true
    }

    let node: NodeID
    let pid: Int32
    let launch: Launch
    private let behaviour: FakeMachine.Behaviour
    private let time: VirtualTime
    private let started: Int64
    private let state = Mutex(State())

    init(
        _ node: NodeID,
        pid: Int32,
        _ behaviour: FakeMachine.Behaviour,
        _ launch: Launch,
        _ time: VirtualTime
    ) {
        self.node = node
        self.pid = pid
        self.behaviour = behaviour
        self.launch = launch
        self.time = time
        started = time.now
    }

    var port: Int { 7000 + Int(pid) }
    var isPaused: Bool { state.withLock { $0.isPaused } }
    private var age: Int64 { time.now - started }

    var termination: Termination? {
        state.withLock { state in
            if state.end == nil, case .ends(let end, let after, _) = behaviour,
                age >= after.nanoseconds
            {
                state.end = end
            }
            return state.end
        }
    }

    var isRunning: Bool { termination == nil }

    /// Ends by itself, with these as its last words.
    func end(_ termination: Termination, words: String = "") {
        state.withLock {
            $0.end = $0.end ?? termination
            $0.words = words
        }
    }

    /// From now on SIGSTOP does nothing.
    func refusePauses() { state.withLock { $0.canPause = false } }

    func kill() async {
        end(.signalled(.kill), words: state.withLock { $0.words })
        try? await time.sleep(for: .milliseconds(1))
    }

    func pause(within limit: Duration) async throws(CancellationError) -> Bool {
        guard isRunning else { return false }
        let canPause = state.withLock { state in
            if state.canPause { state.isPaused = true }
            return state.canPause
        }
        try await time.sleep(for: canPause ? .milliseconds(1) : limit)
        return canPause && isRunning
    }

    func resume() { state.withLock { $0.isPaused = false } }

    func wait(within limit: Duration) async -> Termination? {
        let deadline = time.now + limit.nanoseconds
        while isRunning, time.now < deadline, !Task.isCancelled {
            try? await time.sleep(for: .milliseconds(1))
        }
        return termination
    }

    func firstLine() async -> String? {
        switch behaviour {
        case .listens(let after): age >= after.nanoseconds ? "listening \(port)" : nil
        case .says(let line): line
        case .ends, .isSilent, .isRefused: nil
        }
    }

    func lastWords() async -> String {
        if case .ends(_, _, let words) = behaviour { return words }
        return state.withLock { $0.words }
    }

    /// It recovers from the third millisecond on.
    func markerGrowth() async -> Int { age >= 3_000_000 ? 16 : 0 }
}
