import Generators
import Histories
import Replication

/// One client: a logical process that asks one call after the other of the node it is pinned to.
///
/// After an unknown outcome it goes on as a fresh process over a fresh connection, because the
/// call may still be under way.
struct ClientProcess: Sendable {
    let seat: Seat
    let node: NodeID
    let client: NodeClient
    let recorder: Recorder
    let cluster: Cluster
    let monitor: TrialMonitor
    /// The pause between two calls begun; nil for none.
    var period: Duration?

    /// Asks until the generator ends, the deadline comes, or the task is cancelled.
    func run(
        _ generator: any Generator,
        from first: Int,
        until deadline: ContinuousClock.Instant
    ) async {
        var generator = generator
        var process = first
        var freshConnection = true
        var due = ContinuousClock.now
        while ContinuousClock.now < deadline, !Task.isCancelled, let call = generator.next() {
            if let period {
                due = max(due + period, ContinuousClock.now - period)
                try? await Task.sleep(until: min(due, deadline), clock: .continuous)
                if ContinuousClock.now >= deadline { return }
            }
            let completion = await perform(call, as: process, freshConnection: freshConnection)
            generator.hear(completion.answer)
            freshConnection = completion.kind == .info
            if freshConnection { process += seat.clients }
            if completion.kind == .fail { await rest(until: deadline) }
        }
    }

    /// Makes calls, each until it succeeds, at most so often.
    ///
    /// After an unknown outcome it goes on as a fresh process, as `run` does.
    /// - Returns: whether all succeeded, and the process that may go on.
    @discardableResult
    func make(
        _ calls: [Call],
        attempts: Int,
        pause: Duration = .zero,
        marks: [String: Value]
    ) async -> (isDone: Bool, process: Int) {
        var process = seat.client
        var haveAllSucceeded = true
        for call in calls {
            var isDone = false
            for attempt in 0..<attempts where !isDone && !Task.isCancelled {
                if attempt > 0 { try? await Task.sleep(for: pause) }
                let completion = await perform(call, as: process, marks: marks)
                isDone = completion.isSettled
                if completion.kind == .info { process += seat.clients }
            }
            haveAllSucceeded = haveAllSucceeded && isDone
        }
        return (haveAllSucceeded, process)
    }

    /// Makes a call again and again until it is answered null, or fails.
    func drain(_ call: Call, marks: [String: Value]) async {
        while !Task.isCancelled {
            let completion = await perform(call, as: seat.client, marks: marks)
            guard completion.kind == .ok, completion.value != .null else { return }
        }
    }

    private func perform(
        _ call: Call,
        as process: Int,
        freshConnection: Bool = false,
        marks: [String: Value] = [:]
    ) async -> Completion {
        var event = Event(
            process: .client(process),
            kind: .invoke,
            f: call.f,
            key: call.key,
            value: call.argument,
            node: node.name,
            extra: marks
        )
        let address = await cluster.address(of: node)
        recorder.record(event)
        let completion = await client.perform(
            call,
            at: address,
            freshConnection: freshConnection
        )
        event.kind = completion.kind
        event.value = completion.value
        event.error = completion.error
        event.extra = marks.merging(completion.details) { mark, _ in mark }
        recorder.record(event)
        monitor.count(success: completion.kind == .ok)
        return completion
    }

    /// A node that refuses at once must not turn its client into a busy loop.
    private func rest(until deadline: ContinuousClock.Instant) async {
        try? await Task.sleep(
            until: min(ContinuousClock.now + .milliseconds(10), deadline),
            clock: .continuous
        )
    }
}
