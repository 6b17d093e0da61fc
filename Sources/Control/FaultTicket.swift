import Faults
import Histories
import Synchronization

/// A fault on its way through its lanes: it is carried out once it is first in each of them.
///
/// Tickets are issued to all their lanes in one order, so that no two wait for each other.
final class FaultTicket: Sendable {
    private struct State {
        /// How many of its lanes have not come to it yet.
        var missing: Int
        var isOver = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    let fault: Fault
    /// What else the history says of it.
    let marks: [String: Value]
    private let state: Mutex<State>

    init(_ fault: Fault, marks: [String: Value], lanes: Int) {
        self.fault = fault
        self.marks = marks
        state = Mutex(State(missing: lanes))
    }

    /// Waits, called by each of its lanes, until the fault is over; the last lane carries it out.
    func pass(_ carryOut: () async throws -> Void) async throws {
        try Task.checkCancellation()
        let isLast = state.withLock { state in
            state.missing -= 1
            return state.missing == 0
        }
        if isLast {
            defer { end() }
            try await carryOut()
        } else {
            await withTaskCancellationHandler {
                await withCheckedContinuation { wait($0) }
            } onCancel: {
                end()
            }
        }
    }

    private func wait(_ continuation: CheckedContinuation<Void, Never>) {
        let isOver = state.withLock { state in
            if !state.isOver { state.waiting.append(continuation) }
            return state.isOver
        }
        if isOver { continuation.resume() }
    }

    private func end() {
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
