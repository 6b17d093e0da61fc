/// A well-formed history: every completion has its invocation, and no process overlaps itself.
public struct History: Sendable {
    /// Every event, in the journal's order.
    public let events: [Event]
    /// Operations that completed with ok, or whose outcome is unknown, in order of invocation.
    public let operations: [Operation]
    /// Operations that certainly had no effect, in order of invocation.
    public let failed: [Operation]

    /// Pairs invocations with completions.
    ///
    /// An invocation without completion is indeterminate. A completion of kind info by a process
    /// that has nothing open, and everything the nemesis does, belong to no operation.
    /// - Throws: `HistoryError` when a process invokes while its last operation is open, reuses its
    ///   number after an indeterminate outcome, or completes what it did not invoke.
    public init(_ events: [Event]) throws(HistoryError) {
        var pairing = Pairing(capacity: events.count)
        for (position, event) in events.enumerated() {
            guard case .client(let process) = event.process else { continue }
            if event.kind == .invoke {
                try pairing.invoke(event, by: process, at: position)
            } else {
                try pairing.complete(event, by: process, at: position)
            }
        }
        self.events = events
        self.operations = pairing.operations.filter { !$0.isFail }
        self.failed = pairing.operations.filter(\.isFail)
    }

    /// What the nemesis did, in order.
    public var nemesisEvents: [Event] { events.filter { $0.process == .nemesis } }
}

/// The state of pairing: which operation each process has open.
private struct Pairing {
    enum Standing {
        case open(Int)
        case retired(eventIndex: Int)
    }

    var operations: [Operation] = []
    var standings: [Int: Standing] = [:]

    init(capacity: Int) {
        operations.reserveCapacity(capacity / 2)
    }

    mutating func invoke(
        _ event: Event,
        by process: Int,
        at position: Int
    ) throws(HistoryError) {
        switch standings[process] {
        case .open(let open):
            throw HistoryError(
                line: position + 1,
                expected: "the completion of the operation that process \(process) has open"
                    + " since event \(operations[open].index)",
                found: "a second invocation (\(event.f))"
            )
        case .retired(let index):
            throw HistoryError(
                line: position + 1,
                expected: "a fresh process number, as process \(process) ended at event \(index)"
                    + " with an unknown outcome",
                found: "an invocation (\(event.f)) by process \(process)"
            )
        case nil:
            break
        }
        standings[process] = .open(operations.count)
        operations.append(
            Operation(
                index: event.index,
                completionIndex: nil,
                start: position,
                finish: Operation.never,
                process: process,
                f: event.f,
                key: event.key,
                argument: event.value,
                outcome: .info(nil),
                invokedAt: event.time,
                node: event.node
            )
        )
    }

    mutating func complete(
        _ event: Event,
        by process: Int,
        at position: Int
    ) throws(HistoryError) {
        guard case .open(let open) = standings[process] else {
            if event.kind == .info { return }
            throw HistoryError(
                line: position + 1,
                expected: "an invocation by process \(process) before this",
                found: "a completion (\(event.kind.rawValue) \(event.f))"
            )
        }
        guard operations[open].f == event.f else {
            throw HistoryError(
                line: position + 1,
                expected: "a completion of \(operations[open].f), which process \(process) invoked"
                    + " at event \(operations[open].index)",
                found: "a completion of \(event.f)"
            )
        }
        standings[process] = event.kind == .info ? .retired(eventIndex: event.index) : nil
        operations[open].completionIndex = event.index
        operations[open].completedAt = event.time
        operations[open].extra = event.extra
        operations[open].key = operations[open].key ?? event.key
        operations[open].node = event.node ?? operations[open].node
        switch event.kind {
        case .ok:
            operations[open].finish = position
            operations[open].outcome = .ok(event.value)
        case .fail:
            operations[open].finish = position
            operations[open].outcome = .fail(event.error)
        case .info, .invoke:
            operations[open].outcome = .info(event.error)
        }
    }
}
