import CCurl
import Glibc
import Synchronization

/// Sends many requests at a time from one thread and keeps connections for reuse.
///
/// A request is sent at most once: there are no redirects, no retries, and libcurl's own silent
/// second attempt is stopped. A connection whose reply is still due is closed, never reused, so a
/// late reply cannot be taken for the answer to a later call.
///
/// The thread ends with `shutdown()`, or when the last reference goes.
public final class HTTPClient: Sendable {
    /// What a call comes to.
    public typealias Outcome = Result<HTTPResponse, HTTPFailure>
    /// Where an outcome goes.
    public typealias Completion = @Sendable (Outcome) -> Void

    private let mailbox = Mailbox()
    private let thread: LoopThread

    /// A client with a thread of its own, named for debuggers.
    ///
    /// A reply with a larger body than allowed is a failure. The number of connections to a host is
    /// the number of calls outstanding at a time; who wants one connection sends one call at a
    /// time. Every request carries the headers.
    public init(
        name: String = "http",
        headers: [(name: String, value: String)] = [],
        maximumBodyBytes: Int = 64 << 20
    ) {
        let loop = TransferLoop(
            mailbox: mailbox,
            headers: RequestHeaders(headers),
            maximumBodyBytes: maximumBodyBytes
        )
        thread = LoopThread(name: name, loop: loop)
    }

    deinit { shutdown() }

    /// Sends a request; the completion is called once, on the client's thread, and must not block.
    ///
    /// After `shutdown()` it is called at once, on the caller's thread, with a cancellation.
    public func start(_ request: HTTPRequest, completion: @escaping Completion) {
        post(Call(ticket: mailbox.nextTicket(), request: request, completion: completion))
    }

    /// Sends a request and waits for what comes of it; cancelling the task withdraws the call.
    public func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        let ticket = mailbox.nextTicket()
        let result = await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Outcome, Never>) in
                post(request, as: ticket, resuming: continuation)
            }
        } onCancel: {
            mailbox.cancel(ticket)
        }
        return try result.get()
    }

    /// Cancels everything outstanding and waits for the thread to end.
    ///
    /// It may be called repeatedly and from anywhere. Within a completion it does not wait, since
    /// the thread cannot wait for itself.
    public func shutdown() {
        mailbox.stop()
        thread.end()
    }

    private func post(
        _ request: HTTPRequest,
        as ticket: UInt64,
        resuming continuation: UnsafeContinuation<Outcome, Never>
    ) {
        guard !Task.isCancelled else {
            return continuation.resume(returning: .failure(.cancelled(sent: false)))
        }
        post(Call(ticket: ticket, request: request) { continuation.resume(returning: $0) })
        // A cancellation that came before the call was posted found nothing to withdraw.
        if Task.isCancelled { mailbox.cancel(ticket) }
    }

    private func post(_ call: Call) {
        if !mailbox.post(call) { call.completion(.failure(.cancelled(sent: false))) }
    }
}
