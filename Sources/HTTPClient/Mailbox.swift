import CCurl
import Synchronization

/// A request with the way to answer it.
struct Call: Sendable {
    let ticket: UInt64
    let request: HTTPRequest
    let completion: HTTPClient.Completion
}

/// A loop as other threads see it: all that they may do is wake it.
///
/// Waking is the one operation on a multi handle that libcurl allows on any thread.
struct Sleeper: @unchecked Sendable {
    private let multi: UnsafeMutableRawPointer

    init(_ multi: UnsafeMutableRawPointer) { self.multi = multi }

    func wake() { curl_multi_wakeup(multi) }
}

/// What callers leave for the client's thread.
final class Mailbox: Sendable {
    /// Everything left since the last visit.
    struct Delivery: Sendable {
        var calls: [Call] = []
        var cancelled: [UInt64] = []
        var isStopping = false

        var isEmpty: Bool { calls.isEmpty && cancelled.isEmpty && !isStopping }
    }

    private struct State {
        var delivery = Delivery()
        /// Whether the thread waits for sockets, or is about to, and must be woken.
        var isAsleep = false
        /// The loop to wake, as long as there is one.
        var sleeper: Sleeper?

        /// Waking costs a system call, so only the first letter to a sleeper pays for it.
        mutating func wake() {
            guard isAsleep, let sleeper else { return }
            isAsleep = false
            sleeper.wake()
        }
    }

    private let state = Mutex(State())
    private let tickets = Atomic<UInt64>(0)

    /// A name for a call, so that it can be cancelled.
    func nextTicket() -> UInt64 { tickets.add(1, ordering: .relaxed).newValue }

    /// Leaves a call; false if the client has ended and nobody will take it.
    func post(_ call: Call) -> Bool {
        state.withLock { state in
            guard !state.delivery.isStopping else { return false }
            state.delivery.calls.append(call)
            state.wake()
            return true
        }
    }

    /// Asks to withdraw a call; nothing happens if it is complete or unknown.
    func cancel(_ ticket: UInt64) {
        state.withLock { state in
            guard !state.delivery.isStopping else { return }
            state.delivery.cancelled.append(ticket)
            state.wake()
        }
    }

    /// Refuses further calls and asks the thread to end.
    func stop() {
        state.withLock { state in
            state.delivery.isStopping = true
            state.wake()
        }
    }

    /// Connects the sleeper, or with nil disconnects it before its handle is freed.
    func attach(_ sleeper: Sleeper?) {
        state.withLock { $0.sleeper = sleeper }
    }

    /// Takes everything left so far; the thread counts as awake.
    func drain() -> Delivery {
        state.withLock { state in
            state.isAsleep = false
            let delivery = state.delivery
            state.delivery = Delivery(isStopping: delivery.isStopping)
            return delivery
        }
    }

    /// True if nothing is waiting; from then on, each new request wakes the thread.
    func mayRest() -> Bool {
        state.withLock { state in
            state.isAsleep = state.delivery.isEmpty
            return state.isAsleep
        }
    }
}
