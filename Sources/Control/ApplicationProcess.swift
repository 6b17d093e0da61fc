import Histories
import Replication
import Resilience
import Synchronization

/// The host of the application in a real run: it makes probes, runs timers and records attempts.
///
/// Clients step through it, one at a time: the lock around the application is that order. What
/// the application wants done is carried out by `run`, and by nobody while a step is taken.
final class ApplicationProcess: Sendable {
    private struct State {
        var application: Application
        /// The journals of clients, by index; none where clients are pinned.
        var journals: [Int: AttemptJournal] = [:]
        /// Where clients with an active call hear of cuts, by index.
        var cuts: [Int: AsyncStream<NodeID>.Continuation] = [:]
    }

    /// The files of a run under a policy.
    struct Files: Sendable {
        /// `attempts.jsonl`.
        let attempts: Recorder
        /// `policy.jsonl`.
        let notes: Recorder
    }

    private let state: Mutex<State>
    private let files: Files?
    private let clock: any TrialClock
    private let journal: @Sendable (Int) -> AttemptJournal
    /// Whether a node says that it is well, by the sign that the policy asks for.
    private let probe: @Sendable (NodeID, HealthPolicy.Sign, Duration) async -> Bool
    private let pending: AsyncStream<Application.Effect>
    private let inbox: AsyncStream<Application.Effect>.Continuation

    /// The host of an application; without files nothing is recorded of it.
    init(
        _ application: Application,
        files: Files?,
        clock: any TrialClock,
        journal: @escaping @Sendable (Int) -> AttemptJournal,
        probe: @escaping @Sendable (NodeID, HealthPolicy.Sign, Duration) async -> Bool
    ) {
        state = Mutex(State(application: application))
        self.files = files
        self.clock = clock
        self.journal = journal
        self.probe = probe
        (pending, inbox) = AsyncStream.makeStream()
    }

    // MARK: Clients

    /// Something happens to a client.
    func step(
        _ client: inout Client,
        _ input: ClientMachine.Input,
        at now: Int64
    ) -> ClientMachine.Effects {
        state.withLock { state in
            if case .outcome(let id, let completion) = input {
                record(of: client, &state) { $0.ended(id, completion) }
            }
            let effects = client.step(input, at: now, in: &state.application)
            for effect in effects {
                switch effect {
                case .attempt(let attempt):
                    record(of: client, &state) { $0.began(attempt, by: client) }
                case .abandon(let id): record(of: client, &state) { $0.abandoned(id) }
                case .startTimer, .complete, .note: break
                }
            }
            handOver(&state)
            return effects
        }
    }

    private func record(
        of client: Client,
        _ state: inout State,
        _ event: (inout AttemptJournal) -> Event?
    ) {
        guard let files else { return }
        var journal = state.journals[client.index] ?? journal(client.index)
        if let event = event(&journal) { files.attempts.record(event) }
        state.journals[client.index] = journal
    }

    /// The instances that the failover leaves while a client's call is active, as they are left.
    func cuts(of client: Int) -> AsyncStream<NodeID> {
        let (stream, continuation) = AsyncStream<NodeID>.makeStream()
        state.withLock { $0.cuts[client] = continuation }
        return stream
    }

    /// The client's call is over.
    func endCuts(of client: Int) {
        state.withLock { $0.cuts.removeValue(forKey: client) }?.finish()
    }

    // MARK: The application

    /// Carries out what the application wants done, from the start of the calls until cancelled.
    func run() async {
        guard files != nil else { return }
        handle(.start)
        await withDiscardingTaskGroup { group in
            for await effect in pending {
                switch effect {
                case .startTimer(let timer, let delay):
                    group.addTask { [self] in
                        guard (try? await clock.sleep(for: delay)) != nil else { return }
                        handle(.timer(timer))
                    }
                case .probe(let number, let node, let limit):
                    group.addTask { [self] in
                        let isUp = await ask(node, within: limit)
                        guard !Task.isCancelled else { return }
                        handle(.probed(number, node, isUp: isUp))
                    }
                case .note, .cut: break
                }
            }
            group.cancelAll()
        }
    }

    private func ask(_ node: NodeID, within limit: Duration) async -> Bool {
        await probe(node, state.withLock { $0.application.policy.health?.sign ?? .ready }, limit)
    }

    /// All calls are over: what is left is noted, and nothing is done from here on.
    func end() {
        state.withLock { state in
            state.application.end()
            handOver(&state)
        }
        inbox.finish()
    }

    private func handle(_ input: Application.Input) {
        state.withLock { state in
            state.application.step(input, at: files?.notes.now ?? 0)
            handOver(&state)
        }
    }

    private func handOver(_ state: inout State) {
        for effect in state.application.drainEffects() {
            switch effect {
            case .note(let note): files?.notes.record(note.event(at: 0))
            case .cut(let node): for cut in state.cuts.values { cut.yield(node) }
            case .startTimer, .probe: inbox.yield(effect)
            }
        }
    }
}
