import Histories
import Replication
import Resilience
import Systems

/// The host of one client in a real run: it makes attempts, runs timers and records calls.
struct ClientProcess: Sendable {
    let recorder: Recorder
    let monitor: TrialMonitor
    let clock: any TrialClock
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
        var line = Line()
        client.begin(phase)
        while !Task.isCancelled {
            switch client.next(at: recorder.now) {
            case .end: return client
            case .wait(until: let time): await sleep(until: time)
            case .call, .planned:
                let process = client.process
                let next = await makeCall(of: &client, over: await connection(&line, client.node))
                if client.process != process {
                    await line.end?.connection.close()
                    line = Line()
                }
                guard let next else { return client }
                await sleep(until: next)
            }
        }
        return client
    }

    /// A client's connection, and the place that it leads to; neither before the first call.
    private struct Line {
        var end: (place: Endpoint, connection: any Connection)?
    }

    /// The connection of the client's process: a new one where its node has another place by now.
    private func connection(_ line: inout Line, _ node: NodeID) async -> any Connection {
        let place = locate(node)
        if let end = line.end {
            if end.place == place { return end.connection }
            await end.connection.close()
        }
        let connection = connect(node, place)
        line.end = (place, connection)
        return connection
    }

    /// Makes the call that the client has chosen; returns when to ask for the next one.
    ///
    /// Attempts and timers are child tasks, and all that are left end with the call.
    private func makeCall(of client: inout Client, over connection: any Connection) async -> Int64?
    {
        let call = client.call
        recorder.record(client.invocation)
        var next: Int64?
        await withTaskGroup(of: ClientMachine.Input.self) { group in
            var input: ClientMachine.Input? = .call(call)
            while let happened = input {
                for effect in client.step(happened, at: recorder.now) {
                    switch effect {
                    case .attempt(let attempt):
                        group.addTask {
                            let limit = Duration.nanoseconds(attempt.limit)
                            return .outcome(
                                attempt.id,
                                await connection.perform(call, within: limit)
                            )
                        }
                    case .startTimer(let timer, let delay):
                        group.addTask {
                            try? await clock.sleep(for: delay)
                            return .timer(timer)
                        }
                    case .complete(let completion, let attempts):
                        recorder.record(client.event(of: completion))
                        monitor.count(success: completion.kind == .ok)
                        next = client.finish(completion, attempts, at: recorder.now)
                    case .abandon, .note: break
                    }
                }
                input = client.isActive ? await group.next() : nil
            }
            group.cancelAll()
        }
        return next
    }

    private func sleep(until time: Int64) async {
        let left = time - recorder.now
        if left > 0 { try? await clock.sleep(for: .nanoseconds(left)) }
    }
}
