import Histories
import Replication
import Resilience
import Systems

/// The host of one client in a real run: it makes attempts, runs timers and records calls.
struct ClientProcess: Sendable {
    let recorder: Recorder
    let monitor: TrialMonitor
    let clock: any TrialClock
    /// What the clients share.
    let application: ApplicationProcess
    /// The place where a node is reached now.
    let locate: @Sendable (NodeID) -> Endpoint
    /// A new connection to a node.
    let connect: @Sendable (NodeID, Endpoint) -> any Connection

    /// Carries out a phase, until it is done or the task is cancelled; returns the client after it.
    ///
    /// It begins over a fresh connection, and so does each further process of the client: the call
    /// of the one before may still be under way.
    func run(_ client: Client, through phase: ClientPhase) async -> Client {
        var client = client
        let lines = Lines()
        client.begin(phase)
        while !Task.isCancelled {
            switch client.next(at: recorder.now) {
            case .end: return client
            case .wait(until: let time): await sleep(until: time)
            case .call, .planned:
                let process = client.process
                let next = await makeCall(of: &client, over: lines)
                if client.process != process { await lines.renew() }
                guard let next else { return client }
                await sleep(until: next)
            }
        }
        return client
    }

    /// The connections of a client's process, by node; none before the first call.
    private actor Lines {
        private var lines: [NodeID: (place: Endpoint, connection: any Connection)] = [:]

        /// The connection to a node: a new one where the node has another place by now.
        func connection(
            to node: NodeID,
            at place: Endpoint,
            _ connect: @Sendable (NodeID, Endpoint) -> any Connection
        ) async -> any Connection {
            if let line = lines[node] {
                if line.place == place { return line.connection }
                lines[node] = nil
                await line.connection.close()
            }
            let connection = connect(node, place)
            lines[node] = (place, connection)
            return connection
        }

        /// Closes all: the calls of the process before may still be under way.
        func renew() async {
            let old = lines.values
            lines = [:]
            for line in old { await line.connection.close() }
        }
    }

    /// Makes the call that the client has chosen; returns when to ask for the next one.
    ///
    /// Attempts and timers are child tasks, and all that are left end with the call.
    private func makeCall(of client: inout Client, over lines: Lines) async -> Int64? {
        let call = client.call
        client.invocationIndex = recorder.record(client.invocation).index
        let cuts = client.mayBeCut ? application.cuts(of: client.index) : nil
        defer { if cuts != nil { application.endCuts(of: client.index) } }
        var next: Int64?
        await withTaskGroup(of: ClientMachine.Input?.self) { group in
            if let cuts { group.addTask { await Self.firstCut(cuts) } }
            var input: ClientMachine.Input? = .call(call)
            while let happened = input {
                for effect in application.step(&client, happened, at: recorder.now) {
                    switch effect {
                    case .attempt(let attempt):
                        group.addTask { await perform(attempt, of: call, over: lines) }
                    case .startTimer(let timer, let delay):
                        group.addTask {
                            try? await clock.sleep(for: delay)
                            return .timer(timer)
                        }
                    case .complete(let completion, let attempts):
                        recorder.record(client.event(of: completion, attempts))
                        monitor.count(success: completion.kind == .ok)
                        next = client.finish(completion, attempts, at: recorder.now)
                    case .abandon, .note: break
                    }
                }
                if case .cut = happened, let cuts { group.addTask { await Self.firstCut(cuts) } }
                input = client.isActive ? await group.next() ?? nil : nil
            }
            group.cancelAll()
        }
        return next
    }

    private func perform(
        _ attempt: Attempt,
        of call: Call,
        over lines: Lines
    ) async -> ClientMachine.Input {
        let place = locate(attempt.node)
        let connection = await lines.connection(to: attempt.node, at: place, connect)
        var call = call
        call.id = attempt.key
        let limit = Duration.nanoseconds(attempt.limit)
        return .outcome(attempt.id, await connection.perform(call, within: limit))
    }

    private static func firstCut(_ cuts: AsyncStream<NodeID>) async -> ClientMachine.Input? {
        for await node in cuts { return .cut(node) }
        return nil
    }

    private func sleep(until time: Int64) async {
        let left = time - recorder.now
        if left > 0 { try? await clock.sleep(for: .nanoseconds(left)) }
    }
}
